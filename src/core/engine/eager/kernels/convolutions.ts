import type { EagerImages, EagerTensor, Kernel, KernelCall, KernelEntry, Tf } from '../kernel.ts'
import { flagOf, intsOf, textOf } from '../kernel.ts'

type Padding = Parameters<Tf['conv2d']>[3]

function paddingOf(call: KernelCall): Padding {
  const padding = textOf(call, 'padding')
  if (padding !== 'EXPLICIT') return padding === 'SAME' ? 'same' : 'valid'
  const [, , top, bottom, left, right] = intsOf(call, 'explicit_paddings')
  return [[0, 0], [top, bottom], [left, right], [0, 0]] // prettier-ignore
}

const convolution =
  (name: 'conv2d' | 'depthwiseConv2d'): Kernel =>
  (call) => {
    const [, rowStride, columnStride] = intsOf(call, 'strides')
    return call.tf[name](
      call.inputs[0] as EagerImages,
      call.inputs[1] as EagerImages,
      [rowStride, columnStride],
      paddingOf(call),
    )
  }

/** WASM multiplies untransposed matrices through XNNPACK and transposed ones naively: five times slower than transposing first. */
const matMul: Kernel = (call) => {
  const side = (index: number, name: string): EagerTensor =>
    flagOf(call, name) ? call.tf.transpose(call.inputs[index], [1, 0]) : call.inputs[index]
  return call.tf.matMul(side(0, 'transpose_a'), side(1, 'transpose_b'))
}

export const convolutionKernels: readonly KernelEntry[] = [
  ['Conv2D', convolution('conv2d')],
  ['DepthwiseConv2dNative', convolution('depthwiseConv2d')],
  ['MatMul', matMul],
  ['BiasAdd', ({ tf, inputs }) => tf.add(inputs[0], inputs[1])],
]
