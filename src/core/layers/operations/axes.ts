import { reverse } from '../../ops/axes.ts'
import { concat } from '../../ops/joins.ts'
import { reshape } from '../../ops/shapes.ts'
import { asOperation, asOperationNamed, operation } from '../keras-form.ts'
import { axesOf, badConfig, type LayerSpec } from '../layer-config.ts'
import { free, layerKind } from '../layer-kind.ts'
import { batchOf, shapeOf } from '../lowering.ts'
import { disagreeing, type ImageShape } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'
import { reducedAxes } from './reductions.ts'

/** Axes that are added count in the shape they end up in. */
function expanded(layer: LayerSpec, input: ImageShape): number[] {
  const axis = layer.config['axis']
  const list: unknown[] = Array.isArray(axis) ? axis : [axis]
  const added = axesOf({ ...layer, config: { axis: list } }, input.length + list.length)
  const shape = [...input]
  for (const at of added.toSorted((a, b) => a - b)) shape.splice(at, 0, 1)
  return shape
}

export const expandDims = layerKind({
  className: 'ExpandDims',
  settings: { axis: undefined },
  keepsValues: true,
  outputShape: expanded,
  multiplyAdds: free,
  lower: ({ f, layer }, [x]) => reshape(f, x, [batchOf(x), ...expanded(layer, shapeOf(x))]),
  tfjs: NOT_IN_TFJS,
  keras: asOperationNamed('numpy', 'ExpandDims', 'axis'),
})

/** Drops these axes of length 1; all such where none are named. */
function squeezed(layer: LayerSpec, input: ImageShape): ImageShape {
  const axes =
    layer.config['axis'] == null ? input.flatMap((n, i) => (n === 1 ? [i] : [])) : axesOf(layer, input.length)
  if (axes.some((axis) => input[axis] !== 1))
    throw badConfig(layer, `it drops axes of [${input.join(', ')}] that are longer than 1`)
  const shape = input.filter((_, i) => !axes.includes(i))
  return shape.length > 0 ? shape : [1]
}

export const squeeze = layerKind({
  className: 'Squeeze',
  settings: { axis: undefined },
  keepsValues: true,
  outputShape: squeezed,
  multiplyAdds: free,
  lower: ({ f, layer }, [x]) => reshape(f, x, [batchOf(x), ...squeezed(layer, shapeOf(x))]),
  tfjs: NOT_IN_TFJS,
  keras: asOperationNamed('numpy', 'Squeeze', 'axis'),
})

/** The new axis, without the batch. */
const stackedAxis = (layer: LayerSpec, input: ImageShape): number => axesOf(layer, input.length + 1)[0] ?? 0

export const stack = layerKind({
  className: 'Stack',
  settings: { axis: -1 },
  keepsValues: true,
  inputs: [2, Infinity],
  outputShape: (layer, input, inputs) => {
    if (inputs.some((shape) => shape.join() !== input.join())) throw disagreeing(layer, inputs)
    const at = stackedAxis(layer, input)
    return [...input.slice(0, at), inputs.length, ...input.slice(at)]
  },
  lower: ({ f, layer }, inputs) => {
    const axis = stackedAxis(layer, shapeOf(inputs[0])) + 1
    const thin = inputs.map((x) => reshape(f, x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]))
    return concat(f, thin, axis)
  },
  tfjs: NOT_IN_TFJS,
  keras: asOperation(({ axis }) => operation('numpy', 'Stack', { axis }, (tensors) => [tensors])),
})

/** Backwards along these axes. */
export const flip = layerKind({
  className: 'Flip',
  settings: { axis: undefined },
  keepsValues: true,
  outputShape: (layer, input) => {
    reducedAxes(layer, input.length)
    return input
  },
  lower: ({ f, layer }, [x]) =>
    reverse(
      f,
      x,
      axesOf(layer, x.shape.length - 1).map((axis) => axis + 1),
    ),
  tfjs: NOT_IN_TFJS,
  keras: asOperationNamed('numpy', 'Flip', 'axis'),
})
