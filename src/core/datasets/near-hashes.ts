import { hammingDistance } from './fingerprint.ts'

/** The largest distance {@link forEachNearPair} is exact for: of four 16-bit bands, one then differs in a single bit at most. */
export const MAX_HASH_DISTANCE = 7

const NUM_BANDS = 4
const BAND_BITS = 16

/**
 * Calls `visit` with every pair whose hashes differ in at most seven of 64 bits, each pair once.
 * Multi-index hashing (Norouzi et al. 2014, arXiv:1307.2982) instead of comparing all pairs: 10,000 photos take about 0.1 s, 100,000 about 3 s.
 *
 * @param hashes  16 hex digits each.
 * @param visit   gets two indices into `hashes`, the smaller first.
 */
export function forEachNearPair(hashes: readonly string[], visit: (a: number, b: number) => void): void {
  const high = Uint32Array.from(hashes, (hash) => parseInt(hash.slice(0, 8), 16))
  const low = Uint32Array.from(hashes, (hash) => parseInt(hash.slice(8), 16))
  for (let band = 0; band < NUM_BANDS; band++) {
    const words = band < 2 ? high : low
    const shift = band % 2 === 0 ? BAND_BITS : 0
    const newest = new Int32Array(2 ** BAND_BITS).fill(-1)
    const older = new Int32Array(hashes.length)
    for (let b = 0; b < hashes.length; b++) {
      const key = (words[b]! >>> shift) & 0xffff
      for (let flipped = -1; flipped < BAND_BITS; flipped++) {
        const probe = flipped < 0 ? key : key ^ (1 << flipped)
        for (let a = newest[probe]!; a >= 0; a = older[a]!) {
          const distance = hammingDistance(high[a]!, high[b]!) + hammingDistance(low[a]!, low[b]!)
          if (distance <= MAX_HASH_DISTANCE && !metBefore(band, high, low, a, b)) visit(a, b)
        }
      }
      older[b] = newest[key]!
      newest[key] = b
    }
  }
}

/** Whether an earlier band has brought the two together already. */
function metBefore(band: number, high: Uint32Array, low: Uint32Array, a: number, b: number): boolean {
  for (let earlier = 0; earlier < band; earlier++) {
    const words = earlier < 2 ? high : low
    const different = (words[a]! ^ words[b]!) >>> (earlier % 2 === 0 ? BAND_BITS : 0)
    const bits = different & 0xffff
    if ((bits & (bits - 1)) === 0) return true
  }
  return false
}

/** {@link forEachNearPair} for hashes that come one after another: each is compared with all before it. */
export class NearIndex {
  #size = 0
  #high = new Uint32Array(1024)
  #low = new Uint32Array(1024)
  readonly #newest = Array.from({ length: NUM_BANDS }, () => new Int32Array(2 ** BAND_BITS).fill(-1))
  #older = Array.from({ length: NUM_BANDS }, () => new Int32Array(1024))

  /** Adds a hash. @returns the positions of those before it that differ in at most seven of 64 bits. */
  add(hash: string): number[] {
    const b = this.#size++
    if (b === this.#high.length) this.#grow()
    const [high, low] = [this.#high, this.#low]
    high[b] = parseInt(hash.slice(0, 8), 16)
    low[b] = parseInt(hash.slice(8), 16)
    const near: number[] = []
    for (let band = 0; band < NUM_BANDS; band++) {
      const words = band < 2 ? high : low
      const [newest, older] = [this.#newest[band]!, this.#older[band]!]
      const key = (words[b]! >>> (band % 2 === 0 ? BAND_BITS : 0)) & 0xffff
      for (let flipped = -1; flipped < BAND_BITS; flipped++) {
        const probe = flipped < 0 ? key : key ^ (1 << flipped)
        for (let a = newest[probe]!; a >= 0; a = older[a]!) {
          const distance = hammingDistance(high[a]!, high[b]) + hammingDistance(low[a]!, low[b])
          if (distance <= MAX_HASH_DISTANCE && !metBefore(band, high, low, a, b)) near.push(a)
        }
      }
      older[b] = newest[key]!
      newest[key] = b
    }
    return near
  }

  #grow(): void {
    const grown = <T extends Uint32Array | Int32Array>(from: T, to: T): T => {
      to.set(from)
      return to
    }
    const size = this.#high.length * 2
    this.#high = grown(this.#high, new Uint32Array(size))
    this.#low = grown(this.#low, new Uint32Array(size))
    this.#older = this.#older.map((from) => grown(from, new Int32Array(size)))
  }
}
