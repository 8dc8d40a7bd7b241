import type { GraphFunction, Shape, Tensor } from '../op-graph.ts'
import { batchToSpace, concat, constant, pad, reshape, shapeOf, slice, spaceToBatch, subsample } from '../ops/arrays.ts'
import {
  biasAdd,
  conv2d,
  conv2dBackpropInput,
  depthwiseConv2d,
  explicitPadding,
  matMul,
  type Pair,
  type Padding,
} from '../ops/convolutions.ts'
import { add, mul } from '../ops/elementwise.ts'
import { activate } from './activation-layers.ts'
import type { LayerContext, LayerRule } from './rule.ts'

/** A multiplication and addition per output channel that a convolution absorbs into its kernel and bias: a BatchNormalization after it. */
export interface ChannelAffine {
  /** `[channels]` */
  readonly factor: Tensor
  /** `[channels]` */
  readonly term: Tensor
}

export interface ConvolutionInput {
  readonly x: Tensor
  /** Zeros around `x` from a ZeroPadding2D layer before it, where the convolution itself is `valid`. */
  readonly before?: readonly [Pair, Pair] | undefined
  /** What follows the convolution linearly and is folded into it. */
  readonly after?: ChannelAffine | undefined
}

const ONE: Pair = [1, 1]
const isOne = ([a, b]: Pair) => a === 1 && b === 1

type Convolve = (f: GraphFunction, x: Tensor, kernel: Tensor, options: { strides: Pair; padding: Padding }) => Tensor

interface Window {
  readonly strides: Pair
  readonly dilations: Pair
  readonly padding: Padding
}

function windowOf({ config }: LayerContext, before: readonly [Pair, Pair] | undefined): Window {
  config.channelsLast()
  return {
    strides: config.pair('strides', ONE),
    dilations: config.pair('dilation_rate', ONE),
    padding: before ?? config.padding(),
  }
}

/**
 * A convolution of any dilation from one of dilation 1: pixels `dilation` apart are moved into the batch, convolved, and moved back.
 * TensorFlow's CPU kernels have no gradient for dilated convolutions without oneDNN.
 */
function dilated(
  f: GraphFunction,
  x: Tensor,
  kernel: Tensor,
  { strides, dilations, padding }: Window,
  convolve: Convolve,
): Tensor {
  const [kh, kw] = kernel.shape as number[]
  if (isOne(dilations)) return convolve(f, x, kernel, { strides, padding: named(x, [kh, kw], strides, padding) })
  const extent: Pair = [(kh - 1) * dilations[0] + 1, (kw - 1) * dilations[1] + 1]
  const zeros = explicitPadding(x, extent, strides, padding)
  const [, height, width] = x.shape as number[]
  const roundUp = (size: number, [before, after]: Pair, block: number): [Pair, number] => {
    const rest = (block - ((size + before + after) % block)) % block
    return [[before, after + rest], rest]
  }
  const [rows, extraRows] = roundUp(height, zeros[0], dilations[0])
  const [columns, extraColumns] = roundUp(width, zeros[1], dilations[1])
  const blocks = spaceToBatch(f, x, dilations, [rows, columns])
  const convolved = convolve(f, blocks, kernel, { strides: ONE, padding: 'VALID' })
  const crops: [Pair, Pair] = [
    [0, extraRows],
    [0, extraColumns],
  ]
  return subsample(f, batchToSpace(f, convolved, dilations, crops, x.shape[0]), strides)
}

/** Grouped convolution: one convolution per group of channels (Krizhevsky et al. 2012). */
const grouped =
  (groups: number): Convolve =>
  (f, x, kernel, options) => {
    if (groups === 1) return conv2d(f, x, kernel, options)
    const inChannels = (x.shape[3] as number) / groups
    const outChannels = (kernel.shape[3] as number) / groups
    const parts = Array.from({ length: groups }, (_, group) =>
      conv2d(
        f,
        slice(f, x, [0, 0, 0, group * inChannels], [-1, -1, -1, inChannels]),
        slice(f, kernel, [0, 0, 0, group * outChannels], [-1, -1, -1, outChannels]),
        options,
      ),
    )
    return concat(f, parts, 3)
  }

/** Explicit zeros under the name TensorFlow has for them, where it has one: its quick depthwise kernels take only named paddings. */
function named(x: Tensor, kernel: Pair, strides: Pair, padding: Padding): Padding {
  const zeros = explicitPadding(x, kernel, strides, padding)
  const isSame = String(zeros) === String(explicitPadding(x, kernel, strides, 'SAME'))
  return typeof padding !== 'string' && isSame ? 'SAME' : padding
}

/**
 * Unequal strides have no CPU kernel: stride 1, then every n-th row and column. Explicit zeros become a Pad: given to a depthwise
 * convolution itself they abort the process in graph optimisation (libtensorflow 2.21, DepthwiseConv2DNativeShapeImpl).
 */
const depthwise: Convolve = (f, x, kernel, { strides, padding }) => {
  const isEqual = strides[0] === strides[1]
  if (isEqual && typeof padding === 'string') return depthwiseConv2d(f, x, kernel, { strides, padding })
  const zeros = explicitPadding(x, kernel.shape.slice(0, 2) as unknown as Pair, strides, padding)
  const padded = pad(f, x, [[0, 0], ...zeros, [0, 0]])
  const convolved = depthwiseConv2d(f, padded, kernel, { strides: isEqual ? strides : ONE, padding: 'VALID' })
  return isEqual ? convolved : subsample(f, convolved, strides)
}

