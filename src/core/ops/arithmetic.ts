import { failure } from '../../shared/errors.ts'
import type { Tuple } from '../../shared/tuple.ts'
import type { Kernel } from '../engine/eager/kernel.ts'
import { type GraphFunction, type OpOf, outputOf, type Tensor } from '../engine/op-graph.ts'
import { elementwise } from '../formats/onnx/onnx-graph.ts'
import { typeAttr } from './attributes.ts'
import { cast, compare } from './comparisons.ts'
import { constant } from './constants.ts'
import { binary, unary } from './elementwise.ts'
import { defineOp, type GradientRule, type OpKind, simple } from './op-kind.ts'
import { unbroadcast } from './reductions.ts'

export const add = (f: GraphFunction, a: Tensor, b: Tensor): Tensor => binary(f, 'AddV2', a, b)
export const sub = (f: GraphFunction, a: Tensor, b: Tensor): Tensor => binary(f, 'Sub', a, b)
export const mul = (f: GraphFunction, a: Tensor, b: Tensor): Tensor => binary(f, 'Mul', a, b)
export const div = (f: GraphFunction, a: Tensor, b: Tensor): Tensor => binary(f, 'RealDiv', a, b)

/** `x * factor` with a plain number. */
export function scale(f: GraphFunction, x: Tensor, factor: number): Tensor {
  return factor === 1 ? x : mul(f, x, constant(f, factor))
}

/** `x + term` with a plain number. */
export function shift(f: GraphFunction, x: Tensor, term: number): Tensor {
  return term === 0 ? x : add(f, x, constant(f, term))
}

/** Bounded on either side; undefined is no bound. */
export function clip(f: GraphFunction, x: Tensor, low: number | undefined, high: number | undefined): Tensor {
  const raised = low === undefined ? x : binary(f, 'Maximum', x, constant(f, low))
  return high === undefined ? raised : binary(f, 'Minimum', raised, constant(f, high))
}

/** Sum of tensors of one shape. */
export function addN(f: GraphFunction, tensors: readonly Tensor[]): Tensor {
  const [first, second] = tensors
  if (!first) throw failure('engine', { problem: 'there is nothing to add up.', layer: f.layer })
  if (!second) return first
  if (tensors.length === 2) return add(f, first, second)
  return f.add('AddN', tensors, { ...typeAttr(first), N: { int: tensors.length } }, [first])
}

/** A rule whose gradients are summed over the axes along which an input was broadcast. */
const broadcasting = (
  rule: (f: GraphFunction, op: OpOf<2>, dy: Tensor, needs: readonly boolean[]) => Tuple<Tensor | undefined, 2>,
): GradientRule<2> =>
  simple((f, op, dy, needs) => {
    const gradients = rule(f, op, dy, needs)
    return ([0, 1] as const).map((i) => {
      const gradient = gradients[i]
      return gradient && needs[i] ? unbroadcast(f, gradient, op.inputs[i].shape) : undefined
    })
  })

/** The larger (or smaller) input takes the gradient; where both are equal each takes half in tfjs and the first all of it in TensorFlow: TensorFlow's rule. */
const extremum = (type: 'GreaterEqual' | 'LessEqual'): GradientRule<2> =>
  broadcasting((f, { inputs: [a, b] }, dy) => {
    const first = cast(f, compare(f, type, a, b), 'float32')
    const toFirst = mul(f, dy, first)
    return [toFirst, sub(f, dy, toFirst)]
  })

const kernel =
  (name: 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum' | 'pow'): Kernel<2> =>
  ({ tf, inputs: [a, b] }) =>
    tf[name](a, b)

/** What is folded has a loop of its own for each op: one function called for each of millions of numbers takes several times as long. */
export const arithmetic: readonly OpKind[] = [
  defineOp({
    type: 'AddV2',
    numInputs: 2,
    gradient: broadcasting((_f, _op, dy) => [dy, dy]),
    eager: kernel('add'),
    onnx: elementwise('Add'),
    fold: {
      row: (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
        for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = x[i]! + y[j]!
      },
    },
  }),
  defineOp({
    type: 'Sub',
    numInputs: 2,
    gradient: broadcasting((f, _op, dy, [, second]) => [dy, second ? unary(f, 'Neg', dy) : undefined]),
    eager: kernel('sub'),
    onnx: elementwise('Sub'),
    fold: {
      row: (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
        for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = x[i]! - y[j]!
      },
    },
  }),
  defineOp({
    type: 'Mul',
    numInputs: 2,
    gradient: broadcasting((f, { inputs: [a, b] }, dy, [first, second]) => [
      first ? mul(f, dy, b) : undefined,
      second ? mul(f, dy, a) : undefined,
    ]),
    eager: kernel('mul'),
    onnx: elementwise('Mul'),
    fold: {
      isProduct: true,
      row: (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
        for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = x[i]! * y[j]!
      },
    },
  }),
  defineOp({
    type: 'RealDiv',
    numInputs: 2,
    gradient: broadcasting((f, op, dy, [first, second]) => {
      const quotient = div(f, dy, op.inputs[1])
      return [first ? quotient : undefined, second ? unary(f, 'Neg', mul(f, quotient, outputOf(op))) : undefined]
    }),
    eager: kernel('div'),
    onnx: elementwise('Div'),
    fold: {
      row: (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
        for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = x[i]! / y[j]!
      },
    },
  }),
  defineOp({
    type: 'Maximum',
    numInputs: 2,
    gradient: extremum('GreaterEqual'),
    eager: kernel('maximum'),
    onnx: elementwise('Max'),
    fold: {
      row: (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
        for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = Math.max(x[i]!, y[j]!)
      },
    },
  }),
  defineOp({
    type: 'Minimum',
    numInputs: 2,
    gradient: extremum('LessEqual'),
    eager: kernel('minimum'),
    onnx: elementwise('Min'),
    fold: {
      row: (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
        for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = Math.min(x[i]!, y[j]!)
      },
    },
  }),
  defineOp({
    type: 'Pow',
    numInputs: 2,
    // the exponents of this engine are constants: only the base has a gradient
    gradient: broadcasting((f, { inputs: [x, exponent] }, dy) => {
      const slope = mul(f, exponent, binary(f, 'Pow', x, sub(f, exponent, constant(f, 1))))
      return [mul(f, dy, slope), undefined]
    }),
    eager: kernel('pow'),
    onnx: elementwise('Pow'),
  }),
  defineOp({
    type: 'AddN',
    numInputs: 'any',
    gradient: simple((_f, op, dy) => op.inputs.map(() => dy)),
    eager: ({ tf, inputs }) => tf.addN([...inputs]),
    onnx: elementwise('Sum'),
  }),
]
