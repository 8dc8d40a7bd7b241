import { EngineError } from '../errors.ts'
import type { Attr, GraphFunction, Shape, Tensor } from '../op-graph.ts'
import { showShape } from './elementwise.ts'

export type Pair = readonly [number, number]

/** `SAME` and `VALID` as TensorFlow defines them, or rows and columns added on each side: `[[top, bottom], [left, right]]`. */
export type Padding = 'SAME' | 'VALID' | readonly [Pair, Pair]

export interface ConvolutionOptions {
  readonly strides: Pair
  readonly padding: Padding
}

/** Output length along one axis. `kernel` is the dilated kernel's extent. */
function convolvedLength(input: number, kernel: number, stride: number, padding: 'SAME' | 'VALID' | Pair): number {
  if (padding === 'SAME') return Math.ceil(input / stride)
  const padded = padding === 'VALID' ? input : input + padding[0] + padding[1]
  return Math.floor((padded - kernel) / stride) + 1
}

/** Rows added before and after under `SAME`: TensorFlow puts the odd one after. */
export function samePadding(input: number, kernel: number, stride: number): Pair {
  const total = Math.max((Math.ceil(input / stride) - 1) * stride + kernel - input, 0)
  return [Math.floor(total / 2), total - Math.floor(total / 2)]
}

/** The padding written out. */
export function explicitPadding(x: Tensor, kernel: Pair, strides: Pair, padding: Padding): readonly [Pair, Pair] {
  if (padding === 'VALID')
    return [
      [0, 0],
      [0, 0],
    ]
  if (padding !== 'SAME') return padding
  const [, height, width] = x.shape as number[]
  return [samePadding(height, kernel[0], strides[0]), samePadding(width, kernel[1], strides[1])]
}

function outputSize(f: GraphFunction, x: Tensor, kernel: Pair, { strides, padding }: ConvolutionOptions): Pair {
  const [, height, width] = x.shape as number[]
  const axis = (i: 0 | 1) => (typeof padding === 'string' ? padding : padding[i])
  const size: Pair = [
    convolvedLength(height, kernel[0], strides[0], axis(0)),
    convolvedLength(width, kernel[1], strides[1], axis(1)),
  ]
  if (size[0] < 1 || size[1] < 1)
    throw new EngineError(`a ${kernel.join('x')} window does not fit into its input [${showShape(x.shape)}].`, {
      layer: f.layer,
      hint: 'Use a larger input size, or cut the model at an earlier layer.',
    })
  return size
}

/** The attributes that TensorFlow's convolutions share. */
function convolutionAttrs({ strides, padding }: ConvolutionOptions): Record<string, Attr> {
  return {
    T: { type: 'float32' },
    strides: { ints: [1, ...strides, 1] },
    dilations: { ints: [1, 1, 1, 1] },
    data_format: { string: 'NHWC' },
    padding: { string: typeof padding === 'string' ? padding : 'EXPLICIT' },
    explicit_paddings: { ints: typeof padding === 'string' ? [] : [0, 0, ...padding.flat(), 0, 0] },
  }
}

const imageRank = (f: GraphFunction, x: Tensor) => {
  if (x.shape.length !== 4)
    throw new EngineError(`needs an image batch [batch, height, width, channels], got [${showShape(x.shape)}].`, {
      layer: f.layer,
    })
}

/** `x` `[batch, h, w, in]`, `kernel` `[kh, kw, in, out]`. */
export function conv2d(f: GraphFunction, x: Tensor, kernel: Tensor, options: ConvolutionOptions): Tensor {
  imageRank(f, x)
  const [kh, kw, inChannels, outChannels] = kernel.shape as [number, number, number, number]
  if (x.shape[3] !== inChannels)
    throw new EngineError(`its kernel takes ${inChannels} channels, its input has ${x.shape[3]}.`, { layer: f.layer })
  const [height, width] = outputSize(f, x, [kh, kw], options)
  const attrs = { ...convolutionAttrs(options), use_cudnn_on_gpu: { bool: true } }
  return f.add('Conv2D', [x, kernel], attrs, [{ dtype: 'float32', shape: [x.shape[0], height, width, outChannels] }])
}

/** `x` `[batch, h, w, in]`, `kernel` `[kh, kw, in, multiplier]`; equal strides only, as TensorFlow's CPU kernel. */
export function depthwiseConv2d(f: GraphFunction, x: Tensor, kernel: Tensor, options: ConvolutionOptions): Tensor {
  imageRank(f, x)
  const [kh, kw, inChannels, multiplier] = kernel.shape as [number, number, number, number]
  if (x.shape[3] !== inChannels)
    throw new EngineError(`its kernel takes ${inChannels} channels, its input has ${x.shape[3]}.`, { layer: f.layer })
  const [height, width] = outputSize(f, x, [kh, kw], options)
  const shape = [x.shape[0], height, width, inChannels * multiplier]
  return f.add('DepthwiseConv2dNative', [x, kernel], convolutionAttrs(options), [{ dtype: 'float32', shape }])
}

