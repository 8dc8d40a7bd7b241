import { integers } from '../engine/eager/kernel.ts'
import type { GraphFunction, Tensor } from '../engine/op-graph.ts'
import { numbersOf } from '../formats/onnx/onnx-graph.ts'
import { constantInput, INT32, typeAttr } from './attributes.ts'
import { constant } from './constants.ts'
import { defineOp, type OpKind, simple } from './op-kind.ts'
import { onnxSlice } from './slices.ts'

export function transpose(f: GraphFunction, x: Tensor, permutation: readonly number[]): Tensor {
  const shape = permutation.map((axis) => x.shape[axis]!)
  return f.add('Transpose', [x, constant(f, permutation)], { ...typeAttr(x), Tperm: INT32 }, [
    { dtype: x.dtype, shape },
  ])
}

/** Backwards along some axes. */
export function reverse(f: GraphFunction, x: Tensor, axes: readonly number[]): Tensor {
  return f.add('ReverseV2', [x, constant(f, axes)], { ...typeAttr(x), Tidx: INT32 }, [x])
}

/** Before the beginning of an axis in ONNX. */
const BEFORE_BEGIN = -(2 ** 31) + 1

export const axes: readonly OpKind[] = [
  defineOp({
    type: 'Transpose',
    numInputs: 2,
    gradient: simple((f, op, dy) => {
      const permutation = constantInput(op, 1)
      return [
        transpose(
          f,
          dy,
          permutation.map((_, axis) => permutation.indexOf(axis)),
        ),
      ]
    }),
    eager: (call) => call.tf.transpose(call.inputs[0], integers(call, 1)),
    onnx: (graph, op) => {
      const [x, permutation] = op.inputs
      graph.set(op, graph.node('Transpose', [graph.get(x)], { perm: { ints: numbersOf(op, permutation) } }))
    },
  }),
  defineOp({
    type: 'ReverseV2',
    numInputs: 2,
    gradient: simple((f, op, dy) => [reverse(f, dy, constantInput(op, 1))]),
    eager: (call) => call.tf.reverse(call.inputs[0], integers(call, 1)),
    onnx: (graph, op) => {
      const reversed = numbersOf(op, op.inputs[1])
      const all = (value: number): number[] => reversed.map(() => value)
      onnxSlice(graph, op, { starts: all(-1), ends: all(BEFORE_BEGIN), axes: reversed, steps: all(-1) })
    },
  }),
]
