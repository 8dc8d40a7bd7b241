import { axesOf, badConfig, flagOf, integerOf } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'
import { merged } from './merge-shapes.ts'
import { dotShape, einsumShape, matmulShape } from './einsum-shapes.ts'
import { rearrangedShapes } from './rearranged-shapes.ts'
import { adaptiveSize, centerCropping, resizing } from './resized.ts'
import { slicedShape } from './sliced-shape.ts'
import { mapOf } from './spatial-shapes.ts'
import type { ImageShape, ShapeRule } from './spatial-shapes.ts'

/** Axes as indices into the shape without the batch, where `axis` counts the batch and null stands for all, the batch too. */
function reducedAxes(layer: LayerSpec, rank: number): number[] {
  if (layer.config['axis'] == null) throw badConfig(layer, 'it reduces the batch of photos to one')
  return axesOf(layer, rank, -1)
}

const reduced: ShapeRule = (layer, input) => {
  const axes = reducedAxes(layer, input.length)
  const kept = flagOf(layer, 'keepdims', false)
  const shape = input.flatMap((n, i) => (axes.includes(i) ? (kept ? [1] : []) : [n]))
  if (shape.length > 0) return shape
  throw badConfig(layer, 'it leaves one number of a photo; set “keepdims”')
}

/** Axes that are added count in the shape they end up in. */
const expanded: ShapeRule = (layer, input) => {
  const axis = layer.config['axis']
  const list: unknown[] = Array.isArray(axis) ? axis : [axis]
  const added = axesOf({ ...layer, config: { axis: list } }, input.length + list.length, -1)
  const shape = [...input]
  for (const at of added.toSorted((a, b) => a - b)) shape.splice(at, 0, 1)
  return shape
}

const squeezed: ShapeRule = (layer, input) => {
  const axes =
    layer.config['axis'] == null ? input.flatMap((n, i) => (n === 1 ? [i] : [])) : axesOf(layer, input.length, -1)
  if (axes.some((axis) => input[axis] !== 1))
    throw badConfig(layer, `it drops axes of [${input.join(', ')}] that are longer than 1`)
  const shape = input.filter((_, i) => !axes.includes(i))
  return shape.length > 0 ? shape : [1]
}

const stacked: ShapeRule = (layer, input, inputs) => {
  if (inputs.some((shape) => shape.join() !== input.join()))
    throw badConfig(layer, `its inputs have the shapes ${inputs.map((shape) => `[${shape.join(', ')}]`).join(' and ')}`)
  const [at = 0] = axesOf(layer, input.length + 1, -1)
  return [...input.slice(0, at), inputs.length, ...input.slice(at)]
}

const block = (layer: LayerSpec): number => integerOf(layer, 'block_size', { min: 1 })

const depthToSpace: ShapeRule = (layer, input) => {
  const [height, width, channels] = mapOf(layer, input)
  const size = block(layer)
  if (channels % size ** 2 !== 0) throw badConfig(layer, `${channels} channels do not make blocks of ${size} x ${size}`)
  return [height * size, width * size, channels / size ** 2]
}

const spaceToDepth: ShapeRule = (layer, input) => {
  const [height, width, channels] = mapOf(layer, input)
  const size = block(layer)
  if (height % size !== 0 || width % size !== 0)
    throw badConfig(layer, `blocks of ${size} x ${size} do not fill ${height} x ${width}`)
  return [height / size, width / size, channels * size ** 2]
}

const same: ShapeRule = (_, input) => input

const alongAxes: ShapeRule = (layer, input) => {
  axesOf(layer, input.length, -1)
  return input
}

const flipped: ShapeRule = (layer, input) => {
  reducedAxes(layer, input.length)
  return input
}

const grouped: ShapeRule = (layer, input) => {
  const [axis] = axesOf(layer, input.length, -1)
  const channels = input.at(-1) ?? 1
  const groups = layer.config['groups'] === -1 ? channels : integerOf(layer, 'groups', { min: 1, fallback: 32 })
  if (axis !== input.length - 1) throw badConfig(layer, 'it normalizes along another axis than the last')
  if (channels % groups !== 0) throw badConfig(layer, `${groups} groups do not divide ${channels} channels`)
  return input
}

const adaptive: ShapeRule = (layer, input) => {
  const [height, width, channels] = mapOf(layer, input)
  const size = adaptiveSize(layer)
  if (size[0] > height || size[1] > width)
    throw badConfig(layer, `it makes ${size.join(' x ')} of ${height} x ${width}`)
  return [...size, channels]
}

const repeated: ShapeRule = (layer, input) => {
  if (input.length !== 1) throw badConfig(layer, `its input has the shape [${input.join(', ')}], expected a vector`)
  return [integerOf(layer, 'n', { min: 1 }), input[0] ?? 1]
}

/** Shapes of layers beside the usual ones, and of Keras' operations that have no layer. */
export const operationShapes: readonly (readonly [string, ShapeRule])[] = [
  ...['Mean', 'Max', 'Min', 'Sum', 'Var', 'Std', 'Logsumexp', 'Norm', 'Any', 'All'].map(
    (name) => [name, reduced] as const,
  ),
  ['GetItem', (layer, input) => slicedShape(layer, input).shape],
  ['Divide', (layer, _, inputs) => merged(layer, inputs)],
  ['ExpandDims', expanded],
  ['Squeeze', squeezed],
  ['Stack', stacked],
  ['Matmul', matmulShape],
  ['Dot', dotShape],
  ['Einsum', einsumShape],
  ['SquaredDifference', (layer, _, inputs) => merged(layer, inputs)],
  ...['Compare', 'Logical', 'Where'].map((name) => [name, (layer: LayerSpec, _: ImageShape, inputs: readonly ImageShape[]) => merged(layer, inputs)] as const), // prettier-ignore
  ...rearrangedShapes,
  ['Flip', flipped],
  ['DepthToSpace', depthToSpace],
  ['SpaceToDepth', spaceToDepth],
  ['Resizing', (layer, input) => [...resizing(layer, input).size, mapOf(layer, input)[2]]],
  ['CenterCrop', (layer, input) => [...centerCropping(layer, input).size, mapOf(layer, input)[2]]],
  ['AdaptiveAveragePooling2D', adaptive],
  ['AdaptiveMaxPooling2D', adaptive],
  ['UnitNormalization', alongAxes],
  ['RMSNormalization', alongAxes],
  ['GroupNormalization', grouped],
  ['ThresholdedReLU', same],
  ['RepeatVector', repeated],
]
