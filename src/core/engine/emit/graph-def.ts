import { opKind } from '../../ops/kinds.ts'
import type { GraphNode } from '../../ops/op-kind.ts'
import type { Attr, GraphFunction, Op, Tensor } from '../op-graph.ts'
import type { Program } from '../program.ts'
import type { Piece } from './pieces.ts'
import { anySignature, type PlacedSignature, savedModel } from './saved-model.ts'

/** How the parts of a program are called in its GraphDef. Op names are indices: layer names may hold characters that TensorFlow refuses. */
export interface EmittedNames {
  /** Function → feed → tensor name (`f0_3:0`). */
  readonly feeds: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Function → fetch → tensor name. */
  readonly fetches: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Function → tensor that depends on all its updates; always fetched, or the updates would silently not run. */
  readonly done: ReadonlyMap<string, string>
  /** Variable → `[tensor to feed, tensor that is there once it is assigned, tensor that reads it]`. */
  readonly variables: ReadonlyMap<string, { readonly feed: string; readonly assigned: string; readonly value: string }>
  /** The layer each op was made for, by op name: for error messages. */
  readonly layers: ReadonlyMap<string, string>
}

/** A way into a SavedModel for other programs: named tensors of one function. */
export interface Signature {
  readonly name: string
  readonly functionName: string
  readonly inputs: ReadonlyMap<string, Tensor>
  readonly outputs: ReadonlyMap<string, Tensor>
}

/** Writes a program as the bytes of a `saved_model.pb`, in pieces, without variables folder or init op. */
export function emitSavedModel(
  program: Program,
  signatures: readonly Signature[] = [],
): { pieces: readonly Piece[]; names: EmittedNames } {
  const nodes: GraphNode[] = []
  const feeds = new Map<string, Map<string, string>>()
  const fetches = new Map<string, Map<string, string>>()
  const done = new Map<string, string>()
  const layers = new Map<string, string>()
  const tensorNames = new Map<string, (tensor: Tensor) => string>()
  const indexOf = new Map([...program.variables.keys()].map((name, i) => [name, i]))
  for (const [i, fn] of [...program.functions.values()].entries()) {
    const emitted = emitFunction(fn, `f${i}`, indexOf)
    nodes.push(...emitted.nodes)
    tensorNames.set(fn.name, emitted.tensorName)
    feeds.set(fn.name, new Map([...fn.feeds].map(([name, tensor]) => [name, emitted.tensorName(tensor)])))
    fetches.set(fn.name, new Map([...fn.fetches].map(([name, tensor]) => [name, emitted.tensorName(tensor)])))
    if (emitted.done) done.set(fn.name, emitted.done)
    for (const op of fn.ops) if (op.layer !== undefined) layers.set(`f${i}_${op.id}`, op.layer)
  }
  const variables = emitVariables(program, nodes)
  const placed = signatures.map(({ name, functionName, inputs, outputs }) => {
    const place = (tensors: ReadonlyMap<string, Tensor>): PlacedSignature['inputs'] =>
      [...tensors].map(([key, tensor]) => ({ key, tensor, at: tensorNames.get(functionName)?.(tensor) ?? '' }))
    return { name, inputs: place(inputs), outputs: place(outputs) }
  })
  return {
    pieces: savedModel(nodes, placed.length > 0 ? placed : nodes.slice(0, 1).map(anySignature)),
    names: { feeds, fetches, done, variables, layers },
  }
}

function emitVariables(program: Program, nodes: GraphNode[]): EmittedNames['variables'] {
  const names = new Map<string, { feed: string; assigned: string; value: string }>()
  ;[...program.variables.values()].forEach(({ name, dtype, shape }, i) => {
    const type = { dtype: { type: dtype } }
    const placed = { ...type, shape: { shape } }
    nodes.push({
      name: `v${i}`,
      type: 'VarHandleOp',
      inputs: [],
      attrs: { ...placed, shared_name: { string: `variable${i}` }, container: { string: '' } },
    })
    nodes.push({ name: `v${i}_feed`, type: 'Placeholder', inputs: [], attrs: placed })
    // an assigned variable may use the fed array's memory in place: assign a copy
    nodes.push({ name: `v${i}_copy`, type: 'DeepCopy', inputs: [`v${i}_feed`], attrs: { T: { type: dtype } } })
    nodes.push({
      name: `v${i}_assign`,
      type: 'AssignVariableOp',
      inputs: [`v${i}`, `v${i}_copy`],
      attrs: { ...type, validate_shape: { bool: false } },
    })
    const flag = { tensor: { dtype: 'int32' as const, shape: [], values: Int32Array.of(1) } }
    nodes.push({
      name: `v${i}_assigned`,
      type: 'Const',
      inputs: [`^v${i}_assign`],
      attrs: { dtype: { type: 'int32' }, value: flag },
    })
    nodes.push({ name: `v${i}_read`, type: 'ReadVariableOp', inputs: [`v${i}`], attrs: type })
    names.set(name, { feed: `v${i}_feed:0`, assigned: `v${i}_assigned:0`, value: `v${i}_read:0` })
  })
  return names
}

function emitFunction(fn: GraphFunction, prefix: string, variableIndex: ReadonlyMap<string, number>) {
  const nodes: GraphNode[] = []
  const nameOf = (op: Op) => `${prefix}_${op.id}`
  const tensorName = ({ op, index }: Tensor) => `${nameOf(op)}:${index}`
  const inputName = ({ op, index }: Tensor) => (index === 0 ? nameOf(op) : `${nameOf(op)}:${index}`)
  const waitForReads = fn.reads.map((op) => `^${nameOf(op)}`)
  const updates = new Set(fn.updates)
  for (const op of fn.ops) {
    const control = [...op.control.map((other) => `^${nameOf(other)}`), ...(updates.has(op) ? waitForReads : [])]
    const inputs = [...op.inputs.map(inputName), ...control]
    const emit = opKind(op)?.tensorflow
    if (emit) nodes.push(...emit(nameOf(op), inputs, op))
    else if (op.type === 'VarHandleOp')
      nodes.push({ name: nameOf(op), type: op.type, inputs, attrs: sharedHandle(op, variableIndex) })
    else nodes.push({ name: nameOf(op), type: op.type, inputs, attrs: op.attrs })
  }
  if (fn.updates.length === 0) return { nodes, tensorName, done: undefined }
  nodes.push({
    name: `${prefix}_done`,
    type: 'Const',
    inputs: fn.updates.map((op) => `^${nameOf(op)}`),
    attrs: { dtype: { type: 'int32' }, value: { tensor: { dtype: 'int32', shape: [], values: Int32Array.of(1) } } },
  })
  return { nodes, tensorName, done: `${prefix}_done:0` }
}

/** Every handle of one variable carries one shared name, by index. */
function sharedHandle(op: Op, variableIndex: ReadonlyMap<string, number>): Record<string, Attr> {
  const shared = op.attrs.shared_name as { string: string }
  return { ...op.attrs, shared_name: { string: `variable${variableIndex.get(shared.string)}` } }
}
