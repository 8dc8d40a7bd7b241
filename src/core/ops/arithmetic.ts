import type { Kernel } from '../engine/eager/kernel.ts'
import type { GraphFunction, Op, Tensor } from '../engine/op-graph.ts'
import { elementwise } from '../formats/onnx/convert.ts'
import { typeAttr } from './attributes.ts'
import { cast, compare } from './comparisons.ts'
import { constant } from './constants.ts'
import { binary, unary } from './elementwise.ts'
import { type GradientRule, type OpKind, simple } from './op-kind.ts'
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
  if (tensors.length === 1) return tensors[0]
  if (tensors.length === 2) return add(f, tensors[0], tensors[1])
  return f.add('AddN', tensors, { ...typeAttr(tensors[0]), N: { int: tensors.length } }, [tensors[0]])
}

/** A rule whose gradients are summed over the axes along which an input was broadcast. */
const broadcasting = (
  rule: (f: GraphFunction, op: Op, dy: Tensor, needs: readonly boolean[]) => (Tensor | undefined)[],
): GradientRule =>
  simple((f, op, dy, needs) =>
    rule(f, op, dy, needs).map((gradient, i) =>
      gradient && needs[i] ? unbroadcast(f, gradient, op.inputs[i].shape) : undefined,
    ),
  )

/** The larger (or smaller) input takes the gradient; where both are equal each takes half in tfjs and the first all of it in TensorFlow: TensorFlow's rule. */
const extremum = (type: 'GreaterEqual' | 'LessEqual'): GradientRule =>
  broadcasting((f, { inputs: [a, b] }, dy) => {
    const first = cast(f, compare(f, type, a, b), 'float32')
    const toFirst = mul(f, dy, first)
    return [toFirst, sub(f, dy, toFirst)]
  })

const kernel =
  (name: 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum' | 'pow'): Kernel =>
  ({ tf, inputs: [a, b] }) =>
    tf[name](a, b)

/** What is folded has a loop of its own for each op: one function called for each of millions of numbers takes several times as long. */
export const arithmetic: readonly OpKind[] = [
  {
    type: 'AddV2',
    gradient: broadcasting((_f, _op, dy) => [dy, dy]),
    eager: kernel('add'),
    onnx: elementwise('Add'),
    fold: {
      row: (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
        for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = x[i] + y[j]
      },
    },
  },
  {
    type: 'Sub',
    gradient: broadcasting((f, _op, dy, [, second]) => [dy, second ? unary(f, 'Neg', dy) : undefined]),
    eager: kernel('sub'),
    onnx: elementwise('Sub'),
    fold: {
      row: (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
        for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = x[i] - y[j]
      },
    },
  },
  {
    type: 'Mul',
    gradient: broadcasting((f, { inputs: [a, b] }, dy, [first, second]) => [
      first ? mul(f, dy, b) : undefined,
      second ? mul(f, dy, a) : undefined,
    ]),
    eager: kernel('mul'),
    onnx: elementwise('Mul'),
    fold: {
      isProduct: true,
      row: (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
        for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = x[i] * y[j]
      },
    },
  },
  {
    type: 'RealDiv',
    gradient: broadcasting((f, op, dy, [first, second]) => {
      const quotient = div(f, dy, op.inputs[1])
      return [first ? quotient : undefined, second ? unary(f, 'Neg', mul(f, quotient, op.outputs[0])) : undefined]
    }),
    eager: kernel('div'),
    onnx: elementwise('Div'),
    fold: {
      row: (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
        for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = x[i] / y[j]
      },
    },
  },
  {
    type: 'Maximum',
    gradient: extremum('GreaterEqual'),
    eager: kernel('maximum'),
    onnx: elementwise('Max'),
    fold: {
      row: (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
        for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = Math.max(x[i], y[j])
      },
    },
  },
  {
    type: 'Minimum',
    gradient: extremum('LessEqual'),
    eager: kernel('minimum'),
    onnx: elementwise('Min'),
    fold: {
      row: (result, begin, end, { values: x, at, step }, { values: y, at: bt, step: stepY }) => {
        for (let n = begin, i = at, j = bt; n < end; n++, i += step, j += stepY) result[n] = Math.min(x[i], y[j])
      },
    },
  },
  {
    type: 'Pow',
    // the exponents of this engine are constants: only the base has a gradient
    gradient: broadcasting((f, { inputs: [x, exponent] }, dy) => {
      const slope = mul(f, exponent, binary(f, 'Pow', x, sub(f, exponent, constant(f, 1))))
      return [mul(f, dy, slope), undefined]
    }),
    eager: kernel('pow'),
    onnx: elementwise('Pow'),
  },
  {
    type: 'AddN',
    gradient: simple((_f, op, dy) => op.inputs.map(() => dy)),
    eager: ({ tf, inputs }) => tf.addN([...inputs]),
    onnx: elementwise('Sum'),
  },
]
