import { computed, free, isComputed } from '../../engine/emit/pieces.ts'
import type { TensorData } from '../../engine/tensor-data.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import { type Axis, joinAxes } from '../join-axes.ts'

/** Numbers along each axis that are moved together: what is read stays in the processor's cache until all of it was. */
const TILE = 16

/** A tensor with its axes in another order. Its numbers are moved each time they are asked for. */
export function transposed(data: TensorData, permutation: readonly number[]): TensorData {
  const { dtype, shape } = data
  const axes = joinAxes(permutation.map((axis) => ({ length: shape[axis], steps: [sizeOf(shape.slice(axis + 1))] })))
  const target = permutation.map((axis) => shape[axis])
  if (axes.length < 2) return isComputed(data) ? computed(dtype, target, () => data.values) : { ...data, shape: target }
  return computed(dtype, target, () => {
    const { values } = data
    const moved = values instanceof Float32Array ? new Float32Array(values.length) : values.slice()
    move(values, moved, axes)
    if (isComputed(data)) free(values)
    return moved
  })
}

/** The last three axes tile by tile, those before them one after the other. */
function move(from: TensorData['values'], to: TensorData['values'], axes: readonly Axis[], at = 0, start = 0): void {
  if (axes.length > 3) {
    const [
      {
        length,
        steps: [step],
      },
      ...rest
    ] = axes
    const size = rest.reduce((product, axis) => product * axis.length, 1)
    for (let i = 0; i < length; i++) move(from, to, rest, at + i * step, start + i * size)
    return
  }
  const one = { length: 1, steps: [0] }
  const [a, b, c] = axes.length === 3 ? axes : [one, ...axes]
  const [stepA, stepB, stepC] = [a, b, c].map(({ steps: [step] }) => step)
  for (let i = 0; i < a.length; i += TILE)
    for (let j = 0; j < b.length; j += TILE)
      for (let k = 0; k < c.length; k += TILE) {
        const [endI, endJ, endK] = [Math.min(i + TILE, a.length), Math.min(j + TILE, b.length), Math.min(k + TILE, c.length)] // prettier-ignore
        for (let x = i; x < endI; x++)
          for (let y = j; y < endJ; y++) {
            const row = start + (x * b.length + y) * c.length
            const first = at + x * stepA + y * stepB
            for (let z = k; z < endK; z++) to[row + z] = from[first + z * stepC]
          }
      }
}
