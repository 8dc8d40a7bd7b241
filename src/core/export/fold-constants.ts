import { sizeOf } from '../models/layer-graph.ts'
import { computed, setScaled } from '../engine/emit/pieces.ts'
import { GraphFunction, inputAt, type Op, outputOf, type Tensor, type TensorData } from '../engine/op-graph.ts'
import { constant } from '../ops/constants.ts'
import { opKind } from '../ops/kinds.ts'
import type { Run } from '../ops/op-kind.ts'
import { type Axis, joinAxes } from './join-axes.ts'

/** Numbers from which on a constant is kept as what it is made of: kernels, of which each is written once. */
const LARGE = 2 ** 14

/**
 * The same function without what does not depend on its feeds: BatchNormalization is folded into the kernels before it, once and for all.
 * Each step is rounded to float32, as an executor rounds it. What no output needs is left out. Large constants are computed each time they
 * are asked for their numbers, which a writer does once.
 */
export function foldConstants(fn: GraphFunction): GraphFunction {
  const folded = new GraphFunction(fn.name)
  const needed = neededOps(fn)
  const values = new Map<Op, TensorData>()
  const made = new Map<Op, Op>()
  const place = (tensor: Tensor): Tensor => {
    const value = values.get(tensor.op)
    if (value && !made.has(tensor.op)) made.set(tensor.op, constant(folded, value).op)
    return made.get(tensor.op)!.outputs[tensor.index]!
  }
  for (const op of fn.ops) {
    if (!needed.has(op)) continue
    folded.layer = op.layer
    const value = evaluate(op, values)
    if (value) values.set(op, value)
    else if (op.type === 'Placeholder') made.set(op, placeholder(fn, folded, op))
    else {
      const inputs = op.inputs.map(place)
      folded.layer = op.layer
      made.set(op, folded.add(op.type, inputs, op.attrs, op.outputs))
    }
  }
  for (const [name, tensor] of fn.fetches) folded.fetch(name, place(tensor))
  folded.layer = undefined
  return folded
}

function placeholder(fn: GraphFunction, folded: GraphFunction, op: Op): Op {
  const [name] = [...fn.feeds].find(([, tensor]) => tensor.op === op) ?? ['']
  const { dtype, shape } = outputOf(op)
  return folded.feed(name, dtype as TensorData['dtype'], shape).op
}

function neededOps(fn: GraphFunction): Set<Op> {
  const needed = new Set<Op>([...fn.fetches.values(), ...fn.feeds.values()].map(({ op }) => op))
  for (const op of fn.ops.toReversed()) if (needed.has(op)) for (const input of op.inputs) needed.add(input.op)
  return needed
}

function evaluate(op: Op, values: Map<Op, TensorData>): TensorData | undefined {
  if (op.type === 'Const') return (op.attrs['value'] as { tensor: TensorData }).tensor
  const inputs = op.inputs.map((input) => values.get(input.op))
  const [x, y] = inputs
  if (!x || !inputs.every((input) => input !== undefined)) return undefined
  const { shape } = outputOf(op)
  if (!shape.every((dimension) => dimension !== null)) return undefined
  const fold = opKind(op)?.fold
  if (!fold) return undefined
  if ('whole' in fold) {
    if (!fold.readsAgain) return fold.whole(inputs, shape)
    const first = { ...x }
    values.set(inputAt(op, 0).op, first)
    return fold.whole([first, ...inputs.slice(1)], shape)
  }
  if (x.dtype !== 'float32') return undefined
  if ('each' in fold) return { dtype: 'float32', shape, values: (x.values as Float32Array).map(fold.each) }
  if (!y) return undefined
  if (sizeOf(shape) < LARGE) return { dtype: 'float32', shape, values: broadcast(x, y, shape, fold.row) }
  const result = computed('float32', shape, () => broadcast(x, y, shape, fold.row))
  const isScaled =
    fold.isProduct &&
    sizeOf(x.shape) === sizeOf(shape) &&
    sizeOf(y.shape) === shape.at(-1) &&
    y.shape.at(-1) === shape.at(-1)
  if (isScaled) setScaled(result, { tensor: x, scale: y.values as Float32Array })
  return result
}

type Row = (result: Float32Array, begin: number, end: number, a: Run, b: Run) => void

function broadcast(a: TensorData, b: TensorData, shape: readonly number[], compute: Row): Float32Array {
  const values = new Float32Array(sizeOf(shape))
  const [stepsA, stepsB] = [stepsOf(a.shape, shape), stepsOf(b.shape, shape)]
  const axes = joinAxes(shape.map((length, i) => ({ length, steps: [stepsA[i]!, stepsB[i]!] })))
  const {
    length,
    steps: [stepA, stepB],
  }: Axis = axes.pop() ?? { length: 1, steps: [0, 0] }
  const runA: Run = { values: a.values, at: 0, step: stepA }
  const runB: Run = { values: b.values, at: 0, step: stepB }
  const index = axes.map(() => 0)
  for (let n = 0; n < values.length; n += length) {
    compute(values, n, n + length, runA, runB)
    for (let i = axes.length - 1; i >= 0; i--) {
      const {
        length: rows,
        steps: [byA, byB],
      } = axes[i]!
      runA.at += byA
      runB.at += byB
      if (++index[i]! < rows) break
      runA.at -= byA * rows
      runB.at -= byB * rows
      index[i] = 0
    }
  }
  return values
}

/** How far one step along each axis of the result moves in an operand; 0 where it is broadcast. */
function stepsOf(shape: readonly number[], result: readonly number[]): number[] {
  const steps: number[] = []
  let size = 1
  for (let back = 1; back <= result.length; back++) {
    const length = shape.at(-back) ?? 1
    steps.unshift(length === 1 ? 0 : size)
    size *= length
  }
  return steps
}
