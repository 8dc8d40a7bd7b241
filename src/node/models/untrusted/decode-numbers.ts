import { decodeHalves } from '../../../core/formats/tfjs/decode-weights.ts'

export type NumberType = 'float16' | 'float32' | 'float64' | 'int8' | 'uint8' | 'int32' | 'uint32' | 'int64' | 'uint64'

/** Numbers of a file as float32, which they may exceed in precision. @param buffer  little-endian; float32 is used in place. */
export function decodeNumbers(buffer: ArrayBuffer, type: NumberType): Float32Array<ArrayBuffer> {
  switch (type) {
    case 'float32':
      return new Float32Array(buffer)
    case 'float16':
      return decodeHalves(new Uint16Array(buffer))
    case 'float64':
      return Float32Array.from(new Float64Array(buffer))
    case 'int8':
      return Float32Array.from(new Int8Array(buffer))
    case 'uint8':
      return Float32Array.from(new Uint8Array(buffer))
    case 'int32':
      return Float32Array.from(new Int32Array(buffer))
    case 'uint32':
      return Float32Array.from(new Uint32Array(buffer))
    case 'int64':
      return Float32Array.from(new BigInt64Array(buffer), Number)
    case 'uint64':
      return Float32Array.from(new BigUint64Array(buffer), Number)
  }
}
