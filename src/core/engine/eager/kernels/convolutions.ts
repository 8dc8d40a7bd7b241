import { explicitPadding } from '../../ops/convolutions.ts'
import {
  dimensions,
  type EagerImages,
  type EagerTensor,
  flagOf,
  intsOf,
  type Kernel,
  type KernelCall,
  type KernelEntry,
  textOf,
} from '../kernel.ts'

type Zeros = [[0, 0], [number, number], [number, number], [0, 0]]

/** Zeros written out, also for SAME: under that name WASM's convolution computes some windows with unequal strides wrongly. */
function zerosOf(call: KernelCall): Zeros {
  const padding = textOf(call, 'padding')
  if (padding === 'EXPLICIT') {
    const [, , top, bottom, left, right] = intsOf(call, 'explicit_paddings')
    return [[0, 0], [top, bottom], [left, right], [0, 0]] // prettier-ignore
  }
  const [kh, kw] = dimensions(call.inputs[1])
  const [, rowStride, columnStride] = intsOf(call, 'strides')
  const [rows, columns] = explicitPadding(
    call.op.inputs[0],
    [kh, kw],
    [rowStride, columnStride],
    padding === 'SAME' ? 'SAME' : 'VALID',
  )
  return [[0, 0], [...rows], [...columns], [0, 0]]
}

const convolution =
  (name: 'conv2d' | 'depthwiseConv2d'): Kernel =>
  (call) => {
    const [, rowStride, columnStride] = intsOf(call, 'strides')
    return call.tf[name](
      call.inputs[0] as EagerImages,
      call.inputs[1] as EagerImages,
      [rowStride, columnStride],
      zerosOf(call),
    )
  }

/** WASM multiplies untransposed matrices through XNNPACK and transposed ones naively: five times slower than transposing first. */
const matMul: Kernel = (call) => {
  const side = (index: number, name: string): EagerTensor =>
    flagOf(call, name) ? call.tf.transpose(call.inputs[index], [1, 0]) : call.inputs[index]
  return call.tf.matMul(side(0, 'transpose_a'), side(1, 'transpose_b'))
}

/** Of matrices with everything before them the same; transposed first, as above. */
const batchMatMul: Kernel = (call) => {
  const side = (index: number, name: string): EagerTensor => {
    const x = call.inputs[index]
    const rank = x.shape.length
    const swapped = x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis))
    return flagOf(call, name) ? call.tf.transpose(x, swapped) : x
  }
  return call.tf.matMul(side(0, 'adj_x'), side(1, 'adj_y'))
}

export const convolutionKernels: readonly KernelEntry[] = [
  ['Conv2D', convolution('conv2d')],
  ['DepthwiseConv2dNative', convolution('depthwiseConv2d')],
  ['MatMul', matMul],
  ['BatchMatMulV2', batchMatMul],
  ['BiasAdd', ({ tf, inputs }) => tf.add(inputs[0], inputs[1])],
]
