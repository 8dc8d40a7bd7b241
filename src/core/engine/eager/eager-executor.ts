import { AppError, failure } from '../../../shared/errors.ts'
import { opKind } from '../../ops/kinds.ts'
import type { Executor, Session } from '../executor.ts'
import { type GraphFunction, inputAt, type Op, type Tensor, type TensorData, variableAt } from '../op-graph.ts'
import { checkFeeds, type Program, wantedFetches } from '../program.ts'
import { type CallPlan, planCall } from './call-plan.ts'
import { type EagerTensor, floats, type Kernel, scalar, type Tf } from './kernel.ts'
import { EagerVariables, toTensor, toTensorData } from './variables.ts'

/**
 * Runs programs operation by operation on tfjs-core, with whatever backend is set there: slower than the native graph, and there
 * on every machine.
 */
export function createEagerExecutor(tf: Tf): Executor {
  return {
    kind: 'eager',
    library: `tfjs ${tf.version_core} ${tf.getBackend()}`,
    load: async (program) => {
      await tf.ready()
      return new EagerSession(tf, program)
    },
  }
}

/** A program on tfjs-core. Between calls it holds a tensor for each constant and each unchanged variable, nothing else. */
class EagerSession implements Session {
  readonly #tf: Tf
  readonly #program: Program
  readonly #variables: EagerVariables
  readonly #plans: Map<string, CallPlan>
  readonly #constants = new Map<Op, EagerTensor>()
  #disposed = false

  constructor(tf: Tf, program: Program) {
    this.#tf = tf
    this.#program = program
    this.#variables = new EagerVariables(tf, program)
    this.#plans = new Map([...program.functions].map(([name, fn]) => [name, planCall(fn)]))
  }

  assign(values: ReadonlyMap<string, TensorData>): void {
    this.#checkOpen()
    this.#variables.assign(values)
  }

  read(names: readonly string[]): Map<string, TensorData> {
    this.#checkOpen()
    return new Map(names.map((name) => [name, this.#variables.read(name)]))
  }

  run(
    functionName: string,
    feeds: Readonly<Record<string, TensorData>>,
    fetches?: readonly string[],
  ): Record<string, TensorData> {
    this.#checkOpen()
    const fn = this.#program.functions.get(functionName)
    if (!fn) throw failure('engine', { problem: `This program has no function “${functionName}”.` })
    const plan = this.#plan(fn, fetches)
    checkFeeds(fn, feeds)
    const owned = new Map<Tensor, EagerTensor>()
    try {
      for (const [name, tensor] of fn.feeds) owned.set(tensor, toTensor(this.#tf, feeds[name]!))
      this.#compute(plan, owned)
      const results = this.#fetch(plan, owned)
      for (const op of plan.updates) this.#update(op, owned)
      return results
    } finally {
      for (const tensor of owned.values()) tensor.dispose()
    }
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    this.#variables.dispose()
    for (const tensor of this.#constants.values()) tensor.dispose()
    this.#constants.clear()
  }

  #plan(fn: GraphFunction, fetches?: readonly string[]): CallPlan {
    if (fetches === undefined) return this.#plans.get(fn.name) as CallPlan
    const key = JSON.stringify([fn.name, fetches])
    const plan = this.#plans.get(key) ?? planCall(fn, wantedFetches(fn, fetches))
    this.#plans.set(key, plan)
    return plan
  }

  #compute({ steps }: CallPlan, owned: Map<Tensor, EagerTensor>): void {
    for (const { op, release } of steps) {
      const form = opKind(op)?.eager
      if (typeof form === 'function') {
        const outputs = this.#kernel(op, form, owned)
        op.outputs.forEach((output, i) => owned.set(output, outputs[i]!))
      }
      for (const tensor of release) {
        owned.get(tensor)?.dispose()
        owned.delete(tensor)
      }
    }
  }

  #kernel(op: Op, kernel: Kernel, owned: ReadonlyMap<Tensor, EagerTensor>): EagerTensor[] {
    const tf = this.#tf
    const inputs = op.inputs.map((input) => this.#value(input, owned))
    try {
      return tf.tidy(() => {
        const outputs = [kernel({ tf, op, inputs })].flat()
        checkShapes(op, outputs)
        return outputs.map((output) => (inputs.includes(output) ? output.clone() : output))
      })
    } catch (cause) {
      throw explain(op, cause)
    }
  }

  /** The tensor an op takes: this call's own, or one that outlives it. */
  #value(tensor: Tensor, owned: ReadonlyMap<Tensor, EagerTensor>): EagerTensor {
    const { op } = tensor
    if (op.type === 'ReadVariableOp') return this.#variables.tensor(variableAt(op, 0))
    if (op.type === 'Const') return this.#constant(op)
    const value = owned.get(tensor)
    if (value) return value
    throw failure('engine', { problem: `the value of ${op.type} is not there.`, layer: op.layer })
  }

  #constant(op: Op): EagerTensor {
    const known = this.#constants.get(op)
    if (known) return known
    const { value } = op.attrs
    if (!value || !('tensor' in value))
      throw failure('engine', { problem: 'a constant has no value.', layer: op.layer })
    const tensor = this.#tf.keep(toTensor(this.#tf, value.tensor))
    this.#constants.set(op, tensor)
    return tensor
  }

  #fetch({ fetches }: CallPlan, owned: ReadonlyMap<Tensor, EagerTensor>): Record<string, TensorData> {
    const results: Record<string, TensorData> = {}
    for (const [name, tensor] of fetches) results[name] = toTensorData(this.#value(tensor, owned), tensor.dtype)
    return results
  }

  #update(op: Op, owned: ReadonlyMap<Tensor, EagerTensor>): void {
    const form = opKind(op)?.eager
    if (typeof form !== 'object')
      throw failure('engine', { problem: `${op.type} updates no variable.`, layer: op.layer })
    form.update({
      op,
      variable: (index) => this.#variables.writable(variableAt(op, index)),
      values: (index) => floats(this.#value(inputAt(op, index), owned)),
      number: (index) => scalar(this.#value(inputAt(op, index), owned)),
    })
  }

  #checkOpen(): void {
    if (this.#disposed) throw failure('engine', { problem: 'This session has been closed.' })
  }
}

/** What was worked out when the graph was built must be what came out: a wrong shape would broadcast further down. */
function checkShapes(op: Op, outputs: readonly EagerTensor[]): void {
  op.outputs.forEach(({ shape }, i) => {
    const found = outputs[i]?.shape
    if (found?.length === shape.length && shape.every((size, axis) => size === null || size === found[axis])) return
    const expected = shape.map((size) => size ?? 'batch').join(', ')
    throw failure('engine', {
      problem: `${op.type} gave [${found?.join(', ') ?? 'nothing'}] instead of [${expected}].`,
      layer: op.layer,
    })
  })
}

function explain(op: Op, cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  const said = cause instanceof Error ? cause.message : String(cause)
  return failure('engine-eager', { op: op.type, layer: op.layer, said }, { cause })
}
