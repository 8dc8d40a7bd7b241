import { flagOf, constantInput, INT32, typeAttr } from './attributes.ts'
import { integers, type Kernel } from '../engine/eager/kernel.ts'
import type { GraphFunction, Shape, Tensor } from '../engine/op-graph.ts'
import { axesIn, type Convert, numbersOf } from '../formats/onnx/onnx-graph.ts'
import { constant } from './constants.ts'
import { defineOp, type OpKind, simple } from './op-kind.ts'
import { broadcastTo, reshape } from './shapes.ts'

export type Reduction = 'Sum' | 'Mean' | 'Max'

/** Reduces over axes. An empty list of axes reduces nothing. */
export function reduce(
  f: GraphFunction,
  type: Reduction,
  x: Tensor,
  axes: readonly number[],
  keepDims = false,
): Tensor {
  if (axes.length === 0) return x
  const shape = x.shape.flatMap((dimension, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [dimension]))
  const attrs = { ...typeAttr(x), Tidx: INT32, keep_dims: { bool: keepDims } }
  return f.add(type, [x, constant(f, axes)], attrs, [{ dtype: x.dtype, shape }])
}

/** A tensor of the shape that `reference` has, by broadcasting `x` over the axes that were reduced. */
export function spread(f: GraphFunction, x: Tensor, reference: Tensor, axes: readonly number[]): Tensor {
  const kept = reference.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  return broadcastTo(f, x.shape.length === kept.length ? x : reshape(f, x, kept), reference)
}

/** Sums a gradient over the axes along which `shape` was broadcast. */
export function unbroadcast(f: GraphFunction, gradient: Tensor, shape: Shape): Tensor {
  const extra = gradient.shape.length - shape.length
  const axes = gradient.shape.flatMap((size, axis) =>
    axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : [],
  )
  if (axes.length === 0) return gradient
  const reduced = reduce(f, 'Sum', gradient, axes)
  return reduced.shape.length === shape.length ? reduced : reshape(f, reduced, shape)
}

export const reduction =
  (name: 'sum' | 'mean' | 'max'): Kernel<2> =>
  (call) =>
    call.tf[name](call.inputs[0], integers(call, 1), flagOf(call.op, 'keep_dims'))

/** Over height and width the rest lies in one order whichever the images' is. */
export const onnxReduction =
  (type: 'ReduceMean' | 'ReduceMax' | 'ReduceSum'): Convert<2> =>
  (graph, op) => {
    const [x, axesInput] = op.inputs
    const axes = numbersOf(op, axesInput)
    const keep = flagOf(op, 'keep_dims')
    const isSpatial = [...axes].sort().join() === '1,2'
    const isFirst = graph.isFirst([x]) && (keep || isSpatial)
    const mapped = axesIn(isFirst, axes)
    const input = graph.getIn(isFirst, x)
    const keepdims = { int: keep ? 1 : 0 }
    const name =
      type === 'ReduceSum'
        ? graph.node(type, [input, graph.integers(mapped)], { keepdims })
        : graph.node(type, [input], { axes: { ints: mapped }, keepdims })
    graph.setIn(isFirst && keep, op, name)
  }

/** `mean-and-max.ts` has the others: their gradients are made of ops whose own are sums. */
export const sums: readonly OpKind[] = [
  defineOp({
    type: 'Sum',
    numInputs: 2,
    gradient: simple((f, op, dy) => [spread(f, dy, op.inputs[0], constantInput(op, 1))]),
    eager: reduction('sum'),
    onnx: onnxReduction('ReduceSum'),
  }),
]
