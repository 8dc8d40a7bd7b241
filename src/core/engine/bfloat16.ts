import { cast } from '../ops/comparisons.ts'
import { type DType, GraphFunction, type Op, type Tensor, variableAt, variableOf } from './op-graph.ts'

/** What oneDNN computes in bfloat16. Depthwise convolutions are slower in it than in float32. */
const IN_BFLOAT16 = new Set([
  'Conv2D',
  'Conv2DBackpropInput',
  'Conv2DBackpropFilter',
  'PointwiseConv2DBackpropInput',
  'PointwiseConv2DBackpropFilter',
  'MatMul',
])

/**
 * The same function with its convolutions and products of matrices, forward and back, in bfloat16: what goes into them is rounded to it, what
 * comes out is float32 again, as are weights, statistics, the loss and updates (Micikevicius et al. 2018, arXiv:1710.03740; Keras'
 * “mixed_bfloat16”). bfloat16 has the range of float32, so that the loss needs no scaling.
 */
export function inBfloat16(fn: GraphFunction): GraphFunction {
  const copy = new Copy(fn)
  for (const op of fn.ops) copy.add(op)
  for (const [name, tensor] of fn.fetches) copy.made.fetch(name, copy.now(tensor))
  return copy.made
}

class Copy {
  readonly made: GraphFunction
  readonly #fn: GraphFunction
  readonly #variables
  readonly #feedNames
  readonly #updates
  readonly #ops = new Map<Op, Op>()
  /** What stands for an output: of an op in bfloat16 its float32 copy. */
  readonly #tensors = new Map<Tensor, Tensor>()
  readonly #rounded = new Map<Tensor, Tensor>()

  constructor(fn: GraphFunction) {
    this.made = new GraphFunction(fn.name)
    this.#fn = fn
    this.#variables = new Map(fn.variables.map((variable) => [variable.name, variable]))
    this.#feedNames = new Map([...fn.feeds].map(([name, { op }]) => [op, name]))
    this.#updates = new Set(fn.updates)
  }

  add(op: Op): void {
    this.made.layer = op.layer
    const made = this.#made(op)
    this.#ops.set(op, made)
    op.outputs.forEach((output, i) => {
      const tensor = made.outputs[i]!
      this.#tensors.set(output, tensor.dtype === 'bfloat16' ? cast(this.made, tensor, 'float32') : tensor)
    })
    this.made.layer = undefined
  }

  now({ op, index }: Tensor): Tensor {
    return this.#tensors.get(op.outputs[index]!)!
  }

  #made(op: Op): Op {
    const feed = this.#feedNames.get(op)
    if (feed !== undefined) {
      const { dtype, shape } = this.#fn.feeds.get(feed)!
      return this.made.feed(feed, dtype as DType, shape).op
    }
    if (op.type === 'VarHandleOp') return this.made.handle(this.#variables.get(variableOf(op))!).op
    if (op.type === 'ReadVariableOp') return this.made.read(this.#variables.get(variableAt(op, 0))!).op
    const control = op.control.map((other) => this.#ops.get(other)!)
    const inputs = op.inputs.map((input) => this.now(input))
    if (this.#updates.has(op)) return this.made.update(op.type, inputs, op.attrs, control)
    if (!IN_BFLOAT16.has(op.type)) return this.made.add(op.type, inputs, op.attrs, op.outputs, control)
    return this.made.add(
      op.type,
      inputs.map((input) => this.#round(input)),
      { ...op.attrs, T: { type: 'bfloat16' } },
      op.outputs.map(({ shape }) => ({ dtype: 'bfloat16', shape })),
      control,
    )
  }

  #round(tensor: Tensor): Tensor {
    if (tensor.dtype !== 'float32') return tensor
    const rounded = this.#rounded.get(tensor) ?? cast(this.made, tensor, 'bfloat16')
    this.#rounded.set(tensor, rounded)
    return rounded
  }
}
