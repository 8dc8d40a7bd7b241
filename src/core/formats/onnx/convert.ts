import type { Tuple } from '../../../shared/tuple.ts'
import type { Op, OpOf, Tensor } from '../../engine/op-graph.ts'
import type { OnnxGraph } from './onnx-graph.ts'
import type { OnnxAttr } from './onnx-model.ts'

/** The bias that follows a convolution as its only consumer. */
export type BiasAfter = ReadonlyMap<Op, Op>

/** How one of our ops, of `N` inputs, becomes ONNX nodes. */
export type Convert<N extends number = number> = (graph: OnnxGraph, op: OpOf<N>, biasAfter: BiasAfter) => void

/**
 * Of an op that works the same whether its images have their channels first or last.
 *
 * @param make  adds nodes for inputs of these names; gives the name of what comes out.
 */
export const convertWith =
  <N extends number = number>(
    make: (graph: OnnxGraph, inputs: Tuple<string, N>, op: OpOf<N>, isFirst: boolean) => string,
  ): Convert<N> =>
  (graph, op) => {
    const isFirst = graph.isFirst(op.inputs)
    const inputs = op.inputs.map((input: Tensor) => graph.getIn(isFirst, input))
    graph.setIn(isFirst, op, make(graph, inputs as readonly unknown[] as Tuple<string, N>, op, isFirst))
  }

/** An op that works element by element, broadcasting as NumPy does, under ONNX' name. */
export function elementwise<N extends number>(
  type: string,
  attrs: Readonly<Record<string, OnnxAttr>> = {},
): Convert<N> {
  const convert: Convert = convertWith((graph, inputs) => graph.node(type, inputs, attrs))
  return (graph, op, biasAfter) => convert(graph, op, biasAfter)
}
