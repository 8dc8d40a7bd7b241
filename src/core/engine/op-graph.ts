import { failure } from '../../shared/errors.ts'
import { type Tuple, tuple } from '../../shared/tuple.ts'

/** A tensor outside any backend: a plain typed array with its shape. What executors take and give. */
export interface TensorData {
  readonly dtype: DType
  readonly shape: readonly number[]
  /** Row-major. `uint8` and `bool` are bytes. Never reuse an array given to an executor: native tensors may use its memory in place. */
  readonly values: Float32Array | Int32Array | Uint8Array
}

export type DType = 'float32' | 'int32' | 'uint8' | 'bool'

/** Dtypes inside a graph. `bfloat16` lies between casts, `uint64` only reaches the random generator, `resource` is a variable's handle. */
export type GraphDType = DType | 'bfloat16' | 'uint64' | 'resource'

/** A shape in a graph. Only the first dimension, the batch, may be unknown (`null`). */
export type Shape = readonly (number | null)[]

/** An attribute of a TensorFlow op, tagged with its protobuf field. */
export type Attr =
  | { readonly type: GraphDType }
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly string: string }
  | { readonly shape: Shape }
  | { readonly tensor: TensorData }

/** One output of an op. */
export interface Tensor {
  readonly op: Op
  readonly index: number
  readonly dtype: GraphDType
  readonly shape: Shape
}

/** One TensorFlow op. Its `type` and attributes are TensorFlow's own; the eager executor interprets the same. */
export interface Op {
  readonly id: number
  readonly type: string
  readonly inputs: readonly Tensor[]
  readonly attrs: Readonly<Record<string, Attr>>
  readonly outputs: readonly Tensor[]
  /** The layer it was made for: errors name it. */
  readonly layer: string | undefined
  /** Ops that must have run before, beyond its inputs. */
  readonly control: readonly Op[]
}

/** An op of `N` inputs. */
export type OpOf<N extends number> = Op & { readonly inputs: Tuple<Tensor, N> }

/** The input of an op at this place. */
export function inputAt({ type, inputs, layer }: Op, index: number): Tensor {
  const input = inputs[index]
  if (!input) throw failure('engine', { problem: `${type} has no input ${index}.`, layer })
  return input
}

/** The first output of an op. */
export function outputOf({ type, outputs, layer }: Op): Tensor {
  const [output] = outputs
  if (!output) throw failure('engine', { problem: `${type} gives nothing.`, layer })
  return output
}

/** A batch of images: `[batch, height, width, channels]`. */
type ImagesShape = readonly [batch: number | null, height: number, width: number, channels: number]

/** @throws {AppError} `engine` if it is not the shape of a batch of images. */
export function imagesShape(shape: Shape, layer: string | undefined): ImagesShape {
  if (shape.length !== 4)
    throw failure('engine', {
      problem: `needs an image batch [batch, height, width, channels], got [${showShape(shape)}].`,
      layer,
    })
  return shape as ImagesShape
}

/** The shape of a tensor that is a weight or is made of weights: every length is known. @throws {AppError} `engine` if it has another rank. */
export function weightShape<Rank extends number>({ shape, op }: Tensor, rank: Rank): Tuple<number, Rank> {
  if (shape.length !== rank || shape.includes(null))
    throw failure('engine', {
      problem: `needs a weight with ${rank} axes, got [${showShape(shape)}].`,
      layer: op.layer,
    })
  return tuple(shape as readonly number[], rank)
}

export function showShape(shape: Shape): string {
  return shape.map((dimension) => dimension ?? 'batch').join(', ')
}

/** The name of the variable whose handle an op takes at this place. */
export const variableAt = (op: Op, index: number): string => variableOf(inputAt(op, index).op)

/** The name of the variable that a handle is of. */
export function variableOf({ type, attrs, layer }: Op): string {
  const name = attrs['shared_name']
  if (name && 'string' in name) return name.string
  throw failure('engine', { problem: `${type} is no variable.`, layer })
}

/** State that lives in a session between calls. */
export interface Variable {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
}

/**
 * One named function of a program: ops in the order they were added, which is a topological order.
 *
 * Variables are read once, at the start: every update waits for all reads (uncontrolled reads saw the new value in 2 % of runs).
 */
