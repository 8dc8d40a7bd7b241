import { dimensions, type EagerTensor, type Kernel, type Tf } from '../engine/eager/kernel.ts'
import { type GraphFunction, imagesShape, type Op, outputOf, type Tensor, weightShape } from '../engine/op-graph.ts'
import type { Convert } from '../formats/onnx/onnx-graph.ts'
import { INT32, typeAttr, typeOf } from './attributes.ts'
import { defineOp, type GraphNode, type OpKind } from './op-kind.ts'

// Gradients of a 1x1 convolution that sees every pixel: a product of matrices, the pixels by channels. With TensorFlow's MatMul they run about
// twice as fast as by its convolution gradients on a CPU.

/** To the images `[batch, height, width, in]`: of `kernel` `[1, 1, in, out]` and `dy` `[batch, height, width, out]`. */
export const pointwiseBackpropInput = (f: GraphFunction, x: Tensor, kernel: Tensor, dy: Tensor): Tensor =>
  f.add('PointwiseConv2DBackpropInput', [kernel, dy], typeAttr(dy), [x])

/** To the kernel: of `x` `[batch, height, width, in]` and `dy`. */
export const pointwiseBackpropFilter = (f: GraphFunction, x: Tensor, kernel: Tensor, dy: Tensor): Tensor =>
  f.add('PointwiseConv2DBackpropFilter', [x, dy], typeAttr(dy), [kernel])

/** A reshape of `input` with the shape as a constant, as two nodes; the last one has this name. */
function reshapeNodes(op: Op, name: string, input: string, shape: readonly number[]): GraphNode[] {
  const tensor = { dtype: 'int32' as const, shape: [shape.length], values: Int32Array.from(shape) }
  return [
    { name: `${name}_shape`, type: 'Const', inputs: [], attrs: { dtype: INT32, value: { tensor } } },
    {
      name,
      type: 'Reshape',
      inputs: [input, `${name}_shape`],
      attrs: { T: { type: typeOf(op, 'T') }, Tshape: INT32 },
    },
  ]
}

const productNode = (op: Op, name: string, inputs: readonly string[], transposed: 'a' | 'b'): GraphNode => ({
  name,
  type: 'MatMul',
  inputs,
  attrs: {
    T: { type: typeOf(op, 'T') },
    transpose_a: { bool: transposed === 'a' },
    transpose_b: { bool: transposed === 'b' },
  },
})

/** The pixels of a batch, one row each. */
const rows = (tf: Tf, x: EagerTensor): EagerTensor => tf.reshape(x, [-1, dimensions(x, 4)[3]])

const inputKernel: Kernel<2> = ({ tf, inputs: [kernel, dy] }) => {
  const [, , inChannels, outChannels] = dimensions(kernel, 4)
  const [batch, height, width] = dimensions(dy, 4)
  const turned = tf.transpose(tf.reshape(kernel, [inChannels, outChannels]), [1, 0])
  return tf.reshape(tf.matMul(rows(tf, dy), turned), [batch, height, width, inChannels])
}

const filterKernel: Kernel<2> = ({ tf, inputs: [x, dy] }) => {
  const [inChannels, outChannels] = [dimensions(x, 4)[3], dimensions(dy, 4)[3]]
  // WASM multiplies transposed matrices naively: five times slower than transposing first
  return tf.reshape(tf.matMul(tf.transpose(rows(tf, x), [1, 0]), rows(tf, dy)), [1, 1, inChannels, outChannels])
}

/** Kernels `[1, 1, in, out]` become `[in, out, 1, 1]`: those of a convolution the other way. */
const inputInOnnx: Convert<2> = (graph, op) => {
  const [kernel, dy] = op.inputs
  graph.setFirst(op, graph.node('Conv', [graph.getFirst(dy), graph.permuted(kernel, [2, 3, 0, 1])]))
}

/** Images and gradients with their channels first of all, and all their pixels in a row. */
const filterInOnnx: Convert<2> = (graph, op) => {
  const [x, dy] = op.inputs
  const byChannel = (tensor: Tensor): string => {
    const [, , , channels] = imagesShape(tensor.shape, op.layer)
    const turned = graph.node('Transpose', [graph.getFirst(tensor)], { perm: { ints: [1, 0, 2, 3] } })
    return graph.node('Reshape', [turned, graph.integers([channels, -1])])
  }
  const pixels = graph.node('Transpose', [byChannel(dy)], { perm: { ints: [1, 0] } })
  const product = graph.node('MatMul', [byChannel(x), pixels])
  graph.set(op, graph.node('Reshape', [product, graph.integers(weightShape(outputOf(op), 4))]))
}

const OF_GRADIENTS = { none: 'gradients are not differentiated again' } as const

export const pointwiseConv2dOps: readonly OpKind[] = [
  defineOp({
    type: 'PointwiseConv2DBackpropInput',
    numInputs: 2,
    gradient: OF_GRADIENTS,
    tensorflow: (name, [kernel, dy, ...control], op) => {
      const [, , inChannels, outChannels] = weightShape(op.inputs[0], 4)
      const [, height, width] = imagesShape(outputOf(op).shape, op.layer)
      return [
        ...reshapeNodes(op, `${name}_rows`, dy, [-1, outChannels]),
        ...reshapeNodes(op, `${name}_matrix`, kernel, [inChannels, outChannels]),
        productNode(op, `${name}_product`, [`${name}_rows`, `${name}_matrix`, ...control], 'b'),
        ...reshapeNodes(op, name, `${name}_product`, [-1, height, width, inChannels]),
      ]
    },
    eager: inputKernel,
    onnx: inputInOnnx,
  }),
  defineOp({
    type: 'PointwiseConv2DBackpropFilter',
    numInputs: 2,
    gradient: OF_GRADIENTS,
    tensorflow: (name, [x, dy, ...control], op) => {
      const [, , inChannels, outChannels] = weightShape(outputOf(op), 4)
      return [
        ...reshapeNodes(op, `${name}_pixels`, x, [-1, inChannels]),
        ...reshapeNodes(op, `${name}_rows`, dy, [-1, outChannels]),
        productNode(op, `${name}_product`, [`${name}_pixels`, `${name}_rows`, ...control], 'a'),
        ...reshapeNodes(op, name, `${name}_product`, [1, 1, inChannels, outChannels]),
      ]
    },
    eager: filterKernel,
    onnx: filterInOnnx,
  }),
]
