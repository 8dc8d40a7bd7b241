import type { GraphFunction, Tensor } from '../op-graph.ts'
import { concat, type Reduction, reduce, reshape, reverse, slice, transpose, pad } from '../ops/arrays.ts'
import { add, shift, sub, unary } from '../ops/elementwise.ts'
import { outputShape } from '../../models/output-shapes.ts'
import { adaptiveSize, centerCropping, resizing, type Resized } from '../../models/resized.ts'
import { type AxisRange, slicedShape } from '../../models/sliced-shape.ts'
import { resizeTo } from '../ops/convolutions.ts'
import { truth } from './comparison-layers.ts'
import { unit } from './product-layers.ts'
import { areaWeights, averageWeights, INTERPOLATIONS, resample, resizeWeights } from './resample.ts'
import type { LayerContext, LayerRule } from './rule.ts'
import { subtract } from './shape-layers.ts'

const shapeOf = (x: Tensor): number[] => x.shape.slice(1) as number[]

const shapeAfter = (layer: LayerContext['layer'], inputs: readonly Tensor[]): number[] =>
  outputShape(layer, inputs.map(shapeOf))

type Reduce = (f: GraphFunction, x: Tensor, axes: readonly number[], keepDims: boolean) => Tensor

const plainly =
  (type: Reduction): Reduce =>
  (f, x, axes, keepDims) =>
    reduce(f, type, x, axes, keepDims)

const smallest: Reduce = (f, x, axes, keepDims) => unary(f, 'Neg', reduce(f, 'Max', unary(f, 'Neg', x), axes, keepDims))

/** Of the population, as NumPy's. */
const variance: Reduce = (f, x, axes, keepDims) =>
  reduce(f, 'Mean', unary(f, 'Square', sub(f, x, reduce(f, 'Mean', x, axes, true))), axes, keepDims)

const logSumExp: Reduce = (f, x, axes, keepDims) => {
  const largest = unary(f, 'StopGradient', reduce(f, 'Max', x, axes, true))
  const sum = reduce(f, 'Sum', unary(f, 'Exp', sub(f, x, largest)), axes, true)
  const answer = add(f, unary(f, 'Log', sum), largest)
  return keepDims ? answer : reduce(f, 'Sum', answer, axes, false)
}

const reduction =
  (compute: Reduce): LayerRule =>
  ({ f, config }, [x]) =>
    compute(f, x, config.axes(x.shape.length, -1), config.boolean('keepdims', false))

/** The sum of sizes, or the root of the sum of squares. */
const norm: LayerRule = (context, [x]) => {
  const order = context.config.number('order', 2)
  if (order === 1) return reduction((f, y, axes, keepDims) => reduce(f, 'Sum', unary(f, 'Abs', y), axes, keepDims))(context, [x]) // prettier-ignore
  if (order !== 2) return context.config.fail(`norms of the order ${order} are not supported; 1 and 2 are.`)
  return reduction((f, y, axes, keepDims) => unary(f, 'Sqrt', reduce(f, 'Sum', unary(f, 'Square', y), axes, keepDims)))(context, [x]) // prettier-ignore
}

/** `x[…]`: each axis in turn, backwards where its step is below zero, then the axes that go or come. */
const getItem: LayerRule = ({ f, layer }, [x]) => {
  const { ranges, shape } = slicedShape(layer, shapeOf(x))
  const picked = ranges.reduce((y, range, i) => alongAxis(f, y, i + 1, range), x)
  return reshape(f, picked, [x.shape[0], ...shape])
}

function alongAxis(f: GraphFunction, x: Tensor, axis: number, { start, step, size }: AxisRange): Tensor {
  const length = x.shape[axis] as number
  const stride = Math.abs(step)
  const forward = step > 0 ? x : reverse(f, x, [axis])
  const from = step > 0 ? start : length - 1 - start
  const only = (values: Tensor, begin: number, count: number): Tensor =>
    slice(f, values, values.shape.map((_, i) => (i === axis ? begin : 0)), values.shape.map((_, i) => (i === axis ? count : -1))) // prettier-ignore
  if (stride === 1) return size === length ? forward : only(forward, from, size)
  // as many whole steps as there are positions: what the last one lacks is filled up, and only the first of each step is kept
  const numHere = Math.min(size * stride, length - from)
  const sides = x.shape.map((_, i): [number, number] => [0, i === axis ? size * stride - numHere : 0])
  const whole = pad(f, only(forward, from, numHere), sides)
  const stepped = reshape(f, whole, [...x.shape.slice(0, axis), size, stride, ...x.shape.slice(axis + 1)])
  const first = slice(f, stepped, stepped.shape.map(() => 0), stepped.shape.map((_, i) => (i === axis + 1 ? 1 : -1))) // prettier-ignore
  return reshape(f, first, [...x.shape.slice(0, axis), size, ...x.shape.slice(axis + 1)])
}

