import type { GraphDType } from '../op-graph.ts'
import type { TensorData } from '../tensor-data.ts'
import type { EagerTensor, Tf } from './kernel.ts'

/** tfjs has no uint8: bytes become int32. */
export function toTensor(tf: Tf, { dtype, shape, values }: TensorData): EagerTensor {
  if (dtype === 'uint8') return tf.tensor(Int32Array.from(values), [...shape], 'int32')
  return tf.tensor(values, [...shape], dtype)
}

/** Copies a tensor out of its backend. */
export function toTensorData(x: EagerTensor, dtype: GraphDType): TensorData {
  const { shape } = x
  if (dtype === 'float32') return { dtype, shape, values: x.dataSync<'float32'>().slice() }
  if (dtype === 'int32') return { dtype, shape, values: x.dataSync<'int32'>().slice() }
  return { dtype: dtype === 'bool' ? 'bool' : 'uint8', shape, values: Uint8Array.from(x.dataSync<'int32'>()) }
}
