import { computed, free, isComputed } from '../../engine/emit/pieces.ts'
import type { TensorData } from '../../engine/tensor-data.ts'
import { sizeOf } from '../../models/layer-graph.ts'

/** Numbers along each axis that are moved together: what is read stays in the processor's cache until all of it was. */
const TILE = 16

/** A tensor with its axes in another order. Its numbers are moved each time they are asked for. */
export function transposed(data: TensorData, permutation: readonly number[]): TensorData {
  const { dtype, shape } = data
  const axes = joinAxes(shape, permutation)
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

/** An axis of the result. */
interface Axis {
  length: number
  /** How far its next number is in the tensor that is read. */
  step: number
}

/** The fewest axes that the result can be seen to have: without those of length 1, and with those that stay together as one. */
function joinAxes(shape: readonly number[], permutation: readonly number[]): Axis[] {
  const axes: Axis[] = []
  for (const axis of permutation) {
    const [length, step] = [shape[axis], sizeOf(shape.slice(axis + 1))]
    const before = axes.at(-1)
    if (length === 1) continue
    if (before?.step === length * step) Object.assign(before, { length: before.length * length, step })
    else axes.push({ length, step })
  }
  return axes
}

/** The last three axes tile by tile, those before them one after the other. */
function move(from: TensorData['values'], to: TensorData['values'], axes: readonly Axis[], at = 0, start = 0): void {
  if (axes.length > 3) {
    const [{ length, step }, ...rest] = axes
    const size = rest.reduce((product, axis) => product * axis.length, 1)
    for (let i = 0; i < length; i++) move(from, to, rest, at + i * step, start + i * size)
    return
  }
  const one = { length: 1, step: 0 }
  const [a, b, c] = axes.length === 3 ? axes : [one, ...axes]
  for (let i = 0; i < a.length; i += TILE)
    for (let j = 0; j < b.length; j += TILE)
      for (let k = 0; k < c.length; k += TILE) {
        const [endI, endJ, endK] = [Math.min(i + TILE, a.length), Math.min(j + TILE, b.length), Math.min(k + TILE, c.length)] // prettier-ignore
        for (let x = i; x < endI; x++)
          for (let y = j; y < endJ; y++) {
            const row = start + (x * b.length + y) * c.length
            const first = at + x * a.step + y * b.step
            for (let z = k; z < endK; z++) to[row + z] = from[first + z * c.step]
          }
      }
}