/** Transposed convolution: the gradient of a convolution, to a tensor of shape `inputShape`. `inputSizes` is that shape at run time. */
export function conv2dBackpropInput(
  f: GraphFunction,
  inputShape: Shape,
  inputSizes: Tensor,
  kernel: Tensor,
  gradient: Tensor,
  options: ConvolutionOptions,
): Tensor {
  const attrs = { ...convolutionAttrs(options), use_cudnn_on_gpu: { bool: true } }
  return f.add('Conv2DBackpropInput', [inputSizes, kernel, gradient], attrs, [{ dtype: 'float32', shape: inputShape }])
}

/** Adds `bias` `[channels]` to the last axis. */
export function biasAdd(f: GraphFunction, x: Tensor, bias: Tensor): Tensor {
  return f.add('BiasAdd', [x, bias], { T: { type: 'float32' }, data_format: { string: 'NHWC' } }, [x])
}

export function pool(
  f: GraphFunction,
  type: 'MaxPool' | 'AvgPool',
  x: Tensor,
  poolSize: Pair,
  options: { readonly strides: Pair; readonly padding: 'SAME' | 'VALID' },
): Tensor {
  imageRank(f, x)
  const [height, width] = outputSize(f, x, poolSize, options)
  return f.add(type, [x], poolAttrs(poolSize, options), [
    { dtype: 'float32', shape: [x.shape[0], height, width, x.shape[3]] },
  ])
}

function poolAttrs(
  poolSize: Pair,
  { strides, padding }: { readonly strides: Pair; readonly padding: string },
): Record<string, Attr> {
  return {
    T: { type: 'float32' },
    ksize: { ints: [1, ...poolSize, 1] },
    strides: { ints: [1, ...strides, 1] },
    padding: { string: padding },
    data_format: { string: 'NHWC' },
  }
}

/** `a` `[n, k]` times `b` `[k, m]`, either transposed first. */
export function matMul(f: GraphFunction, a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  const rows = a.shape[transposeA ? 1 : 0]
  const columns = b.shape[transposeB ? 0 : 1]
  const attrs: Record<string, Attr> = {
    T: { type: 'float32' },
    transpose_a: { bool: transposeA },
    transpose_b: { bool: transposeB },
  }
  return f.add('MatMul', [a, b], attrs, [{ dtype: 'float32', shape: [rows, columns] }])
}

/** `a` `[…, n, k]` times `b` `[…, k, m]` for everything before their last two axes, which is the same in both; either transposed first. */
export function batchMatMul(f: GraphFunction, a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  const rows = a.shape.at(transposeA ? -1 : -2) ?? null
  const columns = b.shape.at(transposeB ? -2 : -1) ?? null
  const attrs: Record<string, Attr> = { T: { type: 'float32' }, adj_x: { bool: transposeA }, adj_y: { bool: transposeB } } // prettier-ignore
  return f.add('BatchMatMulV2', [a, b], attrs, [{ dtype: 'float32', shape: [...a.shape.slice(0, -2), rows, columns] }])
}

/** Upsamples an image batch by whole factors: pixels are repeated, or lie between those of the photo, as in Keras 3. */
export function resize(f: GraphFunction, x: Tensor, factors: Pair, interpolation: 'nearest' | 'bilinear'): Tensor {
  imageRank(f, x)
  const [, height, width] = x.shape as number[]
  return resizeTo(f, x, [height * factors[0], width * factors[1]], interpolation, interpolation === 'bilinear')
}

/** An image batch at another size. With `halfPixel`, as in `tf.image.resize`, positions are the middles of pixels, not their corners. */
export function resizeTo(
  f: GraphFunction,
  x: Tensor,
  size: Pair,
  interpolation: 'nearest' | 'bilinear',
  halfPixel: boolean,
): Tensor {
  imageRank(f, x)
  const sizeTensor = f.add(
    'Const',
    [],
    { dtype: { type: 'int32' }, value: { tensor: { dtype: 'int32', shape: [2], values: Int32Array.from(size) } } },
    [{ dtype: 'int32', shape: [2] }],
  )
  const type = interpolation === 'nearest' ? 'ResizeNearestNeighbor' : 'ResizeBilinear'
  const attrs: Record<string, Attr> = {
    T: { type: 'float32' },
    align_corners: { bool: false },
    half_pixel_centers: { bool: halfPixel },
  }
  return f.add(type, [x, sizeTensor], attrs, [{ dtype: 'float32', shape: [x.shape[0], size[0], size[1], x.shape[3]] }])
}
