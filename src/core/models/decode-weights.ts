import { ModelError } from './errors.ts'
import type { StoredWeight } from './weights-manifest.ts'
import { sizeOf } from './layer-graph.ts'

/**
 * Bytes of a file as float32, dequantised as tfjs' `io.decodeWeights` does: `value * scale + min`.
 *
 * @param buffer  exactly the weight's own bytes, little-endian. float32 is used in place.
 * @throws {ModelError} `model-not-finite` for NaN and infinities.
 * @see tfjs-core/src/io/io_utils.ts
 */
export function decodeWeight(weight: StoredWeight, buffer: ArrayBuffer): Float32Array {
  const values = decode(weight, buffer)
  checkFinite(weight.name, values)
  return values
}

/** @throws {ModelError} `model-not-finite` for NaN and infinities. */
export function checkFinite(name: string, values: Float32Array): void {
  const index = firstNotFinite(values)
  if (index >= 0)
    throw new ModelError('model-not-finite', `Weight “${name}” holds ${values[index]} at position ${index}.`, {
      hint: 'The training that made this model diverged, or the file is damaged. Use another copy of the model.',
    })
}

/** A plain loop: with a callback for each value the 144 million of VGG19 take seconds. */
function firstNotFinite(values: Float32Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i
  return -1
}

function decode({ dtype, shape, quantization }: StoredWeight, buffer: ArrayBuffer): Float32Array {
  if (quantization?.dtype === 'float16') return decodeHalves(new Uint16Array(buffer))
  if (quantization) {
    const { min, scale } = quantization
    const levels = quantization.dtype === 'uint8' ? new Uint8Array(buffer) : new Uint16Array(buffer)
    const values = new Float32Array(sizeOf(shape))
    for (let i = 0; i < values.length; i++) {
      const value = (levels[i] ?? 0) * scale + min
      values[i] = dtype === 'int32' ? Math.round(value) : value
    }
    return values
  }
  if (dtype === 'float32') return new Float32Array(buffer)
  return Float32Array.from(dtype === 'int32' ? new Int32Array(buffer) : new Uint8Array(buffer))
}

/** IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits. */
export function decodeHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length)
  for (const [i, half] of halves.entries()) {
    const sign = half & 0x8000 ? -1 : 1
    const exponent = (half >> 10) & 0x1f
    const fraction = half & 0x3ff
    if (exponent === 0) values[i] = sign * fraction * 2 ** -24
    else if (exponent === 31) values[i] = fraction === 0 ? sign * Infinity : Number.NaN
    else values[i] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
  }
  return values
}
