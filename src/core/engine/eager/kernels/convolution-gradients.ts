import { sizeOf } from '../../../models/layer-graph.ts'
import {
  dimensions,
  type EagerImages,
  type EagerTensor,
  floats,
  integers,
  type Kernel,
  type KernelCall,
  type KernelEntry,
} from '../kernel.ts'
import { spreadPixels } from './strided.ts'
import { insideWindow, type Window, windowOf } from './windows.ts'

type Convolve = (x: EagerImages, filter: EagerImages, padding: [[0, 0], Sides, Sides, [0, 0]]) => EagerTensor
type Sides = [number, number]

/** Puts `stride - 1` zeros between rows and columns: what a stride skipped. */
function spread({ tf }: KernelCall, dy: EagerTensor, strides: readonly [number, number]): EagerTensor {
  if (strides[0] === 1 && strides[1] === 1) return dy
  const [batch, rows, columns, channels] = dimensions(dy)
  return spreadPixels(tf, dy, [batch, (rows - 1) * strides[0] + 1, (columns - 1) * strides[1] + 1, channels], strides)
}

/** Cuts an image batch to `height` and `width`, from `top` and `left`. */
function crop({ tf }: KernelCall, x: EagerTensor, [top, left]: Sides, [height, width]: readonly number[]): EagerTensor {
  if (x.shape[1] === height && x.shape[2] === width) return x
  return tf.slice(x, [0, top, left, 0], [-1, height, width, -1])
}

/**
 * The gradient to a convolution's input: the gradient, spread, convolved with the kernel turned by 180 degrees. WASM runs convolutions
 * through XNNPACK and its own Conv2DBackpropInput naively (10 times slower).
 */
function correlateBack(
  call: KernelCall,
  xShape: readonly number[],
  turned: EagerTensor,
  dy: EagerTensor,
  convolve: Convolve,
) {
  const [kh, kw] = dimensions(turned)
  const { strides, top, left } = windowOf(call, xShape, [kh, kw])
  const zeros = spread(call, dy, strides)
  const axis = (kernel: number, before: number, input: number, given: number): { sides: Sides; skip: number } => {
    const first = Math.max(0, kernel - 1 - before)
    const skip = Math.max(0, before - kernel + 1)
    return { sides: [first, Math.max(0, input + skip + kernel - 1 - given - first)], skip }
  }
  const rows = axis(kh, top, xShape[1], dimensions(zeros)[1])
  const columns = axis(kw, left, xShape[2], dimensions(zeros)[2])
  const full = convolve(zeros as EagerImages, turned as EagerImages, [[0, 0], rows.sides, columns.sides, [0, 0]])
  return crop(call, full, [rows.skip, columns.skip], [xShape[1], xShape[2]])
}

const conv2dBackpropInput: Kernel = (call) => {
  const { tf, inputs } = call
  const turned = tf.transpose(tf.reverse(inputs[1], [0, 1]), [0, 1, 3, 2])
  return correlateBack(call, integers(call, 0), turned, inputs[2], (x, filter, padding) =>
    tf.conv2d(x, filter, 1, padding),
  )
}

/**
 * The gradient to a convolution's kernel: a convolution of the input with the gradient as its kernel, batch and channels exchanged,
 * dilated by the stride. WASM has no Conv2DBackpropFilter (tfjs#8474).
 */
const conv2dBackpropFilter: Kernel = (call) => {
  const { tf, inputs } = call
  const [x, , dy] = inputs
  const [kh, kw] = integers(call, 1)
  const { strides, top, left } = windowOf(call, x.shape, [kh, kw])
  const after = (kernel: number, output: number, stride: number, input: number, before: number) =>
    Math.max(0, kernel + (output - 1) * stride - input - before)
  const [, height, width] = dimensions(x)
  const [, rows, columns] = dimensions(dy)
  const bottom = after(kh, rows, strides[0], height, top)
  const right = after(kw, columns, strides[1], width, left)
  const channelsAsBatch = tf.transpose(x, [3, 1, 2, 0]) as EagerImages
  const gradientAsKernel = tf.transpose(dy, [1, 2, 0, 3]) as EagerImages
  const padding = [[0, 0], [top, bottom], [left, right], [0, 0]] as [[0, 0], Sides, Sides, [0, 0]] // prettier-ignore
  const found = tf.conv2d(channelsAsBatch, gradientAsKernel, 1, padding, 'NHWC', [strides[0], strides[1]])
  return tf.transpose(crop(call, found, [0, 0], [kh, kw]), [1, 2, 0, 3])
}

