/** What the first directory of a TIFF says about the numbers in it (TIFF 6.0, section 8). */
export interface TiffTags {
  /** 0 and 1: gray, 2: RGB, 3: palette, 5: CMYK, 6: YCbCr, 8: Lab. */
  readonly photometric: number | undefined
  readonly samplesPerPixel: number
  /** For each sample beyond the colors: 1 and 2 are transparency, 0 says nothing. */
  readonly extraSamples: readonly number[]
}

const PHOTOMETRIC = 262
const SAMPLES_PER_PIXEL = 277
const EXTRA_SAMPLES = 338
const MAX_ENTRIES = 4096
const BYTES_OF_TYPE: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4 }

/** @returns `undefined` for a BigTIFF, or where the directory makes no sense: what cannot be told is left to the decoder. */
export function readTiffTags(bytes: Buffer): TiffTags | undefined {
  const isLittle = bytes[0] === 0x49
  const u16 = (at: number): number => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const u32 = (at: number): number => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const has = (at: number, length: number): boolean => at >= 0 && at + length <= bytes.length
  if (!has(0, 8) || u16(2) !== 42) return undefined
  const directory = u32(4)
  if (!has(directory, 2)) return undefined
  const numEntries = Math.min(u16(directory), MAX_ENTRIES)
  const valuesOf = (entry: number): number[] => {
    const size = BYTES_OF_TYPE[u16(entry + 2)]
    const count = Math.min(u32(entry + 4), 64)
    if (size === undefined) return []
    const start = count * size <= 4 ? entry + 8 : u32(entry + 8)
    const read = (at: number): number => (size === 1 ? bytes.readUInt8(at) : size === 2 ? u16(at) : u32(at))
    return has(start, count * size) ? Array.from({ length: count }, (_, index) => read(start + index * size)) : []
  }
  const tags = new Map<number, number[]>()
  for (let index = 0; index < numEntries; index++) {
    const entry = directory + 2 + 12 * index
    if (!has(entry, 12)) break
    const tag = u16(entry)
    if (tag === PHOTOMETRIC || tag === SAMPLES_PER_PIXEL || tag === EXTRA_SAMPLES) tags.set(tag, valuesOf(entry))
  }
  return {
    photometric: tags.get(PHOTOMETRIC)?.[0],
    samplesPerPixel: tags.get(SAMPLES_PER_PIXEL)?.[0] ?? 1,
    extraSamples: tags.get(EXTRA_SAMPLES) ?? [],
  }
}