/** Adds the bias, with what is folded in, and applies the activation. */
function finish({ f, config, weight, has }: LayerContext, y: Tensor, after: ChannelAffine | undefined): Tensor {
  const bias = has('bias') ? weight('bias') : undefined
  if (!after) return activate(f, config, bias ? biasAdd(f, y, bias) : y)
  return activate(f, config, biasAdd(f, y, bias ? add(f, mul(f, bias, after.factor), after.term) : after.term))
}

/** The kernel times a factor per output channel: its last axis, or the last two of a depthwise kernel (`shape`). */
const folded = (f: GraphFunction, kernel: Tensor, factor: Tensor | undefined, shape?: Shape): Tensor =>
  factor ? mul(f, kernel, shape ? reshape(f, factor, shape) : factor) : kernel

export function lowerConv2d(context: LayerContext, { x, before, after }: ConvolutionInput): Tensor {
  const { f, config, weight } = context
  const groups = config.number('groups', 1)
  const kernel = folded(f, weight('kernel'), after?.factor)
  const y = dilated(f, x, kernel, windowOf(context, before), grouped(groups))
  return finish(context, y, after)
}

export function lowerDepthwise(context: LayerContext, { x, before, after }: ConvolutionInput): Tensor {
  const { f, weight } = context
  const raw = weight('depthwise_kernel')
  const kernel = folded(f, raw, after?.factor, raw.shape.slice(2))
  return finish(context, dilated(f, x, kernel, windowOf(context, before), depthwise), after)
}

export function lowerSeparable(context: LayerContext, { x, before, after }: ConvolutionInput): Tensor {
  const { f, weight } = context
  const spatial = dilated(f, x, weight('depthwise_kernel'), windowOf(context, before), depthwise)
  const kernel = folded(f, weight('pointwise_kernel'), after?.factor)
  return finish(context, conv2d(f, spatial, kernel, { strides: ONE, padding: 'VALID' }), after)
}

export function lowerDense(context: LayerContext, { x, after }: ConvolutionInput): Tensor {
  const { f, weight } = context
  const kernel = folded(f, weight('kernel'), after?.factor)
  if (x.shape.length === 2) return finish(context, matMul(f, x, kernel), after)
  // Keras applies a Dense layer along the last axis
  const channels = x.shape.at(-1) as number
  const flat = matMul(f, reshape(f, x, [null, channels]), kernel)
  return finish(context, reshape(f, flat, [...x.shape.slice(0, -1), flat.shape[1]]), after)
}

/** @see keras/src/backend/common/backend_utils.py `_get_output_shape_given_tf_padding` */
export function transposedLength(
  input: number,
  kernel: number,
  stride: number,
  padding: 'SAME' | 'VALID',
  outputPadding: number | null,
): number {
  if (outputPadding === null)
    return padding === 'VALID' ? input * stride + Math.max(kernel - stride, 0) : input * stride
  const cut = padding === 'SAME' ? 2 * Math.floor(kernel / 2) : 0
  return (input - 1) * stride + kernel - cut + outputPadding
}

const conv2dTranspose: LayerRule = (context, [x]) => {
  const { f, config, weight } = context
  config.channelsLast()
  const kernel = spreadKernel(f, weight('kernel'), config.pair('dilation_rate', ONE))
  const [kh, kw, outChannels] = kernel.shape as number[]
  const [batch, height, width] = x.shape as [number | null, number, number]
  const strides = config.pair('strides', ONE)
  const padding = config.padding()
  const extra = outputPadding(config)
  const size = [
    transposedLength(height, kh, strides[0], padding, extra[0]),
    transposedLength(width, kw, strides[1], padding, extra[1]),
  ]
  const runtime = concat(f, [slice(f, shapeOf(f, x), [0], [1]), constant(f, [...size, outChannels])], 0)
  const shape = [batch, size[0], size[1], outChannels]
  return finish(context, conv2dBackpropInput(f, shape, runtime, kernel, x, { strides, padding }), undefined)
}

/** Zeros between the rows and columns of a kernel: what its dilation passes over. */
function spreadKernel(f: GraphFunction, kernel: Tensor, [rows, columns]: Pair): Tensor {
  if (rows === 1 && columns === 1) return kernel
  const [kh, kw, outChannels, inChannels] = kernel.shape as number[]
  const apart = reshape(f, kernel, [kh, 1, kw, 1, outChannels * inChannels])
  const spread = pad(f, apart, [[0, 0], [0, rows - 1], [0, 0], [0, columns - 1], [0, 0]]) // prettier-ignore
  const whole = reshape(f, spread, [kh * rows, kw * columns, outChannels, inChannels])
  return slice(f, whole, [0, 0, 0, 0], [(kh - 1) * rows + 1, (kw - 1) * columns + 1, outChannels, inChannels])
}

function outputPadding(config: LayerContext['config']): [number | null, number | null] {
  const value = config.get('output_padding')
  if (value === undefined || value === null) return [null, null]
  const list: unknown[] = Array.isArray(value) ? value : [value, value]
  if (list.length === 2 && list.every((n) => Number.isInteger(n))) return list as [number, number]
  return config.fail(`“output_padding” must be whole numbers, got ${JSON.stringify(value)}.`)
}

/** Layers that can absorb the zeros before them and the normalisation after them. */
export const convolutionLayers: ReadonlyMap<string, (context: LayerContext, input: ConvolutionInput) => Tensor> =
  new Map([
    ['Conv2D', lowerConv2d],
    ['DepthwiseConv2D', lowerDepthwise],
    ['SeparableConv2D', lowerSeparable],
    ['Dense', lowerDense],
  ])

export const otherConvolutionLayers: readonly (readonly [string, LayerRule])[] = [['Conv2DTranspose', conv2dTranspose]]
