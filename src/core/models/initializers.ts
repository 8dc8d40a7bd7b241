import { sizeOf } from './layer-graph.ts'

/** Uniform numbers in [0, 1), 24 bits each, the same for a seed on every machine. Splitmix32 (Steele, Lea & Flood 2014). */
export function seededUniform(seed: number): () => number {
  let state = Math.imul(seed ^ (seed / 2 ** 32), 0x9e3779b9) >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    mixed ^= mixed >>> 15
    return (mixed >>> 8) / 2 ** 24
  }
}

/**
 * Kernel values in ±sqrt(6 / (fanIn + fanOut)), Keras' default for dense layers.
 *
 * @param shape  `[fanIn, fanOut]`.
 * @see Glorot & Bengio 2010
 */
export function glorotUniform(shape: readonly [number, number], seed: number): Float32Array {
  const limit = Math.sqrt(6 / (shape[0] + shape[1]))
  const next = seededUniform(seed)
  return Float32Array.from({ length: sizeOf(shape) }, () => (2 * next() - 1) * limit)
}
