import {
  type BiasAfter,
  constantOf,
  type Convert,
  type Device,
  notInOnnx,
  OnnxGraph,
  variableInput,
} from '../../formats/onnx/onnx-graph.ts'
import type { OnnxDType, OnnxNode, OnnxTensor, OnnxValue } from '../../formats/onnx/onnx-model.ts'
import { opKind } from '../../ops/kinds.ts'
import { type GraphFunction, inputAt, type Op, type Tensor, type TensorData } from '../op-graph.ts'

/** A function as an ONNX graph, with what a call of it must feed and gets back. */
export interface OnnxFunction {
  readonly nodes: readonly OnnxNode[]
  readonly initializers: readonly OnnxTensor[]
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  /** Feeds that it asks for, each an input of its own name. */
  readonly feeds: readonly string[]
  /** Variables that it asks for → input. */
  readonly variables: ReadonlyMap<string, string>
  /** Inputs whose numbers are worked out before a call, from its feeds. */
  readonly computed: ReadonlyMap<string, Tensor>
  /** Fetch → output. */
  readonly fetches: ReadonlyMap<string, string>
  /** Variables that it changes → output with their new value. */
  readonly updates: ReadonlyMap<string, string>
  /** The layer each node was made for, by the node's name: for error messages. */
  readonly layers: ReadonlyMap<string, string>
}

interface OnnxFunctionOptions {
  /** What is asked for; what nothing of it depends on is left out. */
  readonly fetches: ReadonlyMap<string, Tensor>
  /** The values of variables that nothing changes: written into the graph. */
  readonly constants: ReadonlyMap<string, TensorData>
  readonly device?: Device
  /** Before the names of outputs. */
  readonly prefix: string
}

/** Writes a function as a graph of ONNX' operators. @throws {AppError} `unsupported-layer` where an op has no form there. */
export function emitOnnx(fn: GraphFunction, { fetches, constants, prefix, device }: OnnxFunctionOptions): OnnxFunction {
  const graph = new OnnxGraph(constants, device)
  const needed = opsNeeded(fn, fetches)
  const feeds = [...fn.feeds].filter(([, { op }]) => needed.has(op))
  for (const [name, { op }] of feeds) graph.set(op, name)
  const biasAfter = findBiases(
    fn.ops.filter((op) => needed.has(op)),
    fetches,
  )
  const layers = new Map<string, string>()
  for (const op of fn.ops) {
    if (WITHOUT_NODES.has(op.type) || !needed.has(op)) continue
    if (op.type === 'BiasAdd' && biasAfter.get(inputAt(op, 0).op) === op) continue
    graph.layer = op.layer
    const before = graph.nodes.length
    conversionOf(op)(graph, op, biasAfter)
    if (op.layer !== undefined) for (const { name } of graph.nodes.slice(before)) layers.set(name, op.layer)
  }
  graph.layer = undefined
  const outputs: OnnxValue[] = []
  const output = (key: string, from: string, { dtype, shape }: Pick<Tensor, 'dtype' | 'shape'>): string => {
    outputs.push({ name: key, dtype: dtype as OnnxDType, shape })
    graph.name(key, from)
    return key
  }
  const fetched = new Map(
    [...fetches].map(([name, tensor]) => [name, output(`${prefix}${name}`, graph.get(tensor), tensor)]),
  )
  const variables = new Map(fn.variables.map((variable) => [variable.name, variable]))
  const updates = new Map(
    [...graph.variablesAfter].map(([name, after]) => [name, output(`updated:${name}`, after, variables.get(name)!)]),
  )
  const asked = [...graph.variablesBefore]
  return {
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: [
      ...feeds.map(([name, { dtype, shape }]) => ({ name, dtype: dtype as OnnxDType, shape })),
      ...asked.map((name) => ({ name: variableInput(name), ...typeOf(variables.get(name)!) })),
      ...[...graph.computed].map(([name, tensor]) => ({ name, ...typeOf(tensor) })),
    ],
    outputs,
    feeds: feeds.map(([name]) => name),
    variables: new Map(asked.map((name) => [name, variableInput(name)])),
    computed: graph.computed,
    fetches: fetched,
    updates,
    layers,
  }
}

const typeOf = ({ dtype, shape }: Pick<Tensor, 'dtype' | 'shape'>) => ({ dtype: dtype as OnnxDType, shape })

/** Constants and variables are named where they are asked for, and the graph's inputs are no nodes of it. */
const WITHOUT_NODES = new Set(['Const', 'Placeholder', 'VarHandleOp', 'ReadVariableOp'])

function conversionOf(op: Op): Convert {
  const form = opKind(op)?.onnx ?? `it has no conversion of ${op.type}`
  if (typeof form === 'string') throw notInOnnx(op, form)
  return form
}

/** Whether every op that an answer depends on has a form. @throws {AppError} `unsupported-layer` naming the layer. */
export function checkConversions(fn: GraphFunction): void {
  for (const op of opsNeeded(fn, fn.fetches)) if (!WITHOUT_NODES.has(op.type)) conversionOf(op)
}

/** A convolution's bias is its own in ONNX, where nothing else takes what the convolution gives. */
function findBiases(ops: readonly Op[], fetches: ReadonlyMap<string, Tensor>): BiasAfter {
  const numConsumers = new Map<Op, number>()
  const consume = (op: Op): void => void numConsumers.set(op, (numConsumers.get(op) ?? 0) + 1)
  for (const { inputs } of ops) for (const input of inputs) consume(input.op)
  for (const { op } of fetches.values()) consume(op)
  const biases = new Map<Op, Op>()
  for (const op of ops) {
    if (op.type !== 'BiasAdd' || !isKnownBefore(inputAt(op, 1))) continue
    const { op: before } = inputAt(op, 0)
    if (opKind(before)?.takesBiasInOnnx && numConsumers.get(before) === 1) biases.set(before, op)
  }
  return biases
}

const isKnownBefore = (tensor: Tensor): boolean =>
  tensor.op.type === 'ReadVariableOp' || constantOf(tensor) !== undefined

/** What is asked for and what changes variables, with what they depend on. */
function opsNeeded({ ops, updates }: GraphFunction, fetches: ReadonlyMap<string, Tensor>): ReadonlySet<Op> {
  const needed = new Set<Op>([...updates, ...[...fetches.values()].map(({ op }) => op)])
  for (const op of ops.toReversed())
    if (needed.has(op))
      op.inputs.forEach((input, i) => {
        if (!opKind(op)?.unusedInOnnx?.includes(i)) needed.add(input.op)
      })
  return needed
}
