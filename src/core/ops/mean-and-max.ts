import { oneInteger } from '../engine/eager/kernel.ts'
import { type GraphFunction, outputOf, type Tensor } from '../engine/op-graph.ts'
import { onnxTypeNumber } from '../formats/onnx/onnx-model.ts'
import { sizeOf } from '../models/layer-graph.ts'
import { div, mul, scale } from './arithmetic.ts'
import { constantInput, INT32, typeAttr } from './attributes.ts'
import { cast, equal } from './comparisons.ts'
import { integer } from './constants.ts'
import { defineOp, type OpKind, simple } from './op-kind.ts'
import { onnxReduction, reduction, spread } from './reductions.ts'
import { batchSize } from './slices.ts'

/** Index of the largest value along the last axis, int32. */
export function argMax(f: GraphFunction, x: Tensor): Tensor {
  return f.add('ArgMax', [x, integer(f, x.shape.length - 1)], { ...typeAttr(x), Tidx: INT32, output_type: INT32 }, [
    { dtype: 'int32', shape: x.shape.slice(0, -1) },
  ])
}

/** Their builder is `reduce` of `reductions.ts`. */
export const meanAndMax: readonly OpKind[] = [
  defineOp({
    type: 'Mean',
    numInputs: 2,
    gradient: simple((f, op, dy) => {
      const [x] = op.inputs
      const axes = constantInput(op, 1)
      const counted = axes.map((axis) => x.shape[axis])
      if (!counted.includes(null)) {
        const divided = scale(f, dy, 1 / sizeOf(counted as number[]))
        return [spread(f, divided, x, axes)]
      }
      const rest = sizeOf(counted.map((size) => size ?? 1))
      const numElements = scale(f, cast(f, batchSize(f, x), 'float32'), rest)
      return [spread(f, div(f, dy, numElements), x, axes)]
    }),
    eager: reduction('mean'),
    onnx: onnxReduction('ReduceMean'),
  }),
  defineOp({
    type: 'Max',
    numInputs: 2,
    gradient: simple((f, op, dy) => {
      const [x] = op.inputs
      const axes = constantInput(op, 1)
      const largest = cast(f, equal(f, x, spread(f, outputOf(op), x, axes)), 'float32')
      const keepDims = f.add('Sum', [largest, op.inputs[1]], { ...op.attrs, keep_dims: { bool: true } }, [
        { dtype: 'float32', shape: x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) },
      ])
      return [mul(f, div(f, largest, keepDims), spread(f, dy, x, axes))]
    }),
    eager: reduction('max'),
    onnx: onnxReduction('ReduceMax'),
  }),
  defineOp({
    type: 'ArgMax',
    numInputs: 2,
    gradient: 'zero',
    eager: (call) => call.tf.argMax(call.inputs[0], oneInteger(call, 1)),
    onnx: (graph, op) => {
      const found = graph.node('ArgMax', [graph.get(op.inputs[0])], { axis: { int: -1 }, keepdims: { int: 0 } })
      graph.set(op, graph.node('Cast', [found], { to: { int: onnxTypeNumber('int32') } }))
    },
  }),
]
