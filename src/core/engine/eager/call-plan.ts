import { failure } from '../../../shared/errors.ts'
import { opKind } from '../../ops/kinds.ts'
import type { GraphFunction, Op, Tensor } from '../op-graph.ts'

/** The order in which a function is computed, worked out once. */
export interface CallPlan {
  /** Ops that compute tensors: those that a fetch or an update needs, inputs before outputs. */
  readonly steps: readonly CallStep[]
  /** Ops that change variables. They run last: every read saw the values before. */
  readonly updates: readonly Op[]
  readonly fetches: ReadonlyMap<string, Tensor>
}

interface CallStep {
  readonly op: Op
  /** Tensors that nothing needs after this op. */
  readonly release: readonly Tensor[]
}

/** @throws {AppError} `engine` if the function has an op without a kernel, before anything runs. */
export function planCall(fn: GraphFunction, fetches: ReadonlyMap<string, Tensor> = fn.fetches): CallPlan {
  checkKernels(fn)
  const updates = new Set(fn.updates)
  const needed = opsNeeded(fn, fetches)
  const ops = fn.ops.filter((op) => needed.has(op) && !updates.has(op) && op.type !== 'VarHandleOp')
  const lastUse = new Map<Tensor, Op>()
  for (const op of ops) {
    for (const output of op.outputs) lastUse.set(output, op)
    for (const input of op.inputs) lastUse.set(input, op)
  }
  for (const tensor of [...fetches.values(), ...fn.updates.flatMap(({ inputs }) => inputs)]) lastUse.delete(tensor)
  const release = new Map<Op, Tensor[]>()
  for (const [tensor, op] of lastUse) {
    const list = release.get(op)
    if (list) list.push(tensor)
    else release.set(op, [tensor])
  }
  const steps = ops.map((op): CallStep => ({ op, release: release.get(op) ?? [] }))
  return { steps, updates: fn.updates, fetches }
}

function opsNeeded(fn: GraphFunction, fetches: ReadonlyMap<string, Tensor>): Set<Op> {
  const needed = new Set<Op>([...fn.updates, ...[...fetches.values()].map(({ op }) => op)])
  for (const op of fn.ops.toReversed())
    if (needed.has(op)) for (const before of [...op.inputs.map((input) => input.op), ...op.control]) needed.add(before)
  return needed
}

function checkKernels(fn: GraphFunction): void {
  const updates = new Set(fn.updates)
  for (const op of fn.ops) {
    const form = opKind(op)?.eager
    if (form === undefined || updates.has(op) !== (typeof form === 'object'))
      throw failure('engine', { problem: `the eager executor cannot compute ${op.type}.`, layer: op.layer })
  }
}
