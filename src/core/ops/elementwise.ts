import { failure } from '../../shared/errors.ts'
import { type GraphFunction, type Shape, showShape, type Tensor } from '../engine/op-graph.ts'
import { typeAttr } from './attributes.ts'

/** Unary ops that keep shape and dtype, by TensorFlow's name. What is known of them: `math.ts`, `activations.ts`. */
export type UnaryOp =
  | 'Relu'
  | 'Relu6'
  | 'Elu'
  | 'Selu'
  | 'Sigmoid'
  | 'Tanh'
  | 'Softplus'
  | 'Softmax'
  | 'Exp'
  | 'Log'
  | 'Log1p'
  | 'Abs'
  | 'Neg'
  | 'Square'
  | 'Sqrt'
  | 'Rsqrt'
  | 'Reciprocal'
  | 'Erf'
  | 'Sign'
  | 'Sin'
  | 'Cos'
  | 'Floor'
  | 'Ceil'
  | 'Round'
  | 'Identity'
  | 'StopGradient'

export function unary(f: GraphFunction, type: UnaryOp, x: Tensor): Tensor {
  return f.add(type, [x], typeAttr(x), [x])
}

/** Of two tensors, with NumPy broadcasting: `arithmetic.ts`. */
export type BinaryOp = 'AddV2' | 'Sub' | 'Mul' | 'RealDiv' | 'Maximum' | 'Minimum' | 'Pow'

export function binary(f: GraphFunction, type: BinaryOp, a: Tensor, b: Tensor): Tensor {
  if (a.dtype !== b.dtype) throw failure('engine', { problem: `${type} of ${a.dtype} and ${b.dtype}.`, layer: f.layer })
  return f.add(type, [a, b], typeAttr(a), [{ dtype: a.dtype, shape: broadcastShapes(f, a.shape, b.shape) }])
}

/** The length of an axis, counted from the last, which is 1; axes that a shape does not have are of length 1. */
function lengthAt(shape: Shape, back: number): number | null {
  const length = shape.at(-back)
  return length === undefined ? 1 : length
}

/** NumPy's rule; the unknown batch broadcasts with 1 and with itself only. */
export function broadcastShapes(f: GraphFunction, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const [left, right] = [lengthAt(a, rank - i), lengthAt(b, rank - i)]
    if (left === 1) return right
    if (right === 1 || left === right) return left
    throw failure('engine', {
      problem: `the shapes [${showShape(a)}] and [${showShape(b)}] do not go together.`,
      layer: f.layer,
    })
  })
}
