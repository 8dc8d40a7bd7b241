import { sizeOf } from '../../../models/layer-graph.ts'
import {
  dimensions,
  type EagerImages,
  floats,
  integers,
  intsOf,
  type Kernel,
  type KernelCall,
  type KernelEntry,
  textOf,
} from '../kernel.ts'
import { insideWindow, windowOf } from './windows.ts'

const pool =
  (name: 'maxPool' | 'avgPool'): Kernel =>
  (call) => {
    const [, height, width] = intsOf(call, 'ksize')
    const [, rowStride, columnStride] = intsOf(call, 'strides')
    const padding = textOf(call, 'padding') === 'SAME' ? 'same' : 'valid'
    return call.tf[name](call.inputs[0] as EagerImages, [height, width], [rowStride, columnStride], padding)
  }

/** Calls `visit` for every window with the pixels of it that lie inside the input, as offsets of their first channel. */
function forEachWindow(
  call: KernelCall,
  inputShape: readonly number[],
  outputShape: readonly number[],
  visit: (output: number, pixels: readonly number[]) => void,
): void {
  const [, kh, kw] = intsOf(call, 'ksize')
  const { strides, top, left } = windowOf(call, inputShape, [kh, kw])
  const [batch, height, width, channels] = inputShape
  const [, rows, columns] = outputShape
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const row = insideWindow(i, strides[0], top, kh, height)
        const column = insideWindow(j, strides[1], left, kw, width)
        const pixels: number[] = []
        for (let a = row.first; a < row.end; a++)
          for (let b = column.first; b < column.end; b++)
            pixels.push(((n * height + row.start + a) * width + column.start + b) * channels)
        visit(((n * rows + i) * columns + j) * channels, pixels)
      }
}

/** The first of equal maxima takes the whole gradient, as in TensorFlow. */
const maxPoolGrad: Kernel = (call) => {
  const [x, y, dy] = call.inputs
  const [values, gradients] = [floats(x), floats(dy)]
  const channels = dimensions(x)[3]
  const result = new Float32Array(values.length)
  forEachWindow(call, x.shape, y.shape, (output, pixels) => {
    for (let c = 0; c < channels; c++) {
      let largest = pixels[0] + c
      for (const pixel of pixels) if (values[pixel + c] > values[largest]) largest = pixel + c
      result[largest] += gradients[output + c]
    }
  })
  return call.tf.tensor(result, x.shape)
}

/** Every pixel of a window takes an equal share; zeros around the input are not counted. */
const avgPoolGrad: Kernel = (call) => {
  const shape = integers(call, 0)
  const dy = call.inputs[1]
  const gradients = floats(dy)
  const channels = shape[3]
  const result = new Float32Array(sizeOf(shape))
  forEachWindow(call, shape, dy.shape, (output, pixels) => {
    for (const pixel of pixels)
      for (let c = 0; c < channels; c++) result[pixel + c] += gradients[output + c] / pixels.length
  })
  return call.tf.tensor(result, shape)
}

export const poolKernels: readonly KernelEntry[] = [
  ['MaxPool', pool('maxPool')],
  ['AvgPool', pool('avgPool')],
  ['MaxPoolGrad', maxPoolGrad],
  ['AvgPoolGrad', avgPoolGrad],
]
