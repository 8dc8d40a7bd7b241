import type { Op } from '../../engine/op-graph.ts'
import type { OnnxGraph } from './onnx-graph.ts'
import type { OnnxAttr } from './onnx-model.ts'

/** The bias that follows a convolution as its only consumer. */
export type BiasAfter = ReadonlyMap<Op, Op>

/** How one of our ops becomes ONNX nodes. */
export type Convert = (graph: OnnxGraph, op: Op, biasAfter: BiasAfter) => void

/**
 * Of an op that works the same whether its images have their channels first or last.
 *
 * @param make  adds nodes for inputs of these names; gives the name of what comes out.
 */
export const convertWith =
  (make: (graph: OnnxGraph, inputs: readonly string[], op: Op, isFirst: boolean) => string): Convert =>
  (graph, op) => {
    const isFirst = graph.isFirst(op.inputs)
    const inputs = op.inputs.map((input) => graph.getIn(isFirst, input))
    graph.setIn(isFirst, op, make(graph, inputs, op, isFirst))
  }

/** An op that works element by element, broadcasting as NumPy does, under ONNX' name. */
export const elementwise = (type: string, attrs: Readonly<Record<string, OnnxAttr>> = {}): Convert =>
  convertWith((graph, inputs) => graph.node(type, inputs, attrs))
