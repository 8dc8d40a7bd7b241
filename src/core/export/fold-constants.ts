import { sizeOf } from '../models/layer-graph.ts'
import { computed } from '../engine/emit/pieces.ts'
import { GraphFunction, type Op, type Tensor } from '../engine/op-graph.ts'
import { constant } from '../engine/ops/arrays.ts'
import type { TensorData } from '../engine/tensor-data.ts'
import { joinAxes } from './join-axes.ts'

/** Numbers from which on a constant is kept as what it is made of: kernels, of which each is written once. */
const LARGE = 2 ** 14

/** Some numbers of an array, one or the same at each step. */
interface Run {
  readonly values: TensorData['values']
  at: number
  readonly step: number
}

/** Computes a row of the result, from `begin` to `end`. */
type Row = (result: Float32Array, begin: number, end: number, a: Run, b: Run) => void

/** Each with a loop of its own: one function called for each of millions of numbers takes several times as long. */
const BINARY: ReadonlyMap<string, Row> = new Map<string, Row>([
  [
    'AddV2',
    (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
      for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = x[i] + y[j]
    },
  ],
  [
    'Sub',
    (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
      for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = x[i] - y[j]
    },
  ],
  [
    'Mul',
    (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
      for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = x[i] * y[j]
    },
  ],
  [
    'RealDiv',
    (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
      for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = x[i] / y[j]
    },
  ],
  [
    'Maximum',
    (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
      for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = Math.max(x[i], y[j])
    },
  ],
  [
    'Minimum',
    (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
      for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = Math.min(x[i], y[j])
    },
  ],
])

const UNARY: ReadonlyMap<string, (x: number) => number> = new Map([
  ['Neg', (x: number) => -x],
  ['Sqrt', (x: number) => Math.sqrt(x)],
  ['Rsqrt', (x: number) => 1 / Math.sqrt(x)],
])

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
    return made.get(tensor.op)!.outputs[tensor.index]
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
  const [{ dtype, shape }] = op.outputs
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
  if (inputs.length === 0 || !inputs.every((input) => input !== undefined)) return undefined
  const shape = op.outputs[0].shape
  if (!shape.every((dimension) => dimension !== null)) return undefined
  const [x, y] = inputs
  if (op.type === 'Reshape') return { ...x, shape }
  if (op.type === 'Slice') {
    // a kernel is cut into all its groups: what is computed is so once
    const whole = { ...x }
    values.set(op.inputs[0].op, whole)
    return box(whole, [...inputs[1].values], shape)
  }
  if (x.dtype !== 'float32') return undefined
  if (op.type === 'Pad' && y) return padded(x, [...y.values], shape)
  const unary = UNARY.get(op.type)
  if (unary) return { dtype: 'float32', shape, values: (x.values as Float32Array).map(unary) }
  const binary = BINARY.get(op.type)
  if (!binary || !y) return undefined
  if (sizeOf(shape) < LARGE) return { dtype: 'float32', shape, values: broadcast(x, y, shape, binary) }
  const result = computed('float32', shape, () => broadcast(x, y, shape, binary))
  const isScaled = op.type === 'Mul' && sizeOf(x.shape) === sizeOf(shape) && sizeOf(y.shape) === shape.at(-1) && y.shape.at(-1) === shape.at(-1) // prettier-ignore
  if (isScaled) scaledTensors.set(result, { tensor: x, scale: y.values as Float32Array })
  return result
}

/** A tensor times a number for each index of its last axis. */
export interface Scaled {
  readonly tensor: TensorData
  readonly scale: Float32Array
}

const scaledTensors = new WeakMap<TensorData, Scaled>()

/** What a folded constant is made of, for who can multiply on the way. */
export const scaledOf = (folded: TensorData): Scaled | undefined => scaledTensors.get(folded)

/** The part of `shape` that begins at `begin`: the kernel of one group of a convolution. */
function box(data: TensorData, begin: readonly number[], shape: readonly number[]): TensorData {
  const steps = shape.map((_, axis) => sizeOf(data.shape.slice(axis + 1)))
  const { dtype, values: all } = data
  const values = all.slice(0, sizeOf(shape))
  const index = shape.map(() => 0)
  for (let n = 0; n < values.length; n++) {
    values[n] = all[index.reduce((sum, i, axis) => sum + (i + begin[axis]) * steps[axis], 0)]
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0
  }
  return { dtype, shape, values }
}

/** With zeros around it, `[before, after]` of each axis one after another: the kernel of a dilated convolution, written out. */
function padded(data: TensorData, sides: readonly number[], shape: readonly number[]): TensorData {
  const steps = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)))
  const values = new Float32Array(sizeOf(shape))
  const index = data.shape.map(() => 0)
  for (const value of data.values) {
    values[index.reduce((sum, i, axis) => sum + (i + sides[2 * axis]) * steps[axis], 0)] = value
    for (let axis = index.length - 1; axis >= 0 && ++index[axis] === data.shape[axis]; axis--) index[axis] = 0
  }
  return { dtype: 'float32', shape, values }
}

function broadcast(a: TensorData, b: TensorData, shape: readonly number[], compute: Row): Float32Array {
  const values = new Float32Array(sizeOf(shape))
  const [stepsA, stepsB] = [stepsOf(a.shape, shape), stepsOf(b.shape, shape)]
  const axes = joinAxes(shape.map((length, i) => ({ length, steps: [stepsA[i], stepsB[i]] })))
  const {
    length,
    steps: [stepA, stepB],
  } = axes.pop() ?? { length: 1, steps: [0, 0] }
  const runA: Run = { values: a.values, at: 0, step: stepA }
  const runB: Run = { values: b.values, at: 0, step: stepB }
  const index = axes.map(() => 0)
  for (let n = 0; n < values.length; n += length) {
    compute(values, n, n + length, runA, runB)
    for (let i = axes.length - 1; i >= 0; i--) {
      const {
        length: rows,
        steps: [byA, byB],
      } = axes[i]
      runA.at += byA
      runB.at += byB
      if (++index[i] < rows) break
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
    const length = back > shape.length ? 1 : shape[shape.length - back]
    steps.unshift(length === 1 ? 0 : size)
    size *= length
  }
  return steps
}
