import { EngineError } from '../errors.ts'
import type { GraphDType, GraphFunction, Shape, Tensor } from '../op-graph.ts'
import { constant } from './arrays.ts'

const typeOf = (dtype: GraphDType) => ({ T: { type: dtype } })

/** Unary ops that keep shape and dtype, by TensorFlow's name. */
export type UnaryOp =
  | 'Relu'
  | 'Relu6'
  | 'Elu'
  | 'Selu'
  | 'Sigmoid'
  | 'Tanh'
  | 'Softplus'
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
  | 'Softmax'
  | 'Identity'
  | 'StopGradient'

export function unary(f: GraphFunction, type: UnaryOp, x: Tensor): Tensor {
  return f.add(type, [x], typeOf(x.dtype), [x])
}

export type BinaryOp = 'AddV2' | 'Sub' | 'Mul' | 'RealDiv' | 'Maximum' | 'Minimum' | 'Pow'
export type Comparison = 'Greater' | 'GreaterEqual' | 'Less' | 'LessEqual'

/** Binary ops with NumPy broadcasting. */
export function binary(f: GraphFunction, type: BinaryOp, a: Tensor, b: Tensor): Tensor {
  if (a.dtype !== b.dtype) throw new EngineError(`${type} of ${a.dtype} and ${b.dtype}.`, { layer: f.layer })
  return f.add(type, [a, b], typeOf(a.dtype), [{ dtype: a.dtype, shape: broadcastShapes(f, a.shape, b.shape) }])
}

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

export function compare(f: GraphFunction, type: Comparison, a: Tensor, b: Tensor): Tensor {
  return f.add(type, [a, b], typeOf(a.dtype), [{ dtype: 'bool', shape: broadcastShapes(f, a.shape, b.shape) }])
}

export function equal(f: GraphFunction, a: Tensor, b: Tensor): Tensor {
  const attrs = { ...typeOf(a.dtype), incompatible_shape_error: { bool: true } }
  return f.add('Equal', [a, b], attrs, [{ dtype: 'bool', shape: broadcastShapes(f, a.shape, b.shape) }])
}

/** `condition ? a : b`, with broadcasting. */
export function select(f: GraphFunction, condition: Tensor, a: Tensor, b: Tensor): Tensor {
  const shape = broadcastShapes(f, condition.shape, broadcastShapes(f, a.shape, b.shape))
  return f.add('SelectV2', [condition, a, b], typeOf(a.dtype), [{ dtype: a.dtype, shape }])
}

export function cast(f: GraphFunction, x: Tensor, dtype: GraphDType): Tensor {
  if (x.dtype === dtype) return x
  const attrs = { SrcT: { type: x.dtype }, DstT: { type: dtype }, Truncate: { bool: false } }
  return f.add('Cast', [x], attrs, [{ dtype, shape: x.shape }])
}

export function leakyRelu(f: GraphFunction, x: Tensor, alpha: number): Tensor {
  return f.add('LeakyRelu', [x], { ...typeOf(x.dtype), alpha: { float: alpha } }, [x])
}

/** Sum of tensors of one shape. */
export function addN(f: GraphFunction, tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 1) return tensors[0]
  if (tensors.length === 2) return add(f, tensors[0], tensors[1])
  return f.add('AddN', tensors, { ...typeOf(tensors[0].dtype), N: { int: tensors.length } }, [tensors[0]])
}

/** NumPy's rule; the unknown batch broadcasts with 1 and with itself only. */
function broadcastShapes(f: GraphFunction, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const left = i < rank - a.length ? 1 : a[i - (rank - a.length)]
    const right = i < rank - b.length ? 1 : b[i - (rank - b.length)]
    if (left === 1) return right
    if (right === 1 || left === right) return left
    throw new EngineError(`the shapes [${showShape(a)}] and [${showShape(b)}] do not go together.`, { layer: f.layer })
  })
}

export function showShape(shape: Shape): string {
  return shape.map((dimension) => dimension ?? 'batch').join(', ')
}
