import { type GraphFunction, imagesShape, type Shape, type Tensor, weightShape } from '../../engine/op-graph.ts'
import { add, mul } from '../../ops/arithmetic.ts'
import { biasAdd } from '../../ops/bias-add.ts'
import { reshape } from '../../ops/shapes.ts'
import { subsample } from '../../ops/slices.ts'
import { batchToSpace, spaceToBatch } from '../../ops/space-to-batch.ts'
import { explicitPadding, type Padding, type Pair } from '../../ops/windows.ts'
import { activate } from '../activations/with-activation.ts'
import { checkChannelsLast, type LayerSpec, paddingOf, pairOf } from '../layer-config.ts'
import {
  type Absorbing,
  batchOf,
  type ChannelAffine,
  type LayerContext,
  type Lowering,
  type Zeros,
} from '../lowering.ts'

export const ONE: Pair = [1, 1]
const isOne = ([a, b]: Pair) => a === 1 && b === 1

export type Convolve = (
  f: GraphFunction,
  x: Tensor,
  kernel: Tensor,
  options: { strides: Pair; padding: Padding },
) => Tensor

export interface Window {
  readonly strides: Pair
  readonly dilations: Pair
  readonly padding: Padding
}

export function windowOf({ layer }: LayerContext, before: Zeros | undefined): Window {
  checkChannelsLast(layer)
  return {
    strides: pairOf(layer, 'strides'),
    dilations: pairOf(layer, 'dilation_rate'),
    padding: before ?? namedPadding(layer),
  }
}

/** As TensorFlow names it. */
export const namedPadding = (layer: LayerSpec): 'SAME' | 'VALID' => (paddingOf(layer) === 'same' ? 'SAME' : 'VALID')

/**
 * A convolution of any dilation from one of dilation 1: pixels `dilation` apart are moved into the batch, convolved, and moved back.
 * TensorFlow's CPU kernels have no gradient for dilated convolutions without oneDNN.
 */
export function dilated(
  f: GraphFunction,
  x: Tensor,
  kernel: Tensor,
  { strides, dilations, padding }: Window,
  convolve: Convolve,
): Tensor {
  const [kh, kw] = weightShape(kernel, 4)
  if (isOne(dilations)) return convolve(f, x, kernel, { strides, padding: named(x, [kh, kw], strides, padding) })
  const extent: Pair = [(kh - 1) * dilations[0] + 1, (kw - 1) * dilations[1] + 1]
  const zeros = explicitPadding(x, extent, strides, padding)
  const [, height, width] = imagesShape(x.shape, f.layer)
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
  return subsample(f, batchToSpace(f, convolved, dilations, crops, batchOf(x)), strides)
}

/** Explicit zeros under the name TensorFlow has for them, where it has one: its quick depthwise kernels take only named paddings. */
function named(x: Tensor, kernel: Pair, strides: Pair, padding: Padding): Padding {
  const zeros = explicitPadding(x, kernel, strides, padding)
  const isSame = String(zeros) === String(explicitPadding(x, kernel, strides, 'SAME'))
  return typeof padding !== 'string' && isSame ? 'SAME' : padding
}

/** Adds the bias, with what is folded in, and applies the activation. */
export function finish({ f, layer, weight, has }: LayerContext, y: Tensor, after: ChannelAffine | undefined): Tensor {
  const bias = has('bias') ? weight('bias') : undefined
  if (!after) return activate(f, layer, bias ? biasAdd(f, y, bias) : y)
  return activate(f, layer, biasAdd(f, y, bias ? add(f, mul(f, bias, after.factor), after.term) : after.term))
}

/** The kernel times a factor per output channel: its last axis, or the last two of a depthwise kernel (`shape`). */
export const folded = (f: GraphFunction, kernel: Tensor, factor: Tensor | undefined, shape?: Shape): Tensor =>
  factor ? mul(f, kernel, shape ? reshape(f, factor, shape) : factor) : kernel

/** Both ways to lower a layer that absorbs its neighbors. */
export const absorbing = (absorb: Absorbing): { absorb: Absorbing; lower: Lowering } => ({
  absorb,
  lower: (context, [x]) => absorb(context, { x }),
})
