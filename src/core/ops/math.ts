import { outputOf } from '../engine/op-graph.ts'
import { convertWith, elementwise } from '../formats/onnx/onnx-graph.ts'
import { add, div, mul, scale } from './arithmetic.ts'
import { typeAttr } from './attributes.ts'
import { constant } from './constants.ts'
import { unary } from './elementwise.ts'
import { defineOp, type OpKind, simple } from './op-kind.ts'

/** Functions of one number. Their builder is `unary` of `elementwise.ts`. */
export const math: readonly OpKind[] = [
  defineOp({
    type: 'Identity',
    numInputs: 1,
    gradient: simple((_f, _op, dy) => [dy]),
    eager: ({ inputs: [x] }) => x,
    onnx: convertWith((_graph, [x]) => x),
  }),
  defineOp({
    type: 'StopGradient',
    numInputs: 1,
    gradient: () => [],
    eager: ({ inputs: [x] }) => x,
    onnx: convertWith((_graph, [x]) => x),
  }),
  defineOp({
    type: 'Exp',
    numInputs: 1,
    gradient: simple((f, op, dy) => [mul(f, dy, outputOf(op))]),
    eager: ({ tf, inputs: [x] }) => tf.exp(x),
    onnx: elementwise('Exp'),
  }),
  defineOp({
    type: 'Log',
    numInputs: 1,
    gradient: simple((f, op, dy) => [div(f, dy, op.inputs[0])]),
    eager: ({ tf, inputs: [x] }) => tf.log(x),
    onnx: elementwise('Log'),
  }),
  defineOp({
    type: 'Log1p',
    numInputs: 1,
    gradient: simple((f, op, dy) => [div(f, dy, add(f, op.inputs[0], constant(f, 1)))]),
    eager: ({ tf, inputs: [x] }) => tf.log1p(x),
    onnx: convertWith((graph, [x]) => graph.node('Log', [graph.node('Add', [x, graph.scalar(1)])])),
  }),
  defineOp({
    type: 'Abs',
    numInputs: 1,
    gradient: simple((f, op, dy) => [mul(f, dy, f.add('Sign', [op.inputs[0]], typeAttr(dy), [dy]))]),
    eager: ({ tf, inputs: [x] }) => tf.abs(x),
    onnx: elementwise('Abs'),
  }),
  defineOp({
    type: 'Neg',
    numInputs: 1,
    gradient: simple((f, _op, dy) => [unary(f, 'Neg', dy)]),
    eager: ({ tf, inputs: [x] }) => tf.neg(x),
    onnx: elementwise('Neg'),
    fold: { each: (x) => -x },
  }),
  defineOp({
    type: 'Square',
    numInputs: 1,
    gradient: simple((f, op, dy) => [mul(f, dy, scale(f, op.inputs[0], 2))]),
    eager: ({ tf, inputs: [x] }) => tf.square(x),
    onnx: convertWith((graph, [x]) => graph.node('Mul', [x, x])),
  }),
  defineOp({
    type: 'Sqrt',
    numInputs: 1,
    gradient: simple((f, op, dy) => [div(f, scale(f, dy, 0.5), outputOf(op))]),
    eager: ({ tf, inputs: [x] }) => tf.sqrt(x),
    onnx: elementwise('Sqrt'),
    fold: { each: (x) => Math.sqrt(x) },
  }),
  defineOp({
    type: 'Rsqrt',
    numInputs: 1,
    gradient: simple((f, op, dy) => {
      const y = outputOf(op)
      return [mul(f, scale(f, dy, -0.5), mul(f, y, mul(f, y, y)))]
    }),
    eager: ({ tf, inputs: [x] }) => tf.rsqrt(x),
    onnx: convertWith((graph, [x]) => graph.node('Reciprocal', [graph.node('Sqrt', [x])])),
    fold: { each: (x) => 1 / Math.sqrt(x) },
  }),
  defineOp({
    type: 'Reciprocal',
    numInputs: 1,
    gradient: simple((f, op, dy) => [unary(f, 'Neg', mul(f, dy, unary(f, 'Square', outputOf(op))))]),
    eager: ({ tf, inputs: [x] }) => tf.reciprocal(x),
    onnx: elementwise('Reciprocal'),
  }),
  defineOp({
    type: 'Erf',
    numInputs: 1,
    gradient: simple((f, op, dy) => {
      const density = unary(f, 'Exp', unary(f, 'Neg', unary(f, 'Square', op.inputs[0])))
      return [mul(f, dy, scale(f, density, 2 / Math.sqrt(Math.PI)))]
    }),
    eager: ({ tf, inputs: [x] }) => tf.erf(x),
    onnx: elementwise('Erf'),
  }),
  defineOp({
    type: 'Sin',
    numInputs: 1,
    gradient: simple((f, op, dy) => [mul(f, dy, unary(f, 'Cos', op.inputs[0]))]),
    eager: ({ tf, inputs: [x] }) => tf.sin(x),
    onnx: elementwise('Sin'),
  }),
  defineOp({
    type: 'Cos',
    numInputs: 1,
    gradient: simple((f, op, dy) => [unary(f, 'Neg', mul(f, dy, unary(f, 'Sin', op.inputs[0])))]),
    eager: ({ tf, inputs: [x] }) => tf.cos(x),
    onnx: elementwise('Cos'),
  }),
  defineOp({
    type: 'Sign',
    numInputs: 1,
    gradient: 'zero',
    eager: ({ tf, inputs: [x] }) => tf.sign(x),
    onnx: elementwise('Sign'),
  }),
  defineOp({
    type: 'Floor',
    numInputs: 1,
    gradient: 'zero',
    eager: ({ tf, inputs: [x] }) => tf.floor(x),
    onnx: elementwise('Floor'),
  }),
  defineOp({
    type: 'Ceil',
    numInputs: 1,
    gradient: 'zero',
    eager: ({ tf, inputs: [x] }) => tf.ceil(x),
    onnx: elementwise('Ceil'),
  }),
  defineOp({
    type: 'Round',
    numInputs: 1,
    gradient: 'zero',
    eager: ({ tf, inputs: [x] }) => tf.round(x),
    onnx: elementwise('Round'),
  }),
]
