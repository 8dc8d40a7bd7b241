// Icon files of Windows and macOS: lists of PNGs with a header.

/** @param pictures  `[{ side, png }]`; sides up to 256. */
export function ico(pictures) {
  const header = Buffer.alloc(6 + 16 * pictures.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.length, 4)
  let offset = header.length
  for (const [index, { side, png }] of pictures.entries()) {
    const at = 6 + 16 * index
    header.writeUInt8(side % 256, at) // 0 stands for 256
    header.writeUInt8(side % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(png.length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += png.length
  }
  return Buffer.concat([header, ...pictures.map(({ png }) => png)])
}

/** Apple's names for a side: those that hold a PNG, for plain and for doubled pixels. */
const TYPES = {
  32: ['ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
}

export function icns(pictures) {
  const entries = pictures.flatMap(({ side, png }) => (TYPES[side] ?? []).map((type) => entry(type, png)))
  return entry('icns', Buffer.concat(entries))
}

function entry(type, content) {
  const header = Buffer.alloc(8)
  header.write(type, 'latin1')
  header.writeUInt32BE(8 + content.length, 4)
  return Buffer.concat([header, content])
}
