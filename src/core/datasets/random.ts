/** Uniform in [0, 1), 32 bits of it. */
export type Random = () => number

/**
 * A seeded generator: xoshiro128** (Blackman & Vigna 2018, arXiv:1805.01407), its state filled by splitmix32.
 * The same seed gives the same numbers on every machine: 32-bit integer arithmetic only.
 *
 * @param seed  any safe integer; all 53 bits count.
 */
export function seededRandom(seed: number): Random {
  let mixed = (seed ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b1)) >>> 0
  const splitmix32 = (): number => {
    mixed = (mixed + 0x9e3779b9) >>> 0
    let z = mixed
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  let a = splitmix32()
  let b = splitmix32()
  let c = splitmix32()
  let d = splitmix32()
  return () => {
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result / 2 ** 32
  }
}

/** A shuffled copy (Fisher–Yates). */
export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = [...items]
  for (let last = shuffled.length - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1))
    const held = shuffled[last]!
    shuffled[last] = shuffled[chosen]!
    shuffled[chosen] = held
  }
  return shuffled
}
