import { type AppError, failure } from '../../../shared/errors.ts'
import { type Tuple, tuple } from '../../../shared/tuple.ts'
import { computed, isComputed, pieceOf, viewOf } from '../../engine/emit/pieces.ts'
import { type Op, type OpOf, type Tensor, type TensorData, variableAt } from '../../engine/op-graph.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import type { OnnxAttr, OnnxNode, OnnxTensor } from './onnx-model.ts'
import { transposed } from './transpose.ts'

/** What of a machine a graph is for. */
export type Device = 'cpu' | 'gpu'

type Attrs = Readonly<Record<string, OnnxAttr>>

/** Where each axis of a batch of images `[batch, height, width, channels]` lies in `[batch, channels, height, width]`. */
const CHANNELS_FIRST = [0, 3, 1, 2]
const CHANNELS_LAST = [0, 2, 3, 1]

/** The axis of an image batch with channels first that is `axis` with channels last. */
export const channelsFirstAxis = (axis: number): number => CHANNELS_FIRST.indexOf(axis)

/** One value for each axis of an image batch, with channels first. */
export const inChannelsFirst = <T>(values: readonly T[]): T[] => CHANNELS_FIRST.map((axis) => values[axis]!)

export const axisIn = (isFirst: boolean, axis: number): number => (isFirst ? channelsFirstAxis(axis) : axis)

export const axesIn = (isFirst: boolean, axes: readonly number[]): number[] => axes.map((axis) => axisIn(isFirst, axis))

/**
 * An ONNX graph while it is made of ours. Our images have their channels last, ONNX' convolutions want them first: every tensor is kept in
 * the order it was made in, and turned round (once) where it is needed in the other. What works element by element follows its input,
 * so that a network is turned at its two ends.
 */
export class OnnxGraph {
  readonly nodes: OnnxNode[] = []
  readonly initializers: OnnxTensor[] = []
  /** Numbers that are worked out before a call, and fed: the graph's input of that name. */
  readonly computed = new Map<string, Tensor>()
  /** Variables that are asked for. */
  readonly variablesBefore = new Set<string>()
  /** What variables are after a call: the name of a tensor of the graph. */
  readonly variablesAfter = new Map<string, string>()
  readonly #plain = new Map<Tensor, string>()
  readonly #first = new Map<Tensor, string>()
  readonly #kept = new Map<Op, Readonly<Record<string, string>>>()
  readonly #known = new Map<string, string>()
  readonly #constants: ReadonlyMap<string, TensorData>
  #layer: string | undefined

  /** Some operators are not there on every device: see {@link Device}. */
  readonly device: Device

  /** @param constants  the values of variables that nothing changes. */
  constructor(constants: ReadonlyMap<string, TensorData> = new Map(), device: Device = 'cpu') {
    this.#constants = constants
    this.device = device
  }

  /** Whose ops are being converted. */
  set layer(name: string | undefined) {
    this.#layer = name
  }

  /** Adds a node. @returns the name of its output. */
  node(type: string, inputs: readonly string[], attrs: Attrs = {}): string {
    return this.nodeOf(type, 1, inputs, attrs)[0]
  }

  /** Adds a node with several outputs. @returns their names. */
  nodeOf<N extends number>(
    type: string,
    numOutputs: N,
    inputs: readonly string[],
    attrs: Attrs = {},
  ): Tuple<string, N> {
    const number = this.nodes.length
    const name = `${this.#layer ?? 'input'}:${number}`
    const outputs = Array.from({ length: numOutputs }, (_, i) => (i === 0 ? name : `${name}:${i}`))
    this.nodes.push({ name: `${type}_${number}`, type, inputs, outputs, attrs })
    return tuple(outputs, numOutputs)
  }

  /** Keeps names that an op's gradient will ask for. */
  keep(op: Op, names: Readonly<Record<string, string>>): void {
    this.#kept.set(op, names)
  }

  kept<Key extends string>(op: Op, keys: readonly Key[]): Readonly<Record<Key, string>> {
    const names = this.#kept.get(op)
    if (names && keys.every((key) => names[key] !== undefined)) return names
    throw failure('engine', { problem: `${op.type} has kept nothing for its gradient.`, layer: op.layer })
  }

