import { type AppError, failure } from '../../../shared/errors.ts'
import type { Tuple } from '../../../shared/tuple.ts'
import { pieceOf, viewOf } from '../../engine/emit/pieces.ts'
import type { Op, OpOf, Tensor, TensorData } from '../../engine/op-graph.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import type { OnnxAttr, OnnxNode, OnnxTensor } from './onnx-model.ts'
import { transposed } from './transpose.ts'

type Attrs = Readonly<Record<string, OnnxAttr>>

/** Where each axis of a batch of images `[batch, height, width, channels]` lies in `[batch, channels, height, width]`. */
const CHANNELS_FIRST = [0, 3, 1, 2]
const CHANNELS_LAST = [0, 2, 3, 1]

/** The axis of an image batch with channels first that is `axis` with channels last. */
export const channelsFirstAxis = (axis: number): number => CHANNELS_FIRST.indexOf(axis)

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
  readonly #plain = new Map<Op, string>()
  readonly #first = new Map<Op, string>()
  readonly #known = new Map<string, string>()
  #layer: string | undefined

  /** Whose ops are being converted. */
  set layer(name: string | undefined) {
    this.#layer = name
  }

  /** Adds a node. @returns the name of its output. */
  node(type: string, inputs: readonly string[], attrs: Attrs = {}): string {
    const number = this.nodes.length
    const output = `${this.#layer ?? 'input'}:${number}`
    this.nodes.push({ name: `${type}_${number}`, type, inputs, output, attrs })
    return output
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

  /** Says what an op's output is called, in the order of our graph. */
  set(op: Op, name: string): void {
    this.#plain.set(op, name)
  }

  /** Says what an op's output with channels first is called. */
  setFirst(op: Op, name: string): void {
    this.#first.set(op, name)
  }

  /** Sets an op's output in the order its converter worked in. */
  setIn(isFirst: boolean, op: Op, name: string): void {
    if (isFirst) this.setFirst(op, name)
    else this.set(op, name)
  }

  /** The name of a tensor in the order of our graph. */
  get(tensor: Tensor): string {
    const known = this.#plain.get(tensor.op)
    if (known !== undefined) return known
    const data = constantOf(tensor)
    const first = this.#first.get(tensor.op)
    if (!data && first === undefined) throw new Error(`The output of ${tensor.op.type} is not known yet.`)
    const name = data ? this.data(data) : this.node('Transpose', [first!], { perm: { ints: CHANNELS_LAST } })
    this.#plain.set(tensor.op, name)
    return name
  }

  /** The name of an image batch with channels first. A constant that is to be broadcast to one is given four axes. */
  getFirst(tensor: Tensor): string {
    const known = this.#first.get(tensor.op)
    if (known !== undefined) return known
    const data = constantOf(tensor)
    const name = data
      ? this.data(sizeOf(data.shape) === 1 ? data : transposed(withFourAxes(data), CHANNELS_FIRST))
      : this.node('Transpose', [this.get(tensor)], { perm: { ints: CHANNELS_FIRST } })
    this.#first.set(tensor.op, name)
    return name
  }

  getIn(isFirst: boolean, tensor: Tensor): string {
    return isFirst ? this.getFirst(tensor) : this.get(tensor)
  }

  /** Whether an op on these works with channels first: one of them is so already, and all can be. */
  isFirst(tensors: readonly Tensor[]): boolean {
    const variable = tensors.filter((tensor) => !constantOf(tensor))
    return (
      variable.some(({ op }) => this.#first.has(op) && !this.#plain.has(op)) &&
      variable.every(({ shape }) => shape.length === 4)
    )
  }
}

/** The value of a constant. */
export function constantOf({ op }: Tensor): TensorData | undefined {
  return op.type === 'Const' ? (op.attrs['value'] as { tensor: TensorData }).tensor : undefined
}

/** The numbers of a constant. @throws {AppError} `unsupported-layer` where they are only known at run time. */
export function numbersOf(op: Op, tensor: Tensor): number[] {
  return [...constantFor(op, tensor).values]
}

export function constantFor(op: Op, tensor: Tensor): TensorData {
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
