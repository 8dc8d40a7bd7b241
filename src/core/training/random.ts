/** Two uint32: the low and the high half of Philox' 64-bit key. */
export type PhiloxKey = readonly [number, number]
/** Four uint32, lowest first: Philox' 128-bit counter. */
export type PhiloxCounter = readonly [number, number, number, number]

const MULTIPLIER_A = 0xd2511f53
const MULTIPLIER_B = 0xcd9e8d57
const WEYL_A = 0x9e3779b9
const WEYL_B = 0xbb67ae85

/** The high 32 bits of a product of two uint32. The low ones are `Math.imul(a, b)`. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + (middle >>> 16) + (carry >>> 16)) >>> 0
}

/**
 * Philox4x32-10: four random uint32 of a key and a counter.
 *
 * @see Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"; tensorflow/core/lib/random/philox_random.h
 */
export function philox(key: PhiloxKey, counter: PhiloxCounter): [number, number, number, number] {
  let [k0, k1] = key
  let [c0, c1, c2, c3] = counter
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(MULTIPLIER_A, c0)
    const low0 = Math.imul(MULTIPLIER_A, c0) >>> 0
    const high1 = multiplyHigh(MULTIPLIER_B, c2)
    const low1 = Math.imul(MULTIPLIER_B, c2) >>> 0
    c0 = (high1 ^ c1 ^ k0) >>> 0
    c1 = low1
    c2 = (high0 ^ c3 ^ k1) >>> 0
    c3 = low0
    k0 = (k0 + WEYL_A) >>> 0
    k1 = (k1 + WEYL_B) >>> 0
  }
  return [c0, c1, c2, c3]
}

function increment([c0, c1, c2, c3]: PhiloxCounter): PhiloxCounter {
  const n0 = (c0 + 1) >>> 0
  const n1 = n0 === 0 ? (c1 + 1) >>> 0 : c1
  const n2 = n0 === 0 && n1 === 0 ? (c2 + 1) >>> 0 : c2
  const n3 = n0 === 0 && n1 === 0 && n2 === 0 ? (c3 + 1) >>> 0 : c3
  return [n0, n1, n2, n3]
}

const bits = new Uint32Array(1)
const float = new Float32Array(bits.buffer)

/** A uint32 as TensorFlow turns it into a float32 in [0, 1): its low 23 bits are the mantissa. */
export function uint32ToFloat(value: number): number {
  bits[0] = (value & 0x7fffff) | 0x3f800000
  return float[0]! - 1
}

/**
 * What `StatelessRandomUniformV2` with `alg=1` gives for the same key and counter, bit for bit.
 *
 * @returns `[size]` float32 in [0, 1).
 */
export function statelessUniform(key: PhiloxKey, counter: PhiloxCounter, size: number): Float32Array {
  const values = new Float32Array(size)
  let position = counter
  for (let i = 0; i < size; i += 4) {
    values.set(
      philox(key, position)
        .slice(0, size - i)
        .map(uint32ToFloat),
      i,
    )
    position = increment(position)
  }
  return values
}

/** Random numbers in a fixed order. Two streams with different names never depend on each other. */
export class RandomStream {
  readonly #key: PhiloxKey
  #counter: PhiloxCounter
  #group: readonly number[] = []
  #used = 4

  constructor(key: PhiloxKey, counter: PhiloxCounter) {
    this.#key = key
    this.#counter = counter
  }

  uint32(): number {
    if (this.#used === 4) {
      this.#group = philox(this.#key, this.#counter)
      this.#counter = increment(this.#counter)
      this.#used = 0
    }
    return this.#group[this.#used++]!
  }

  /** In [0, 1), 53 random bits. */
  uniform(): number {
    return ((this.uint32() >>> 5) * 0x4000000 + (this.uint32() >>> 6)) / 0x20000000000000
  }

  /** In [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform()
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.uniform() * limit)
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /** The logarithm of a Gamma(shape, 1) variate, so that small shapes do not underflow. Marsaglia and Tsang 2000. */
  logGamma(shape: number): number {
    if (shape < 1) return this.logGamma(shape + 1) + Math.log(1 - this.uniform()) / shape
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = this.normal()
      const v = (1 + c * x) ** 3
      if (v > 0 && Math.log(1 - this.uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return Math.log(d * v)
    }
  }

  /** Beta(a, b), in [0, 1]. */
  beta(a: number, b: number): number {
    return 1 / (1 + Math.exp(-(this.logGamma(a) - this.logGamma(b))))
  }
}

/** A 64-bit hash of text, as two uint32. Not cryptographic: it spreads names over Philox' counters. */
function hash64(text: string): [number, number] {
  let h1 = 0xdeadbeef
  let h2 = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    h1 = Math.imul(h1 ^ unit, 2654435761)
    h2 = Math.imul(h2 ^ unit, 1597334677)
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909)
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909)
  return [h1 >>> 0, h2 >>> 0]
}

/**
 * The stream named by a seed and a path, for example `randomStream(seed, 'shuffle', stageIndex, epochIndex)`.
 * Nothing but its name decides what it gives, so a resumed run needs no generator state.
 */
export function randomStream(seed: number, purpose: string, ...path: readonly (string | number)[]): RandomStream {
  const [low, high] = hash64(purpose)
  const derived = philox([seed >>> 0, Math.floor(seed / 0x100000000) >>> 0], [low, high, 0, 0])
  const [p0, p1] = hash64(path.join('\u0000'))
  return new RandomStream([derived[0], derived[1]], [0, 0, p0, p1])
}

/** A random order of 0 … length - 1 (Fisher and Yates). */
export function permutation(random: RandomStream, length: number): Int32Array {
  const order = Int32Array.from({ length }, (_, i) => i)
  for (let i = length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const swapped = order[i]!
    order[i] = order[j]!
    order[j] = swapped
  }
  return order
}
