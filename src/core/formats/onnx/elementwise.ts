import type { GraphDType } from '../../engine/op-graph.ts'
import type { Convert } from './convolutions.ts'
import { notInOnnx } from './onnx-graph.ts'
import { type OnnxAttr, type OnnxDType, onnxTypeNumber } from './onnx-model.ts'

/** An op that works element by element, broadcasting as NumPy does, under ONNX' name. */
export const elementwise =
  (type: string, attrs: Readonly<Record<string, OnnxAttr>> = {}): Convert =>
  (graph, op) => {
    const isFirst = graph.isFirst(op.inputs)
    const inputs = op.inputs.map((input) => graph.getIn(isFirst, input))
    graph.setIn(isFirst, op, graph.node(type, inputs, attrs))
  }

export const identity: Convert = (graph, op) => {
  const isFirst = graph.isFirst(op.inputs)
  graph.setIn(isFirst, op, graph.getIn(isFirst, op.inputs[0]))
}

export const relu6: Convert = (graph, op) => {
  const isFirst = graph.isFirst(op.inputs)
  const x = graph.getIn(isFirst, op.inputs[0])
  graph.setIn(isFirst, op, graph.node('Clip', [x, graph.scalar(0), graph.scalar(6)]))
}

export const square: Convert = (graph, op) => {
  const isFirst = graph.isFirst(op.inputs)
  const x = graph.getIn(isFirst, op.inputs[0])
  graph.setIn(isFirst, op, graph.node('Mul', [x, x]))
}

export const log1p: Convert = (graph, op) => {
  const isFirst = graph.isFirst(op.inputs)
  const x = graph.getIn(isFirst, op.inputs[0])
  graph.setIn(isFirst, op, graph.node('Log', [graph.node('Add', [x, graph.scalar(1)])]))
}

export const rsqrt: Convert = (graph, op) => {
  const isFirst = graph.isFirst(op.inputs)
  const x = graph.getIn(isFirst, op.inputs[0])
  graph.setIn(isFirst, op, graph.node('Reciprocal', [graph.node('Sqrt', [x])]))
}

/** Over the channels, wherever they lie. */
export const softmax: Convert = (graph, op) => {
  const isFirst = graph.isFirst(op.inputs)
  const x = graph.getIn(isFirst, op.inputs[0])
  graph.setIn(isFirst, op, graph.node('Softmax', [x], { axis: { int: isFirst ? 1 : -1 } }))
}

export const leakyRelu: Convert = (graph, op, biasAfter) => {
  const alpha = op.attrs['alpha'] as { float: number }
  elementwise('LeakyRelu', { alpha })(graph, op, biasAfter)
}

const DTYPES: Partial<Record<GraphDType, OnnxDType>> = {
  float32: 'float32',
  int32: 'int32',
  uint8: 'uint8',
  bool: 'bool',
}

export const cast: Convert = (graph, op, biasAfter) => {
  const dtype = DTYPES[op.outputs[0].dtype]
  if (dtype === undefined) throw notInOnnx(op, `there are no ${op.outputs[0].dtype} numbers`)
  elementwise('Cast', { to: { int: onnxTypeNumber(dtype) } })(graph, op, biasAfter)
}
