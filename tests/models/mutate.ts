/** Random numbers that are the same on every machine (Vigna's splitmix32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return Math.floor((((z ^ (z >>> 15)) >>> 0) / 2 ** 32) * below)
  }
}

const TELLING = [0, 1, 2, 8, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

/** A file with a few things wrong in it: bits, bytes, lengths, blocks moved, doubled, cut. The same for the same seed. */
export function mutate(original: Uint8Array, seed: number): Uint8Array<ArrayBuffer> {
  const random = randomOf(seed)
  let bytes = Uint8Array.from(original)
  for (let i = 1 + random(4); i > 0; i--) {
    // structure stands at the beginning of most files, and in between
    const at = random(random(3) === 0 ? bytes.length : Math.min(bytes.length, 4096))
    const length = 1 + random(Math.min(64, bytes.length - at))
    const view = new DataView(bytes.buffer)
    switch (random(9)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
        break
      case 1:
        bytes[at] = random(256)
        break
      case 2:
        bytes.fill(random(2) * 255, at, at + length)
        break
      case 3:
        if (at + 4 <= bytes.length) view.setUint32(at, TELLING[random(TELLING.length)] ?? 0, true)
        break
      case 4:
        if (at + 8 <= bytes.length) view.setBigUint64(at, BigInt(TELLING[random(TELLING.length)] ?? 0) << BigInt(random(33)), true) // prettier-ignore
        break
      case 5:
        bytes.copyWithin(random(bytes.length), at, at + length)
        break
      case 6:
        if (at + 8 <= bytes.length) view.setUint32(at, random(original.length), true)
        break
      case 7: {
        const words = new TextDecoder('latin1').decode(bytes.subarray(at, at + 2000))
        const digit = words.search(/\d/)
        if (digit >= 0) bytes[at + digit] = 48 + random(10)
        break
      }
      case 8:
        if (random(4) === 0 && bytes.length > 16) bytes = bytes.slice(0, 8 + random(bytes.length - 8))
    }
  }
  return bytes
}
