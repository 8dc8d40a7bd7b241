import type { Tuple } from '../../shared/tuple.ts'
import { sizeOf } from '../models/layer-graph.ts'
import { dimensions, type EagerTensor, floats, type Tf } from '../engine/eager/kernel.ts'
import type { Pair } from './windows.ts'

/** An image batch of zeros of the given shape, with the pixels of `x` at every `strides`-th row and column. */
export function spreadPixels(tf: Tf, x: EagerTensor, shape: Tuple<number, 4>, strides: Pair): EagerTensor {
  const [batch, rows, columns, channels] = dimensions(x, 4)
  const [, height, width] = shape
  const values = floats(x)
  const result = new Float32Array(sizeOf(shape))
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const from = ((n * rows + i) * columns + j) * channels
        const to = ((n * height + i * strides[0]) * width + j * strides[1]) * channels
        result.set(values.subarray(from, from + channels), to)
      }
  return tf.tensor(result, [...shape])
}
