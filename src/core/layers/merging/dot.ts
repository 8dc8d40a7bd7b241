import { tuple } from '../../../shared/tuple.ts'
import type { GraphFunction, Tensor } from '../../engine/op-graph.ts'
import { transpose } from '../../ops/axes.ts'
import { batchMatMul } from '../../ops/matmul.ts'
import { reshape } from '../../ops/shapes.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import { asKerasMerge } from '../keras-form.ts'
import { badConfig, describe, flagOf, type LayerSpec } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { batchOf, type Lowering, shapeOf } from '../lowering.ts'
import { unit } from '../normalization/unit-normalization.ts'
import type { ImageShape, ShapeRule } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'

/** Which axes of two tensors a `Dot` sums over, without the batch. */
function dotAxes(layer: LayerSpec, [a = [], b = []]: readonly ImageShape[]): readonly [number, number] {
  const value: unknown[] = [layer.config['axes']].flat()
  const [first, second] = value.length === 1 ? [value[0], value[0]] : value
  const place = (axis: unknown, rank: number): number =>
    typeof axis === 'number' ? (axis < 0 ? axis + rank : axis - 1) : Number.NaN
  const axes = [place(first, a.length), place(second, b.length)] as const
  const fits = value.length <= 2 && a[axes[0]] !== undefined && a[axes[0]] === b[axes[1]]
  if (fits) return axes
  throw badConfig(
    layer,
    `it sums over “axes” ${describe(layer.config['axes'])} of [${a.join(', ')}] and [${b.join(', ')}], which do not fit`,
  )
}

const dotShape: ShapeRule = (layer, _, inputs) => {
  const axes = dotAxes(layer, inputs)
  const shape = inputs.slice(0, 2).flatMap((input, i) => input.filter((_, axis) => axis !== axes[i]))
  return shape.length > 0 ? shape : [1]
}

/** An axis put last, and all others but the batch made one. */
function asMatrix(f: GraphFunction, x: Tensor, axis: number): { matrix: Tensor; rest: number[] } {
  const others = shapeOf(x).flatMap((_, i) => (i === axis ? [] : [i + 1]))
  const rest = others.map((i) => x.shape[i] as number)
  const last = transpose(f, x, [0, ...others, axis + 1])
  return { matrix: reshape(f, last, [batchOf(x), sizeOf(rest), x.shape[axis + 1]!]), rest }
}

/** Sums over one axis of each, for each photo. @see keras/src/layers/merging/dot.py `batch_dot` */
const lowered: Lowering = ({ f, layer }, inputs) => {
  const [first, second] = tuple(inputs, 2)
  const axes = dotAxes(layer, inputs.map(shapeOf))
  const isNormalized = flagOf(layer, 'normalize')
  const prepared = (x: Tensor, axis: number) => asMatrix(f, isNormalized ? unit(f, x, [axis + 1]) : x, axis)
  const [a, b] = [prepared(first, axes[0]), prepared(second, axes[1])]
  const shape = [...a.rest, ...b.rest]
  return reshape(f, batchMatMul(f, a.matrix, b.matrix, false, true), [
    batchOf(first),
    ...(shape.length > 0 ? shape : [1]),
  ])
}

export const dot = layerKind({
  className: 'Dot',
  settings: { axes: undefined, normalize: false },
  inputs: [2, 2],
  outputShape: dotShape,
  multiplyAdds: (layer, input, output) => {
    const axis = Number([layer.config['axes']].flat()[0])
    return sizeOf(output) * (input.at(axis < 0 ? axis : axis - 1) ?? 1)
  },
  lower: lowered,
  tfjs: NOT_IN_TFJS,
  keras: asKerasMerge('axes', 'normalize'),
})
