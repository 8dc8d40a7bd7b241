import type { GraphFunction, Op, Shape, Tensor } from '../op-graph.ts'
import { constant, reduce, reshape } from '../ops/arrays.ts'
import { add, binary, cast, compare, div, mul, scale, select, sub, unary } from '../ops/elementwise.ts'
import { type GradientRule, simple } from './rule.ts'

const T = (x: Tensor) => ({ T: { type: x.dtype } })

/** An op that takes (gradient, x or y) and has a fused kernel in TensorFlow. */
const fused = (type: string, from: 'input' | 'output', order: 'gradient first' | 'gradient last' = 'gradient first') =>
  simple((f, op, dy) => {
    const known = from === 'input' ? op.inputs[0] : op.outputs[0]
    const inputs = order === 'gradient first' ? [dy, known] : [known, dy]
    return [f.add(type, inputs, T(dy), [op.inputs[0]])]
  })

/** Sums a gradient over the axes along which `shape` was broadcast. */
function unbroadcast(f: GraphFunction, gradient: Tensor, shape: Shape): Tensor {
  const extra = gradient.shape.length - shape.length
  const axes = gradient.shape.flatMap((size, axis) =>
    axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : [],
  )
  if (axes.length === 0) return gradient
  const reduced = reduce(f, 'Sum', gradient, axes)
  return reduced.shape.length === shape.length ? reduced : reshape(f, reduced, shape)
}

const binaryRule = (
  rule: (f: GraphFunction, op: Op, dy: Tensor, needs: readonly boolean[]) => (Tensor | undefined)[],
) =>
  simple((f, op, dy, needs) =>
    rule(f, op, dy, needs).map((gradient, i) =>
      gradient && needs[i] ? unbroadcast(f, gradient, op.inputs[i].shape) : undefined,
    ),
  )

/** The larger (or smaller) input takes the gradient; where both are equal each takes half in tfjs and the first all of it in TensorFlow: TensorFlow's rule. */
const extremum = (type: 'GreaterEqual' | 'LessEqual') =>
  binaryRule((f, { inputs: [a, b] }, dy) => {
    const first = cast(f, compare(f, type, a, b), 'float32')
    const toFirst = mul(f, dy, first)
    return [toFirst, sub(f, dy, toFirst)]
  })

export const elementwiseRules: readonly (readonly [string, GradientRule])[] = [
  ['Identity', simple((_f, _op, dy) => [dy])],
  ['StopGradient', () => []],
  ['Relu', fused('ReluGrad', 'output')],
  ['Relu6', fused('Relu6Grad', 'output')],
  ['Elu', fused('EluGrad', 'output')],
  ['Selu', fused('SeluGrad', 'output')],
  ['Softplus', fused('SoftplusGrad', 'input')],
  ['Sigmoid', fused('SigmoidGrad', 'output', 'gradient last')],
  ['Tanh', fused('TanhGrad', 'output', 'gradient last')],
  [
    'LeakyRelu',
    simple((f, op, dy) => [f.add('LeakyReluGrad', [dy, op.inputs[0]], { ...T(dy), alpha: op.attrs.alpha }, [dy])]),
  ],
  ['Exp', simple((f, op, dy) => [mul(f, dy, op.outputs[0])])],
  ['Log', simple((f, op, dy) => [div(f, dy, op.inputs[0])])],
  ['Log1p', simple((f, op, dy) => [div(f, dy, add(f, op.inputs[0], constant(f, 1)))])],
  ['Abs', simple((f, op, dy) => [mul(f, dy, f.add('Sign', [op.inputs[0]], T(dy), [dy]))])],
  ['Neg', simple((f, _op, dy) => [unary(f, 'Neg', dy)])],
  ['Square', simple((f, op, dy) => [mul(f, dy, scale(f, op.inputs[0], 2))])],
  ['Sqrt', simple((f, op, dy) => [div(f, scale(f, dy, 0.5), op.outputs[0])])],
  [
    'Rsqrt',
    simple((f, op, dy) => {
      const [y] = op.outputs
      return [mul(f, scale(f, dy, -0.5), mul(f, y, mul(f, y, y)))]
    }),
  ],
  ['Reciprocal', simple((f, op, dy) => [unary(f, 'Neg', mul(f, dy, unary(f, 'Square', op.outputs[0])))])],
  [
    'Erf',
    simple((f, op, dy) => {
      const density = unary(f, 'Exp', unary(f, 'Neg', unary(f, 'Square', op.inputs[0])))
      return [mul(f, dy, scale(f, density, 2 / Math.sqrt(Math.PI)))]
    }),
  ],
  [
    'Softmax',
    simple((f, op, dy) => {
      const [y] = op.outputs
      const inner = reduce(f, 'Sum', mul(f, dy, y), [y.shape.length - 1], true)
      return [mul(f, sub(f, dy, inner), y)]
    }),
  ],
  ['AddV2', binaryRule((_f, _op, dy) => [dy, dy])],
  ['Sub', binaryRule((f, _op, dy, [, second]) => [dy, second ? unary(f, 'Neg', dy) : undefined])],
  [
    'Mul',
    binaryRule((f, { inputs: [a, b] }, dy, [first, second]) => [
      first ? mul(f, dy, b) : undefined,
      second ? mul(f, dy, a) : undefined,
    ]),
  ],
  [
    'RealDiv',
    binaryRule((f, op, dy, [first, second]) => {
      const quotient = div(f, dy, op.inputs[1])
      return [first ? quotient : undefined, second ? unary(f, 'Neg', mul(f, quotient, op.outputs[0])) : undefined]
    }),
  ],
  [
    'Pow',
    // the exponents of this engine are constants: only the base has a gradient
    binaryRule((f, { inputs: [x, exponent] }, dy) => {
      const slope = mul(f, exponent, binary(f, 'Pow', x, sub(f, exponent, constant(f, 1))))
      return [mul(f, dy, slope), undefined]
    }),
  ],
  ['Sin', simple((f, op, dy) => [mul(f, dy, unary(f, 'Cos', op.inputs[0]))])],
  ['Cos', simple((f, op, dy) => [unary(f, 'Neg', mul(f, dy, unary(f, 'Sin', op.inputs[0])))])],
  ['Maximum', extremum('GreaterEqual')],
  ['Minimum', extremum('LessEqual')],
  ['AddN', simple((_f, op, dy) => op.inputs.map(() => dy))],
  [
    'SelectV2',
    simple((f, op, dy, [, first, second]) => {
      const [condition, a, b] = op.inputs
      const zero = constant(f, 0)
      return [
        undefined,
        first ? unbroadcast(f, select(f, condition, dy, zero), a.shape) : undefined,
        second ? unbroadcast(f, select(f, condition, zero, dy), b.shape) : undefined,
      ]
    }),
  ],
  [
    'SoftmaxCrossEntropyWithLogits',
    (f, op, [dLoss]) => (dLoss ? [mul(f, reshape(f, dLoss, [dLoss.shape[0], 1]), op.outputs[1])] : []),
  ],
  ['Cast', simple((f, op, dy) => [cast(f, dy, op.inputs[0].dtype)])],
]
