import type { Tensor } from '../../engine/op-graph.ts'
import { concat } from '../../ops/joins.ts'
import { reshape } from '../../ops/shapes.ts'
import { asOperationNamed } from '../keras-form.ts'
import { axisOf, badConfig, integerOf, type LayerSpec } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { shapeOf } from '../lowering.ts'
import type { ImageShape } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'
import { MAX_COPIES, wholeNumbers, withAxis } from './whole-numbers.ts'

/** How often each axis is repeated as a whole; the batch is not. */
function tileCounts(layer: LayerSpec, input: ImageShape): readonly number[] {
  const given = wholeNumbers(layer, 'repeats')
  const all = [...Array.from({ length: input.length + 1 - given.length }, () => 1), ...given]
  if (all.length !== input.length + 1 || all[0] !== 1 || all.some((n) => n < 1 || n > MAX_COPIES))
    throw badConfig(layer, `it repeats the batch and ${input.length} axes by ${given.join(', ')}`)
  return all.slice(1)
}

export const tile = layerKind({
  className: 'Tile',
  settings: { repeats: undefined },
  keepsValues: true,
  outputShape: (layer, input) => tileCounts(layer, input).map((n, axis) => n * (input[axis] ?? 1)),
  lower: ({ f, layer }, [x]) =>
    tileCounts(layer, shapeOf(x)).reduce((y, count, axis) => concat(f, new Array<Tensor>(count).fill(y), axis + 1), x),
  tfjs: NOT_IN_TFJS,
  keras: asOperationNamed('numpy', 'Tile', 'repeats'),
})

/** Every position several times: `[a, b]` becomes `[a, a, b, b]`. */
function repeated(layer: LayerSpec, input: ImageShape): { axis: number; count: number } {
  const axis = axisOf(layer, layer.config['axis'], input.length)
  const count = integerOf(layer, 'repeats', { min: 1 })
  if (count > MAX_COPIES) throw badConfig(layer, `it repeats more than ${MAX_COPIES} times`)
  return { axis, count }
}

export const repeat = layerKind({
  className: 'Repeat',
  settings: { axis: undefined, repeats: undefined },
  keepsValues: true,
  outputShape: (layer, input) => {
    const { axis, count } = repeated(layer, input)
    return withAxis(input, axis, (input[axis] ?? 0) * count)
  },
  lower: ({ f, layer }, [x]) => {
    const { axis: own, count } = repeated(layer, shapeOf(x))
    const axis = own + 1
    const apart = reshape(f, x, [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)])
    const together = concat(f, new Array<Tensor>(count).fill(apart), axis + 1)
    return reshape(
      f,
      together,
      x.shape.map((n, i) => (i === axis ? (n as number) * count : n)),
    )
  },
  tfjs: NOT_IN_TFJS,
  keras: asOperationNamed('numpy', 'Repeat', 'repeats', 'axis'),
})
