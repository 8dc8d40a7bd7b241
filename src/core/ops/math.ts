import { convertWith, elementwise } from '../formats/onnx/convert.ts'
import { add, div, mul, scale } from './arithmetic.ts'
import { typeAttr } from './attributes.ts'
import { constant } from './constants.ts'
import { unary } from './elementwise.ts'
import { type OpKind, simple } from './op-kind.ts'

/** Functions of one number. Their builder is `unary` of `elementwise.ts`. */
export const math: readonly OpKind[] = [
  {
    type: 'Identity',
    gradient: simple((_f, _op, dy) => [dy]),
    eager: ({ inputs: [x] }) => x,
    onnx: convertWith((_graph, [x]) => x),
  },
  {
    type: 'StopGradient',
    gradient: () => [],
    eager: ({ inputs: [x] }) => x,
    onnx: convertWith((_graph, [x]) => x),
  },
  {
    type: 'Exp',
    gradient: simple((f, op, dy) => [mul(f, dy, op.outputs[0])]),
    eager: ({ tf, inputs: [x] }) => tf.exp(x),
    onnx: elementwise('Exp'),
  },
  {
    type: 'Log',
    gradient: simple((f, op, dy) => [div(f, dy, op.inputs[0])]),
    eager: ({ tf, inputs: [x] }) => tf.log(x),
    onnx: elementwise('Log'),
  },
  {
    type: 'Log1p',
    gradient: simple((f, op, dy) => [div(f, dy, add(f, op.inputs[0], constant(f, 1)))]),
    eager: ({ tf, inputs: [x] }) => tf.log1p(x),
    onnx: convertWith((graph, [x]) => graph.node('Log', [graph.node('Add', [x, graph.scalar(1)])])),
  },
  {
    type: 'Abs',
    gradient: simple((f, op, dy) => [mul(f, dy, f.add('Sign', [op.inputs[0]], typeAttr(dy), [dy]))]),
    eager: ({ tf, inputs: [x] }) => tf.abs(x),
    onnx: elementwise('Abs'),
  },
  {
    type: 'Neg',
    gradient: simple((f, _op, dy) => [unary(f, 'Neg', dy)]),
    eager: ({ tf, inputs: [x] }) => tf.neg(x),
    onnx: elementwise('Neg'),
    fold: { each: (x) => -x },
  },
  {
    type: 'Square',
    gradient: simple((f, op, dy) => [mul(f, dy, scale(f, op.inputs[0], 2))]),
    eager: ({ tf, inputs: [x] }) => tf.square(x),
    onnx: convertWith((graph, [x]) => graph.node('Mul', [x, x])),
  },
  {
    type: 'Sqrt',
    gradient: simple((f, op, dy) => [div(f, scale(f, dy, 0.5), op.outputs[0])]),
    eager: ({ tf, inputs: [x] }) => tf.sqrt(x),
    onnx: elementwise('Sqrt'),
    fold: { each: (x) => Math.sqrt(x) },
  },
  {
    type: 'Rsqrt',
    gradient: simple((f, op, dy) => {
      const [y] = op.outputs
      return [mul(f, scale(f, dy, -0.5), mul(f, y, mul(f, y, y)))]
    }),
    eager: ({ tf, inputs: [x] }) => tf.rsqrt(x),
    onnx: convertWith((graph, [x]) => graph.node('Reciprocal', [graph.node('Sqrt', [x])])),
    fold: { each: (x) => 1 / Math.sqrt(x) },
  },
  {
    type: 'Reciprocal',
    gradient: simple((f, op, dy) => [unary(f, 'Neg', mul(f, dy, unary(f, 'Square', op.outputs[0])))]),
    eager: ({ tf, inputs: [x] }) => tf.reciprocal(x),
    onnx: elementwise('Reciprocal'),
  },
  {
    type: 'Erf',
    gradient: simple((f, op, dy) => {
      const density = unary(f, 'Exp', unary(f, 'Neg', unary(f, 'Square', op.inputs[0])))
      return [mul(f, dy, scale(f, density, 2 / Math.sqrt(Math.PI)))]
    }),
    eager: ({ tf, inputs: [x] }) => tf.erf(x),
    onnx: elementwise('Erf'),
  },
  {
    type: 'Sin',
    gradient: simple((f, op, dy) => [mul(f, dy, unary(f, 'Cos', op.inputs[0]))]),
    eager: ({ tf, inputs: [x] }) => tf.sin(x),
    onnx: elementwise('Sin'),
  },
  {
    type: 'Cos',
    gradient: simple((f, op, dy) => [unary(f, 'Neg', mul(f, dy, unary(f, 'Sin', op.inputs[0])))]),
    eager: ({ tf, inputs: [x] }) => tf.cos(x),
    onnx: elementwise('Cos'),
  },
  { type: 'Sign', gradient: 'zero', eager: ({ tf, inputs: [x] }) => tf.sign(x), onnx: elementwise('Sign') },
  { type: 'Floor', gradient: 'zero', eager: ({ tf, inputs: [x] }) => tf.floor(x), onnx: elementwise('Floor') },
  { type: 'Ceil', gradient: 'zero', eager: ({ tf, inputs: [x] }) => tf.ceil(x), onnx: elementwise('Ceil') },
  { type: 'Round', gradient: 'zero', eager: ({ tf, inputs: [x] }) => tf.round(x), onnx: elementwise('Round') },
]
