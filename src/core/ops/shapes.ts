import { failure } from '../../shared/errors.ts'
import { integers } from '../engine/eager/kernel.ts'
import { type GraphFunction, outputOf, type Shape, type Tensor } from '../engine/op-graph.ts'
import { inChannelsFirst } from '../formats/onnx/onnx-graph.ts'
import { onnxTypeNumber } from '../formats/onnx/onnx-model.ts'
import { sizeOf } from '../models/layer-graph.ts'
import { INT32, typeAttr } from './attributes.ts'
import { constant } from './constants.ts'
import { defineOp, type OpKind, simple } from './op-kind.ts'

/** The shape of a tensor at run time, int32 `[rank]`. */
export function shapeOf(f: GraphFunction, x: Tensor): Tensor {
  if (x.shape.every((dimension) => dimension !== null)) return constant(f, x.shape)
  return f.add('Shape', [x], { ...typeAttr(x), out_type: INT32 }, [{ dtype: 'int32', shape: [x.shape.length] }])
}

/** Reshapes; `shape` may hold one `null`, which is worked out (the batch). */
export function reshape(f: GraphFunction, x: Tensor, shape: Shape): Tensor {
  const known = sizeOf(shape.map((dimension) => dimension ?? 1))
  const numUnknown = shape.filter((dimension) => dimension === null).length
  const sizeKnown = sizeOf(x.shape.map((dimension) => dimension ?? 1))
  const open = x.shape.includes(null)
  const fits =
    numUnknown === 0 ? !open && known === sizeKnown : open ? divide(known, sizeKnown) : sizeKnown % known === 0
  if (numUnknown > 1 || !fits)
    throw failure('engine', {
      problem: `[${x.shape.join(', ')}] cannot be reshaped to [${shape.join(', ')}].`,
      layer: f.layer,
    })
  const target = shape.map((dimension) => dimension ?? -1)
  return reshapeTo(f, x, shape, constant(f, target))
}

const divide = (a: number, b: number) => a % b === 0 || b % a === 0

/** Reshapes to a shape known at run time only. */
export function reshapeTo(f: GraphFunction, x: Tensor, shape: Shape, runtimeShape: Tensor): Tensor {
  return f.add('Reshape', [x, runtimeShape], { ...typeAttr(x), Tshape: INT32 }, [{ dtype: x.dtype, shape }])
}

/** Repeats `x` along axes of length 1, to the shape of `reference`. */
export function broadcastTo(f: GraphFunction, x: Tensor, reference: Tensor): Tensor {
  return f.add('BroadcastTo', [x, shapeOf(f, reference)], { T: { type: 'float32' }, Tidx: INT32 }, [
    { dtype: 'float32', shape: reference.shape },
  ])
}

export const shapes: readonly OpKind[] = [
  defineOp({
    type: 'Shape',
    numInputs: 1,
    gradient: 'zero',
    eager: ({ tf, inputs }) => tf.tensor1d(inputs[0].shape, 'int32'),
    onnx: (graph, op) => {
      graph.set(op, graph.node('Cast', [graph.shape(op.inputs[0])], { to: { int: onnxTypeNumber('int32') } }))
    },
  }),
  defineOp({
    type: 'Reshape',
    numInputs: 2,
    gradient: simple((f, op, dy) => [reshapeTo(f, dy, op.inputs[0].shape, shapeOf(f, op.inputs[0]))]),
    eager: (call) => call.tf.reshape(call.inputs[0], integers(call, 1)),
    onnx: (graph, op) => {
      const shape = outputOf(op).shape.map((size) => size ?? -1)
      graph.set(op, graph.node('Reshape', [graph.get(op.inputs[0]), graph.integers(shape)]))
    },
    unusedInOnnx: [1],
    fold: { whole: ([x], shape) => ({ ...x, shape }) },
  }),
  defineOp({
    type: 'BroadcastTo',
    numInputs: 2,
    gradient: { none: 'only gradients have it, and they are not differentiated again' },
    eager: (call) => call.tf.broadcastTo(call.inputs[0], integers(call, 1)),
    // an axis of length 1 leaves the other's as it is: only a batch that `x` does not have is asked for at run time
    onnx: (graph, op) => {
      const [x, runtimeShape] = op.inputs
      const { shape } = outputOf(op)
      const hasBatch = x.shape.length === shape.length && x.shape[0] === null
      if (shape.includes(null) && !hasBatch) {
        const lengths = graph.node('Cast', [graph.get(runtimeShape)], { to: { int: onnxTypeNumber('int64') } })
        graph.set(op, graph.node('Expand', [graph.get(x), lengths]))
        return
      }
      const isFirst = shape.length === 4 && graph.isFirst([x])
      const lengths = shape.map((size) => size ?? 1)
      const ordered = isFirst ? inChannelsFirst(lengths) : lengths
      graph.setIn(isFirst, op, graph.node('Expand', [graph.getIn(isFirst, x), graph.integers(ordered)]))
    },
  }),
]