/** The shape says it all. */
const reshaping: LayerRule = ({ f, layer }, [x]) => reshape(f, x, [x.shape[0], ...shapeAfter(layer, [x])])

const stack: LayerRule = ({ f, config }, inputs) => {
  const [axis] = config.axes(inputs[0].shape.length + 1, -1)
  const thin = inputs.map((x) => reshape(f, x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]))
  return concat(f, thin, axis)
}

const depthToSpace: LayerRule = ({ f, layer, config }, [x]) => {
  const outputShape = shapeAfter(layer, [x])
  const size = config.number('block_size')
  const [batch, height, width] = x.shape as [number | null, number, number]
  const apart = reshape(f, x, [batch, height, width, size, size, outputShape[2]])
  return reshape(f, transpose(f, apart, [0, 1, 3, 2, 4, 5]), [batch, ...outputShape])
}

const spaceToDepth: LayerRule = ({ f, layer, config }, [x]) => {
  const outputShape = shapeAfter(layer, [x])
  const size = config.number('block_size')
  const [height, width] = outputShape
  const apart = reshape(f, x, [x.shape[0], height, size, width, size, x.shape[3]])
  return reshape(f, transpose(f, apart, [0, 1, 3, 2, 4, 5]), [x.shape[0], ...outputShape])
}

function resized({ f, config }: LayerContext, x: Tensor, { crop, border, size }: Resized): Tensor {
  const [top, left, height, width] = crop
  const isWhole = height === x.shape[1] && width === x.shape[2]
  const kept = isWhole ? x : slice(f, x, [0, top, left, 0], [-1, height, width, -1])
  const fill = config.number('fill_value', 0)
  const sides = border.map((n): [number, number] => [n, n])
  const around = shift(f, pad(f, shift(f, kept, -fill), [[0, 0], ...sides, [0, 0]]), fill) // prettier-ignore
  const padded = border.some((n) => n > 0) ? around : kept
  const [from, to] = padded.shape.slice(1, 3) as number[]
  if (from === size[0] && to === size[1]) return padded
  const interpolation = config.string('interpolation', 'bilinear')
  const antialias = config.boolean('antialias', false)
  if (interpolation === 'area') return resample(f, padded, areaWeights(from, size[0]), areaWeights(to, size[1]))
  if (interpolation === 'nearest' || (interpolation === 'bilinear' && !antialias))
    return resizeTo(f, padded, size, interpolation, true)
  if (!INTERPOLATIONS.includes(interpolation))
    return config.fail(`interpolation “${interpolation}” is not supported; “nearest”, “bilinear”, “bicubic”, “lanczos3”, “lanczos5” and “area” are.`) // prettier-ignore
  const weights = (input: number, output: number) => resizeWeights(interpolation, antialias, input, output)
  return resample(f, padded, weights(from, size[0]), weights(to, size[1]))
}

const adaptiveAverage: LayerRule = ({ f, layer }, [x]) => {
  const [height, width] = adaptiveSize(layer)
  const [rows, columns] = shapeOf(x)
  return resample(f, x, averageWeights(rows, height), averageWeights(columns, width))
}

const repeatVector: LayerRule = ({ f, config }, [x]) =>
  concat(
    f,
    Array.from({ length: config.number('n') }, () => reshape(f, x, [x.shape[0], 1, x.shape[1]])),
    1,
  )

export const operationLayers: readonly (readonly [string, LayerRule])[] = [
  ['Mean', reduction(plainly('Mean'))],
  ['Max', reduction(plainly('Max'))],
  ['Sum', reduction(plainly('Sum'))],
  ['Min', reduction(smallest)],
  ['Var', reduction(variance)],
  ['Std', reduction((f, x, axes, keepDims) => unary(f, 'Sqrt', variance(f, x, axes, keepDims)))],
  ['Logsumexp', reduction(logSumExp)],
  ['Any', reduction((f, x, axes, keepDims) => reduce(f, 'Max', truth(f, x), axes, keepDims))],
  ['All', reduction((f, x, axes, keepDims) => smallest(f, truth(f, x), axes, keepDims))],
  ['Norm', norm],
  ['SquaredDifference', (context, inputs) => unary(context.f, 'Square', subtract(context, inputs))],
  ['GetItem', getItem],
  ['ExpandDims', reshaping],
  ['Squeeze', reshaping],
  ['Stack', stack],
  ['Flip', ({ f, config }, [x]) => reverse(f, x, config.axes(x.shape.length, -1))],
  ['DepthToSpace', depthToSpace],
  ['SpaceToDepth', spaceToDepth],
  ['Resizing', (context, [x]) => resized(context, x, resizing(context.layer, shapeOf(x)))],
  ['CenterCrop', (context, [x]) => resized(context, x, centerCropping(context.layer, shapeOf(x)))],
  ['AdaptiveAveragePooling2D', adaptiveAverage],
  ['UnitNormalization', ({ f, config }, [x]) => unit(f, x, config.axes(x.shape.length, -1))],
  ['RepeatVector', repeatVector],
]
