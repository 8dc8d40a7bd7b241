import { floats, type Kernel } from '../engine/eager/kernel.ts'
import type { GraphFunction, Tensor } from '../engine/op-graph.ts'
import { axesIn, elementwise } from '../formats/onnx/onnx-graph.ts'
import { NHWC } from './attributes.ts'
import { defineOp, ofGradients, type OpKind, simple } from './op-kind.ts'

/** Adds `bias` `[channels]` to the last axis. */
export function biasAdd(f: GraphFunction, x: Tensor, bias: Tensor): Tensor {
  return f.add('BiasAdd', [x, bias], { T: { type: 'float32' }, data_format: NHWC }, [x])
}

const biasAddGrad: Kernel<1> = ({ tf, inputs: [dy] }) => {
  const channels = dy.shape.at(-1)!
  const values = floats(dy)
  const sums = new Float64Array(channels)
  for (let i = 0; i < values.length; i += channels) for (let c = 0; c < channels; c++) sums[c]! += values[i + c]!
  return tf.tensor1d(Float32Array.from(sums))
}

export const biases: readonly OpKind[] = [
  defineOp({
    type: 'BiasAdd',
    numInputs: 2,
    gradient: simple((f, op, dy, [, toBias]) => [
      dy,
      toBias ? f.add('BiasAddGrad', [dy], op.attrs, [op.inputs[1]]) : undefined,
    ]),
    eager: ({ tf, inputs: [x, bias] }) => tf.add(x, bias),
    onnx: elementwise('Add'),
  }),
  ofGradients('BiasAddGrad', 1, {
    eager: biasAddGrad,
    // of all axes but the channels'
    onnx: (graph, op) => {
      const [dy] = op.inputs
      const isFirst = graph.isFirst([dy])
      const axes = dy.shape.slice(0, -1).map((_, axis) => axis)
      const inputs = [graph.getIn(isFirst, dy), graph.integers(axesIn(isFirst, axes))]
      graph.set(op, graph.node('ReduceSum', inputs, { keepdims: { int: 0 } }))
    },
  }),
]
