import type { Attr, GraphDType, GraphFunction, Op, Shape, Tensor } from '../op-graph.ts'
import type { Program } from '../program.ts'
import type { TensorData } from '../tensor-data.ts'
import { type Piece, pieceOf } from './pieces.ts'
import { ProtobufWriter } from './protobuf.ts'

/** TensorFlow's DataType numbers (tensorflow/core/framework/types.proto). */
const DATA_TYPES: Readonly<Record<GraphDType, number>> = {
  float32: 1,
  int32: 3,
  uint8: 4,
  bool: 10,
  resource: 20,
  uint64: 23,
}

/** A node of a GraphDef before it is written. */
interface Node {
  readonly name: string
  readonly type: string
  readonly inputs: readonly string[]
  readonly attrs: Readonly<Record<string, Attr>>
}

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
  const nodes: Node[] = []
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
    pieces: savedModel(nodes, placed.length > 0 ? placed : [anySignature(nodes)]),
    names: { feeds, fetches, done, variables, layers },
  }
}

function emitVariables(program: Program, nodes: Node[]): EmittedNames['variables'] {
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
  const nodes: Node[] = []
  const nameOf = (op: Op) => `${prefix}_${op.id}`
  const tensorName = ({ op, index }: Tensor) => `${nameOf(op)}:${index}`
  const inputName = ({ op, index }: Tensor) => (index === 0 ? nameOf(op) : `${nameOf(op)}:${index}`)
  const waitForReads = fn.reads.map((op) => `^${nameOf(op)}`)
  const updates = new Set(fn.updates)
  for (const op of fn.ops) {
    const control = [...op.control.map((other) => `^${nameOf(other)}`), ...(updates.has(op) ? waitForReads : [])]
    const inputs = [...op.inputs.map(inputName), ...control]
    if (op.type === 'PhiloxUniform') nodes.push(...philox(nameOf(op), inputs))
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

/** The generator takes 64-bit words; they are fed as pairs of int32. */
function philox(name: string, [shape, key, counter, ...control]: string[]): Node[] {
  const bits = (suffix: string, input: string, rows: number): Node[] => [
    {
      name: `${name}_${suffix}_shape`,
      type: 'Const',
      inputs: [],
      attrs: {
        dtype: { type: 'int32' },
        value: { tensor: { dtype: 'int32', shape: [2], values: Int32Array.of(rows, 2) } },
      },
    },
    {
      name: `${name}_${suffix}_pairs`,
      type: 'Reshape',
      inputs: [input, `${name}_${suffix}_shape`],
      attrs: { T: { type: 'int32' }, Tshape: { type: 'int32' } },
    },
    {
      name: `${name}_${suffix}`,
      type: 'Bitcast',
      inputs: [`${name}_${suffix}_pairs`],
      attrs: { T: { type: 'int32' }, type: { type: 'uint64' } },
    },
  ]
  const algorithm = { tensor: { dtype: 'int32' as const, shape: [], values: Int32Array.of(1) } }
  return [
    ...bits('key', key, 1),
    ...bits('counter', counter, 2),
    { name: `${name}_algorithm`, type: 'Const', inputs: [], attrs: { dtype: { type: 'int32' }, value: algorithm } },
    {
      name,
      type: 'StatelessRandomUniformV2',
      inputs: [shape, `${name}_key`, `${name}_counter`, `${name}_algorithm`, ...control],
      attrs: { dtype: { type: 'float32' }, Tshape: { type: 'int32' } },
    },
  ]
}

const PRODUCER = 1087
const MIN_CONSUMER = 12

/** A signature whose tensors have their names in the GraphDef. */
interface PlacedSignature {
  readonly name: string
  readonly inputs: readonly { key: string; tensor: Pick<Tensor, 'dtype' | 'shape'>; at: string }[]
  readonly outputs: PlacedSignature['inputs']
}

/** One signature is enough to load, and one there must be. */
const anySignature = ([first]: readonly Node[]): PlacedSignature => ({
  name: 'serving_default',
  inputs: [],
  outputs: [{ key: 'output', tensor: { dtype: 'float32', shape: [] }, at: `${first.name}:0` }],
})

/** tensorflow/core/protobuf/saved_model.proto and meta_graph.proto */
function savedModel(nodes: readonly Node[], signatures: readonly PlacedSignature[]): readonly Piece[] {
  return new ProtobufWriter()
    .int(1, 1)
    .message(2, (metaGraph) => {
      metaGraph
        .message(1, (info) => info.string(4, 'serve').string(5, '2.21.0'))
        .message(2, (graph) => {
          for (const node of nodes) graph.message(1, (writer) => writeNode(writer, node))
          graph.message(4, (versions) => versions.int(1, PRODUCER).int(2, MIN_CONSUMER))
        })
      for (const { name, inputs, outputs } of signatures)
        metaGraph.mapEntry(5, name, (signature) => {
          for (const input of inputs) writeTensorInfo(signature, 1, input)
          for (const output of outputs) writeTensorInfo(signature, 2, output)
          signature.string(3, 'tensorflow/serving/predict')
        })
    })
    .pieces()
}

function writeTensorInfo(
  signature: ProtobufWriter,
  field: number,
  { key, tensor: { dtype, shape }, at }: PlacedSignature['inputs'][number],
): void {
  signature.mapEntry(field, key, (info) =>
    info
      .string(1, at)
      .int(2, DATA_TYPES[dtype])
      .message(3, (inner) => writeShape(inner, shape)),
  )
}

function writeNode(writer: ProtobufWriter, { name, type, inputs, attrs }: Node): void {
  writer.string(1, name).string(2, type)
  for (const input of inputs) writer.string(3, input)
  for (const key of Object.keys(attrs).sort()) {
    if (IGNORED_ATTRS.get(type)?.includes(key)) continue
    writer.mapEntry(5, key, (value) => writeAttr(value, attrs[key]))
  }
}

/** Attributes that one op of a pair has and the other does not; gradient rules pass them on whole. */
const IGNORED_ATTRS: ReadonlyMap<string, readonly string[]> = new Map([
  ['SpaceToBatchND', ['Tcrops']],
  ['BatchToSpaceND', ['Tpaddings']],
])

/** tensorflow/core/framework/attr_value.proto */
function writeAttr(writer: ProtobufWriter, attr: Attr): void {
  if ('string' in attr) writer.string(2, attr.string)
  else if ('int' in attr) writer.int(3, attr.int)
  else if ('float' in attr) writer.float(4, attr.float)
  else if ('bool' in attr) writer.bool(5, attr.bool)
  else if ('type' in attr) writer.int(6, DATA_TYPES[attr.type])
  else if ('shape' in attr) writer.message(7, (shape) => writeShape(shape, attr.shape))
  else if ('tensor' in attr) writer.message(8, (tensor) => writeTensor(tensor, attr.tensor))
  else writer.message(1, (list) => list.packedInts(3, attr.ints))
}

function writeShape(writer: ProtobufWriter, shape: Shape): void {
  for (const dimension of shape) writer.message(2, (dim) => dim.int(1, dimension ?? -1))
}

function writeTensor(writer: ProtobufWriter, tensor: TensorData): void {
  writer
    .int(1, DATA_TYPES[tensor.dtype])
    .message(2, (inner) => writeShape(inner, tensor.shape))
    .bytes(4, pieceOf(tensor))
}