/** As {@link conv2dBackpropInput}, once for each output that a channel has. */
const depthwiseBackpropInput: Kernel = (call) => {
  const { tf, inputs } = call
  const [, kernel, dy] = inputs
  const xShape = integers(call, 0)
  const [kh, kw, channels, multiplier] = dimensions(kernel)
  const turned = tf.reverse(kernel, [0, 1])
  const [batch, rows, columns] = dimensions(dy)
  const byMultiplier = tf.reshape(dy, [batch * rows * columns, channels, multiplier])
  const parts = Array.from({ length: multiplier }, (_, m) => {
    const part = tf.reshape(tf.slice(byMultiplier, [0, 0, m], [-1, -1, 1]), [batch, rows, columns, channels])
    const filter = tf.slice(turned, [0, 0, 0, m], [kh, kw, channels, 1])
    return correlateBack(call, xShape, filter, part, (x, k, padding) => tf.depthwiseConv2d(x, k, 1, padding))
  })
  return parts.length === 1 ? parts[0] : tf.addN(parts)
}

const depthwiseBackpropFilter: Kernel = (call) => {
  const { tf, inputs } = call
  const [x, , dy] = inputs
  const [kh, kw, , multiplier] = integers(call, 1)
  const window = windowOf(call, x.shape, [kh, kw])
  const sums = depthwiseFilterSums(floats(x), floats(dy), x.shape, dy.shape, [kh, kw, multiplier], window)
  return tf.tensor(Float32Array.from(sums), [kh, kw, dimensions(x)[3], multiplier])
}

/** Sums in float64, over every output position and the window's pixels inside the input. */
function depthwiseFilterSums(
  x: Float32Array,
  dy: Float32Array,
  [batch, height, width, channels]: readonly number[],
  [, rows, columns]: readonly number[],
  [kh, kw, multiplier]: readonly number[],
  { strides, top, left }: Window,
): Float64Array {
  const sums = new Float64Array(sizeOf([kh, kw, channels, multiplier]))
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < rows; i++) {
      const row = insideWindow(i, strides[0], top, kh, height)
      for (let j = 0; j < columns; j++) {
        const column = insideWindow(j, strides[1], left, kw, width)
        const gradient = ((n * rows + i) * columns + j) * channels * multiplier
        for (let a = row.first; a < row.end; a++)
          for (let b = column.first; b < column.end; b++) {
            const pixel = ((n * height + row.start + a) * width + column.start + b) * channels
            const target = (a * kw + b) * channels * multiplier
            if (multiplier === 1) for (let c = 0; c < channels; c++) sums[target + c] += x[pixel + c] * dy[gradient + c]
            else
              for (let c = 0; c < channels * multiplier; c++)
                sums[target + c] += x[pixel + Math.floor(c / multiplier)] * dy[gradient + c]
          }
      }
    }
  return sums
}

const biasAddGrad: Kernel = ({ tf, inputs: [dy] }) => {
  const channels = dy.shape[dy.shape.length - 1]
  const values = floats(dy)
  const sums = new Float64Array(channels)
  for (let i = 0; i < values.length; i += channels) for (let c = 0; c < channels; c++) sums[c] += values[i + c]
  return tf.tensor1d(Float32Array.from(sums))
}

export const convolutionGradientKernels: readonly KernelEntry[] = [
  ['Conv2DBackpropInput', conv2dBackpropInput],
  ['Conv2DBackpropFilter', conv2dBackpropFilter],
  ['DepthwiseConv2dNativeBackpropInput', depthwiseBackpropInput],
  ['DepthwiseConv2dNativeBackpropFilter', depthwiseBackpropFilter],
  ['BiasAddGrad', biasAddGrad],
]
