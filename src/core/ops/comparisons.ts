import { failure } from '../../shared/errors.ts'
import type { Kernel } from '../engine/eager/kernel.ts'
import { type GraphDType, type GraphFunction, outputOf, type Tensor } from '../engine/op-graph.ts'
import { elementwise, notInOnnx } from '../formats/onnx/onnx-graph.ts'
import { type OnnxDType, onnxTypeNumber } from '../formats/onnx/onnx-model.ts'
import { typeAttr, typeOf } from './attributes.ts'
import { constant } from './constants.ts'
import { broadcastShapes } from './elementwise.ts'
import { defineOp, type OpKind, simple } from './op-kind.ts'
import { unbroadcast } from './reductions.ts'

export type Comparison = 'Greater' | 'GreaterEqual' | 'Less' | 'LessEqual'

export function compare(f: GraphFunction, type: Comparison, a: Tensor, b: Tensor): Tensor {
  return f.add(type, [a, b], typeAttr(a), [{ dtype: 'bool', shape: broadcastShapes(f, a.shape, b.shape) }])
}

export function equal(f: GraphFunction, a: Tensor, b: Tensor): Tensor {
  const attrs = { ...typeAttr(a), incompatible_shape_error: { bool: true } }
  return f.add('Equal', [a, b], attrs, [{ dtype: 'bool', shape: broadcastShapes(f, a.shape, b.shape) }])
}

/** `condition ? a : b`, with broadcasting. */
export function select(f: GraphFunction, condition: Tensor, a: Tensor, b: Tensor): Tensor {
  const shape = broadcastShapes(f, condition.shape, broadcastShapes(f, a.shape, b.shape))
  return f.add('SelectV2', [condition, a, b], typeAttr(a), [{ dtype: a.dtype, shape }])
}

export function cast(f: GraphFunction, x: Tensor, dtype: GraphDType): Tensor {
  if (x.dtype === dtype) return x
  const attrs = { SrcT: { type: x.dtype }, DstT: { type: dtype }, Truncate: { bool: false } }
  return f.add('Cast', [x], attrs, [{ dtype, shape: x.shape }])
}

const comparison = (type: Comparison | 'Equal', eager: Kernel<2>, onnx: string): OpKind =>
  defineOp({ type, numInputs: 2, gradient: 'zero', eager, onnx: elementwise(onnx) })

const ONNX_TYPES: Partial<Record<GraphDType, OnnxDType>> = {
  float32: 'float32',
  int32: 'int32',
  uint8: 'uint8',
  bool: 'bool',
}

export const comparisons: readonly OpKind[] = [
  comparison('Greater', ({ tf, inputs: [a, b] }) => tf.greater(a, b), 'Greater'),
  comparison('GreaterEqual', ({ tf, inputs: [a, b] }) => tf.greaterEqual(a, b), 'GreaterOrEqual'),
  comparison('Less', ({ tf, inputs: [a, b] }) => tf.less(a, b), 'Less'),
  comparison('LessEqual', ({ tf, inputs: [a, b] }) => tf.lessEqual(a, b), 'LessOrEqual'),
  comparison('Equal', ({ tf, inputs: [a, b] }) => tf.equal(a, b), 'Equal'),
  defineOp({
    type: 'SelectV2',
    numInputs: 3,
    gradient: simple((f, op, dy, [, first, second]) => {
      const [condition, a, b] = op.inputs
      const zero = constant(f, 0)
      return [
        undefined,
        first ? unbroadcast(f, select(f, condition, dy, zero), a.shape) : undefined,
        second ? unbroadcast(f, select(f, condition, zero, dy), b.shape) : undefined,
      ]
    }),
    eager: ({ tf, inputs: [condition, a, b] }) => tf.where(condition, a, b),
    onnx: elementwise('Where'),
  }),
  defineOp({
    type: 'Cast',
    numInputs: 1,
    gradient: simple((f, op, dy) => [cast(f, dy, op.inputs[0].dtype)]),
    eager: ({ tf, op, inputs: [x] }) => {
      const type = typeOf(op, 'DstT')
      if (type === 'float32' || type === 'int32' || type === 'bool') return tf.cast(x, type)
      throw failure('engine', { problem: `the eager executor has no tensors of ${type}.`, layer: op.layer })
    },
    onnx: (graph, op, biasAfter) => {
      const dtype = ONNX_TYPES[outputOf(op).dtype]
      if (dtype === undefined) throw notInOnnx(op, `there are no ${outputOf(op).dtype} numbers`)
      elementwise('Cast', { to: { int: onnxTypeNumber(dtype) } })(graph, op, biasAfter)
    },
  }),
]