export class GraphFunction {
  readonly name: string
  readonly ops: Op[] = []
  readonly feeds = new Map<string, Tensor>()
  readonly fetches = new Map<string, Tensor>()
  readonly updates: Op[] = []
  /** Layer that the ops being added belong to. */
  layer: string | undefined
  readonly #handles = new Map<string, { variable: Variable; handle: Tensor }>()
  readonly #reads = new Map<string, Tensor>()

  constructor(name: string) {
    this.name = name
  }

  /** Declares an input. `shape` may leave the batch open. */
  feed(name: string, dtype: DType, shape: Shape): Tensor {
    if (this.feeds.has(name))
      throw failure('engine', { problem: `The function “${this.name}” declares the feed “${name}” twice.` })
    const tensor = this.add('Placeholder', [], { dtype: { type: dtype }, shape: { shape } }, [{ dtype, shape }])
    this.feeds.set(name, tensor)
    return tensor
  }

  /** Names an output. */
  fetch(name: string, tensor: Tensor): void {
    this.fetches.set(name, tensor)
  }

  /** The value of a variable before this call's updates. */
  read(variable: Variable): Tensor {
    const known = this.#reads.get(variable.name)
    if (known) return known
    const { dtype, shape } = variable
    const tensor = this.add('ReadVariableOp', [this.handle(variable)], { dtype: { type: dtype } }, [{ dtype, shape }])
    this.#reads.set(variable.name, tensor)
    return tensor
  }

  /** A variable's handle, for ops that update it. */
  handle(variable: Variable): Tensor {
    const known = this.#handles.get(variable.name)
    if (known) return known.handle
    const { dtype, shape } = variable
    const attrs: Record<string, Attr> = {
      dtype: { type: dtype },
      shape: { shape },
      shared_name: { string: variable.name },
      container: { string: '' },
    }
    const handle = this.add('VarHandleOp', [], attrs, [{ dtype: 'resource', shape: [] }])
    this.#handles.set(variable.name, { variable, handle })
    return handle
  }

  /** Every variable this function reads or updates. */
  get variables(): Variable[] {
    return [...this.#handles.values()].map(({ variable }) => variable)
  }

  /** Adds an op that changes a variable; it runs after every read of this function. */
  update(
    type: string,
    inputs: readonly Tensor[],
    attrs: Readonly<Record<string, Attr>>,
    control: readonly Op[] = [],
  ): Op {
    const op = this.add(type, inputs, attrs, [], control)
    this.updates.push(op)
    return op
  }

  add(
    type: string,
    inputs: readonly Tensor[],
    attrs: Readonly<Record<string, Attr>>,
    outputs: readonly { readonly dtype: GraphDType; readonly shape: Shape }[],
    control: readonly Op[] = [],
  ): Op & Tensor {
    const op = new OpNode(this.ops.length, type, inputs, attrs, outputs, this.layer, control)
    this.ops.push(op)
    return op
  }

  /** All variable reads, which updates wait for. */
  get reads(): Op[] {
    return [...this.#reads.values()].map(({ op }) => op)
  }
}

/** An op; where one output is meant it stands for its first. */
class OpNode implements Op, Tensor {
  readonly id: number
  readonly type: string
  readonly inputs: readonly Tensor[]
  readonly attrs: Readonly<Record<string, Attr>>
  readonly outputs: readonly Tensor[]
  readonly layer: string | undefined
  readonly control: readonly Op[]
  readonly dtype: GraphDType
  readonly shape: Shape
  readonly index = 0

  constructor(
    id: number,
    type: string,
    inputs: readonly Tensor[],
    attrs: Readonly<Record<string, Attr>>,
    outputs: readonly { readonly dtype: GraphDType; readonly shape: Shape }[],
    layer: string | undefined,
    control: readonly Op[],
  ) {
    this.id = id
    this.type = type
    this.inputs = [...inputs]
    this.attrs = attrs
    this.layer = layer
    this.control = control
    this.outputs = outputs.map(({ dtype, shape }, index) => (index === 0 ? this : { op: this, index, dtype, shape }))
    this.dtype = outputs[0]?.dtype ?? 'float32'
    this.shape = outputs[0]?.shape ?? []
  }

  get op(): Op {
    return this
  }
}
