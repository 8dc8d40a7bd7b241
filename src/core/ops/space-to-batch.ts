import { tuple } from '../../shared/tuple.ts'
import { integerPairs, integers } from '../engine/eager/kernel.ts'
import { type GraphFunction, imagesShape, type OpOf, outputOf, type Shape, type Tensor } from '../engine/op-graph.ts'
import { numbersOf } from '../formats/onnx/onnx-graph.ts'
import { INT32, typeAttr } from './attributes.ts'
import { constant, pairs } from './constants.ts'
import { defineOp, type OpKind, simple } from './op-kind.ts'

type Sides = readonly [readonly [number, number], readonly [number, number]]

/** Moves `block`-strided pixels into the batch, after padding; the forward half of a dilated convolution. */
export function spaceToBatch(f: GraphFunction, x: Tensor, block: readonly [number, number], paddings: Sides): Tensor {
  const [, height, width, channels] = imagesShape(x.shape, f.layer)
  const shape = [
    null,
    (height + paddings[0][0] + paddings[0][1]) / block[0],
    (width + paddings[1][0] + paddings[1][1]) / block[1],
    channels,
  ]
  return apart(f, [x, constant(f, block), pairs(f, paddings)], shape)
}

/** The inverse of {@link spaceToBatch}, then crops. `batch` is the batch it gives back. */
export function batchToSpace(
  f: GraphFunction,
  x: Tensor,
  block: readonly [number, number],
  crops: Sides,
  batch: number | null,
): Tensor {
  const [, height, width, channels] = imagesShape(x.shape, f.layer)
  const shape = [
    batch,
    height * block[0] - crops[0][0] - crops[0][1],
    width * block[1] - crops[1][0] - crops[1][1],
    channels,
  ]
  return together(f, [x, constant(f, block), pairs(f, crops)], shape)
}

type Inputs = readonly [x: Tensor, block: Tensor, sides: Tensor]

const apart = (f: GraphFunction, inputs: Inputs, shape: Shape): Tensor =>
  f.add('SpaceToBatchND', inputs, { ...typeAttr(inputs[0]), Tblock_shape: INT32, Tpaddings: INT32 }, [
    { dtype: inputs[0].dtype, shape },
  ])

const together = (f: GraphFunction, inputs: Inputs, shape: Shape): Tensor =>
  f.add('BatchToSpaceND', inputs, { ...typeAttr(inputs[0]), Tblock_shape: INT32, Tcrops: INT32 }, [
    { dtype: inputs[0].dtype, shape },
  ])

const back = (op: OpOf<3>, dy: Tensor): Inputs => [dy, op.inputs[1], op.inputs[2]]

export const spaceAndBatch: readonly OpKind[] = [
  defineOp({
    type: 'SpaceToBatchND',
    numInputs: 3,
    gradient: simple((f, op, dy) => [together(f, back(op, dy), op.inputs[0].shape)]),
    eager: (call) => call.tf.spaceToBatchND(call.inputs[0], integers(call, 1), integerPairs(call, 2)),
    // pixels that lie a step apart become images of their own; batches of any size pass
    onnx: (graph, op) => {
      const [x, block, paddings] = op.inputs
      const [rows, columns] = tuple(numbersOf(op, block), 2)
      const [top, bottom, left, right] = tuple(numbersOf(op, paddings), 4)
      const [, height, width, channels] = imagesShape(outputOf(op).shape, op.layer)
      const pads = graph.integers([0, top, left, 0, 0, bottom, right, 0])
      const padded = graph.node('Pad', [graph.get(x), pads])
      const shape = graph.integers([-1, height, rows, width, columns, channels])
      const parts = graph.node('Transpose', [graph.node('Reshape', [padded, shape])], {
        perm: { ints: [2, 4, 0, 1, 3, 5] },
      })
      graph.set(op, graph.node('Reshape', [parts, graph.integers([-1, height, width, channels])]))
    },
  }),
  defineOp({
    type: 'BatchToSpaceND',
    numInputs: 3,
    gradient: simple((f, op, dy) => [apart(f, back(op, dy), op.inputs[0].shape)]),
    eager: (call) => call.tf.batchToSpaceND(call.inputs[0], integers(call, 1), integerPairs(call, 2)),
    onnx: (graph, op) => {
      const [x, block, crops] = op.inputs
      const [rows, columns] = tuple(numbersOf(op, block), 2)
      const [top, , left] = tuple(numbersOf(op, crops), 4)
      const [, height, width, channels] = imagesShape(x.shape, op.layer)
      const [, outHeight, outWidth] = imagesShape(outputOf(op).shape, op.layer)
      const shape = graph.integers([rows, columns, -1, height, width, channels])
      const parts = graph.node('Transpose', [graph.node('Reshape', [graph.get(x), shape])], {
        perm: { ints: [2, 3, 0, 4, 1, 5] },
      })
      const whole = graph.node('Reshape', [parts, graph.integers([-1, height * rows, width * columns, channels])])
      const box = [
        [top, left],
        [top + outHeight, left + outWidth],
        [1, 2],
      ].map((list) => graph.integers(list))
      graph.set(op, graph.node('Slice', [whole, ...box]))
    },
  }),
]
