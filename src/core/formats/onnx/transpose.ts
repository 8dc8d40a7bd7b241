import { tuple } from '../../../shared/tuple.ts'
import { computed, free, isComputed, scaledOf } from '../../engine/emit/pieces.ts'
import type { TensorData } from '../../engine/op-graph.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import { type Axis, joinAxes } from '../../export/join-axes.ts'

/**
 * Numbers along each of the last axes that are moved together: what is read stays in the processor's cache until all of it was. The steps
 * of kernels are often powers of two, of which a cache holds few at once: tiles of 16 each way take half as long again.
 */
const TILE_OF_TWO = [1, 16, 8] as const
const TILE_OF_THREE = [64, 1, 16] as const

const ONE = Float32Array.of(1)

/** A tensor with its axes in another order. Its numbers are moved each time they are asked for, and folded on the way. */
export function transposed(data: TensorData, permutation: readonly number[]): TensorData {
  const { dtype, shape } = data
  const { tensor, scale } = scaledOf(data) ?? { tensor: data, scale: ONE }
  const scaleStep = (axis: number): number => (scale !== ONE && axis === shape.length - 1 ? 1 : 0)
  const axes = joinAxes(
    permutation.map((axis) => ({ length: shape[axis]!, steps: [sizeOf(shape.slice(axis + 1)), scaleStep(axis)] })),
  )
  const target = permutation.map((axis) => shape[axis]!)
  if (axes.length < 2) return isComputed(data) ? computed(dtype, target, () => data.values) : { ...data, shape: target }
  return computed(dtype, target, () => {
    const { values } = tensor
    const moved = values instanceof Float32Array ? new Float32Array(values.length) : values.slice()
    move({ values, scale }, moved, axes)
    if (isComputed(tensor)) free(values)
    return moved
  })
}

interface Source {
  readonly values: TensorData['values']
  readonly scale: Float32Array
}

/** The last three axes tile by tile, those before them one after the other. `at` and `atScale` are read first, `start` is written first. */
function move(from: Source, to: TensorData['values'], axes: readonly Axis[], at = 0, atScale = 0, start = 0): void {
  const [outer, ...rest] = axes
  if (outer && axes.length > 3) {
    const {
      length,
      steps: [step, scaleStep],
    } = outer
    const size = rest.reduce((product, axis) => product * axis.length, 1)
    for (let i = 0; i < length; i++) move(from, to, rest, at + i * step, atScale + i * scaleStep, start + i * size)
    return
  }
  const { values, scale } = from
  const one: Axis = { length: 1, steps: [0, 0] }
  const [a, b, c] = tuple(axes.length === 3 ? axes : [one, ...axes], 3)
  const [tileA, tileB, tileC] = axes.length === 3 ? TILE_OF_THREE : TILE_OF_TWO
  const [[stepA, scaleA], [stepB, scaleB], [stepC, scaleC]] = [a.steps, b.steps, c.steps]
  for (let i = 0; i < a.length; i += tileA)
    for (let j = 0; j < b.length; j += tileB)
      for (let k = 0; k < c.length; k += tileC) {
        const [endI, endJ, endK] = [
          Math.min(i + tileA, a.length),
          Math.min(j + tileB, b.length),
          Math.min(k + tileC, c.length),
        ]
        for (let x = i; x < endI; x++)
          for (let y = j; y < endJ; y++) {
            const row = start + (x * b.length + y) * c.length
            const first = at + x * stepA + y * stepB
            const factor = atScale + x * scaleA + y * scaleB
            for (let z = k; z < endK; z++) to[row + z] = values[first + z * stepC]! * scale[factor + z * scaleC]!
          }
      }
}