  /** Gives a tensor a name of its own, that of an output of the graph. */
  name(output: string, of: string): void {
    this.nodes.push({
      name: `Identity_${this.nodes.length}`,
      type: 'Identity',
      inputs: [of],
      outputs: [output],
      attrs: {},
    })
  }

  /** Makes an input of what is worked out before a call. @returns its name. */
  compute(tensor: Tensor): string {
    const name = `computed:${this.computed.size}`
    this.computed.set(name, tensor)
    return name
  }

  /** The name of what the variable at an op's input is when the op changes it: what an update before has made of it. */
  variable(op: Op, index: number): string {
    const name = variableAt(op, index)
    return this.variablesAfter.get(name) ?? this.#before(name)
  }

  #before(variable: string): string {
    this.variablesBefore.add(variable)
    return variableInput(variable)
  }

  /** Says what the variable at an op's input is after a call. */
  setVariable(op: Op, index: number, name: string): void {
    this.variablesAfter.set(variableAt(op, index), name)
  }

  /** Adds whole numbers: shapes, axes, pads. Equal ones are kept once. */
  integers(values: readonly number[]): string {
    const key = `integers ${values.join()}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const name = this.#initializer({
      dtype: 'int64',
      shape: [values.length],
      bytes: viewOf(BigInt64Array.from(values, BigInt)),
    })
    this.#known.set(key, name)
    return name
  }

  /** @param data  is asked for its numbers when the file is written. */
  data(data: TensorData): string {
    const { dtype, shape } = data
    return this.#initializer({ dtype, shape, bytes: pieceOf(data) })
  }

  floats(shape: readonly number[], values: Float32Array): string {
    return this.data({ dtype: 'float32', shape, values })
  }

  scalar(value: number): string {
    const key = `scalar ${value}`
    const known = this.#known.get(key) ?? this.floats([], Float32Array.of(value))
    this.#known.set(key, known)
    return known
  }

  #initializer(tensor: Omit<OnnxTensor, 'name'>): string {
    const name = `${this.#layer ?? 'input'}:constant_${this.initializers.length}`
    this.initializers.push({ name, ...tensor })
    return name
  }

  /** Says what an output of an op is called, in the order of our graph. */
  set(op: Op, name: string, index = 0): void {
    this.#plain.set(outputAt(op, index), name)
  }

  /** Says what an op's output with channels first is called. */
  setFirst(op: Op, name: string): void {
    this.#first.set(outputAt(op, 0), name)
  }

  /** Sets an op's output in the order its converter worked in. */
  setIn(isFirst: boolean, op: Op, name: string): void {
    if (isFirst) this.setFirst(op, name)
    else this.set(op, name)
  }

  /** The name of a tensor in the order of our graph. */
  get({ op, index }: Tensor): string {
    const tensor = outputAt(op, index)
    const known = this.#plain.get(tensor)
    if (known !== undefined) return known
    if (op.type === 'ReadVariableOp' && !this.#dataOf(tensor)) return this.#before(variableAt(op, 0))
    const data = this.#dataOf(tensor)
    const first = this.#first.get(tensor)
    if (!data && first === undefined) throw new Error(`The output of ${op.type} is not known yet.`)
    const name = data ? this.data(data) : this.node('Transpose', [first!], { perm: { ints: CHANNELS_LAST } })
    this.#plain.set(tensor, name)
    return name
  }

  /** The name of an image batch with channels first. What is to be broadcast to one is given four axes. */
  getFirst({ op, index }: Tensor): string {
    const tensor = outputAt(op, index)
    const known = this.#first.get(tensor)
    if (known !== undefined) return known
    const data = this.#dataOf(tensor)
    const name = data
      ? this.data(sizeOf(data.shape) === 1 ? data : transposed(withFourAxes(data), CHANNELS_FIRST))
      : this.#turned(tensor)
    this.#first.set(tensor, name)
    return name
  }

  /** What is known at run time only, with channels first. */
  #turned(tensor: Tensor): string {
    const { shape } = tensor
    if (shape.length === 4) return this.node('Transpose', [this.get(tensor)], { perm: { ints: CHANNELS_FIRST } })
    if (shape.length === 0) return this.get(tensor)
    const channels = shape.at(-1) ?? -1
    if (shape.length === 1) return this.node('Reshape', [this.get(tensor), this.integers([1, channels, 1, 1])])
    const four = [...Array.from({ length: 4 - shape.length }, () => 1), ...shape.map((size) => size ?? -1)]
    const reshaped = this.node('Reshape', [this.get(tensor), this.integers(four)])
    return this.node('Transpose', [reshaped], { perm: { ints: CHANNELS_FIRST } })
  }

  getIn(isFirst: boolean, tensor: Tensor): string {
    return isFirst ? this.getFirst(tensor) : this.get(tensor)
  }

  /** The name of a weight with its axes in another order, and then of another shape. */
  permuted(tensor: Tensor, permutation: readonly number[], shape?: readonly number[]): string {
    const data = this.#dataOf(tensor)
    if (data) return this.data(reshaped(transposed(data, permutation), shape))
    const name = this.node('Transpose', [this.get(tensor)], { perm: { ints: permutation } })
    return shape ? this.node('Reshape', [name, this.integers(shape)]) : name
  }

  /** The name of the lengths of a tensor's axes at run time, int64, in the order of our graph. */
  shape({ op, index }: Tensor): string {
    const tensor = outputAt(op, index)
    const plain = this.#plain.get(tensor)
    const first = this.#first.get(tensor)
    if (plain !== undefined || first === undefined) return this.node('Shape', [plain ?? this.get(tensor)])
    return this.node('Gather', [this.node('Shape', [first]), this.integers(CHANNELS_LAST)], { axis: { int: 0 } })
  }

  #dataOf(tensor: Tensor): TensorData | undefined {
    const { op } = tensor
    return op.type === 'ReadVariableOp' ? this.#constants.get(variableAt(op, 0)) : constantOf(tensor)
  }

  /** Whether an op on these works with channels first: one of them is so already, and what it is broadcast with has no batch. */
  isFirst(tensors: readonly Tensor[]): boolean {
    const variable = tensors.filter((tensor) => !this.#dataOf(tensor)).map(({ op, index }) => outputAt(op, index))
    return (
      variable.some((tensor) => this.#first.has(tensor) && !this.#plain.has(tensor)) &&
      variable.every(({ shape }) => shape.length === 4 || (shape.length < 4 && !shape.includes(null)))
    )
  }
}

/** The same numbers, which are still asked for when they are written. */
const reshaped = (data: TensorData, shape = data.shape): TensorData =>
  isComputed(data) ? computed(data.dtype, shape, () => data.values) : { ...data, shape }

/** What the value of a variable before a call is called. */
export const variableInput = (variable: string): string => `variable:${variable}`

function outputAt(op: Op, index: number): Tensor {
  const output = op.outputs[index]
  if (!output) throw failure('engine', { problem: `${op.type} has no output ${index}.`, layer: op.layer })
  return output
}

/** The value of a constant of the graph. */
export function constantOf({ op }: Tensor): TensorData | undefined {
  return op.type === 'Const' ? (op.attrs['value'] as { tensor: TensorData }).tensor : undefined
}

/** The numbers of a constant. @throws {AppError} `unsupported-layer` where they are only known at run time. */
export function numbersOf(op: Op, tensor: Tensor): number[] {
  return [...constantFor(op, tensor).values]
}

function constantFor(op: Op, tensor: Tensor): TensorData {
  const data = constantOf(tensor)
  if (data) return data
  throw notInOnnx(op, `its ${op.type} takes something that is known at run time only`)
}

export const notInOnnx = ({ layer = 'input', type }: Op, problem: string): AppError =>
  failure('unsupported-layer', { layer, className: type, problem, format: 'ONNX' })

const withFourAxes = (data: TensorData): TensorData => ({
  ...data,
  shape: [...Array.from({ length: 4 - data.shape.length }, () => 1), ...data.shape],
})

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
