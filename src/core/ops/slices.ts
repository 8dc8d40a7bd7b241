import { tuple } from '../../shared/tuple.ts'
import { type CallOf, type EagerTensor, integerPairs, integers } from '../engine/eager/kernel.ts'
import {
  type GraphFunction,
  imagesShape,
  inputAt,
  type Op,
  outputOf,
  type Shape,
  type Tensor,
  type TensorData,
} from '../engine/op-graph.ts'
import { axesIn, channelsFirstAxis, type Convert, numbersOf, type OnnxGraph } from '../formats/onnx/onnx-graph.ts'
import { sizeOf } from '../models/layer-graph.ts'
import { constantInput, INT32, intOf, typeAttr } from './attributes.ts'
import { constant, pairs } from './constants.ts'
import { defineOp, ofGradients, type OpKind, simple } from './op-kind.ts'
import { reshapeTo, shapeOf } from './shapes.ts'
import { spreadPixels } from './spread-pixels.ts'
import type { Pair } from './windows.ts'

/** Pads with zeros: `paddings[axis] = [before, after]`. */
export function pad(f: GraphFunction, x: Tensor, paddings: readonly (readonly [number, number])[]): Tensor {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x
  const shape = x.shape.map((dimension, axis) => {
    const [before, after] = paddings[axis]!
    return dimension === null ? null : dimension + before + after
  })
  return f.add('Pad', [x, pairs(f, paddings)], { ...typeAttr(x), Tpaddings: INT32 }, [{ dtype: x.dtype, shape }])
}

/** A box: `size` -1 means to the end (the only choice for an unknown batch). */
export function slice(f: GraphFunction, x: Tensor, begin: readonly number[], size: readonly number[]): Tensor {
  const shape = x.shape.map((dimension, axis) =>
    size[axis] !== -1 ? size[axis]! : dimension === null ? null : dimension - begin[axis]!,
  )
  return f.add('Slice', [x, constant(f, begin), constant(f, size)], { ...typeAttr(x), Index: INT32 }, [
    { dtype: x.dtype, shape },
  ])
}

/** `size` positions of one axis from `start`; the batch is axis 0. */
export function sliceAxis(f: GraphFunction, x: Tensor, axis: number, start: number, size: number): Tensor {
  if (start === 0 && size === x.shape[axis]) return x
  return slice(
    f,
    x,
    x.shape.map((_, i) => (i === axis ? start : 0)),
    x.shape.map((_, i) => (i === axis ? size : -1)),
  )
}

/** The size of the batch at run time, an int32 scalar. */
export function batchSize(f: GraphFunction, x: Tensor): Tensor {
  const vector = slice(f, shapeOf(f, x), [0], [1])
  return reshapeTo(f, vector, [], constant(f, []))
}

/** Every `strides[i]`-th row and column of an image batch. */
export function subsample(f: GraphFunction, x: Tensor, strides: readonly [number, number]): Tensor {
  if (strides[0] === 1 && strides[1] === 1) return x
  const [batch, height, width, channels] = x.shape as [number | null, number, number, number]
  const shape = [batch, Math.ceil(height / strides[0]), Math.ceil(width / strides[1]), channels]
  const inputs = [x, constant(f, [0, 0, 0, 0]), constant(f, [0, 0, 0, 0]), constant(f, [1, ...strides, 1])]
  return f.add('StridedSlice', inputs, { ...typeAttr(x), ...FROM_START_TO_END }, [{ dtype: x.dtype, shape }])
}

const FROM_START_TO_END = {
  Index: INT32,
  begin_mask: { int: 15 },
  end_mask: { int: 15 },
  ellipsis_mask: { int: 0 },
  new_axis_mask: { int: 0 },
  shrink_axis_mask: { int: 0 },
}

const masksOf = (op: Op) =>
  [
    intOf(op, 'begin_mask'),
    intOf(op, 'end_mask'),
    intOf(op, 'ellipsis_mask'),
    intOf(op, 'new_axis_mask'),
    intOf(op, 'shrink_axis_mask'),
  ] as const

function stridedSlice(call: CallOf<4>): EagerTensor {
  const [begin, end, strides] = [integers(call, 1), integers(call, 2), integers(call, 3)]
  return call.tf.stridedSlice(call.inputs[0], begin, end, strides, ...masksOf(call.op))
}

/** The engine slices image batches from the start to the end of every axis only. */
function stridedSliceGrad(call: CallOf<5>): EagerTensor {
  const [, rowStride, columnStride] = tuple(integers(call, 3), 4)
  return spreadPixels(call.tf, call.inputs[4], tuple(integers(call, 0), 4), [rowStride, columnStride])
}

/** To the end of an axis in ONNX. */
const END = 2 ** 31 - 1

interface Box {
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly axes: readonly number[]
  readonly steps?: readonly number[]
}

/** Sets an op's output to a part of its first input. */
export function onnxSlice(graph: OnnxGraph, op: Op, { starts, ends, axes, steps }: Box): void {
  const x = inputAt(op, 0)
  const isFirst = graph.isFirst([x])
  const lists = [starts, ends, axesIn(isFirst, axes), ...(steps ? [steps] : [])]
  const name = graph.node('Slice', [graph.getIn(isFirst, x), ...lists.map((list) => graph.integers(list))])
  graph.setIn(isFirst, op, name)
}

const onnxPad: Convert<2> = (graph, op) => {
  const [x, table] = op.inputs
  const numbers = numbersOf(op, table)
  const isFirst = graph.isFirst([x])
  const pads = [0, 1].flatMap((side) => {
    const sides: number[] = []
    x.shape.forEach((_, axis) => (sides[isFirst ? channelsFirstAxis(axis) : axis] = numbers[2 * axis + side]!))
    return sides
  })
  graph.setIn(isFirst, op, graph.node('Pad', [graph.getIn(isFirst, x), graph.integers(pads)]))
}

/**
 * Images with their channels first and `stride - 1` zeros between rows and columns, cut to a size.
 *
 * @param shape  of the images: `[batch, height, width, channels]`.
 */
export function spreadInOnnx(graph: OnnxGraph, images: string, shape: Shape, strides: Pair, size: Pair): string {
  const [, rows, columns, channels] = imagesShape(shape, undefined)
  const [rowStride, columnStride] = strides
  const apart = graph.node('Reshape', [images, graph.integers([-1, channels, rows, 1, columns, 1])])
  const pads = graph.integers([0, 0, 0, 0, 0, 0, 0, 0, 0, rowStride - 1, 0, columnStride - 1])
  const whole = graph.integers([-1, channels, rows * rowStride, columns * columnStride])
  const spread = graph.node('Reshape', [graph.node('Pad', [apart, pads]), whole])
  const box = [[0, 0], size, [2, 3]].map((list) => graph.integers(list))
  return graph.node('Slice', [spread, ...box])
}

const onnxStridedSliceGrad: Convert<5> = (graph, op) => {
  const [, , , strides, dy] = op.inputs
  const [, rowStride, columnStride] = tuple(numbersOf(op, strides), 4)
  const [, height, width] = imagesShape(outputOf(op).shape, op.layer)
  graph.setFirst(op, spreadInOnnx(graph, graph.getFirst(dy), dy.shape, [rowStride, columnStride], [height, width]))
}

/** With zeros around it, `[before, after]` of each axis one after another: the kernel of a dilated convolution, written out. */
function padded(data: TensorData, sides: readonly number[], shape: readonly number[]): TensorData {
  const steps = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)))
  const values = new Float32Array(sizeOf(shape))
  const index = data.shape.map(() => 0)
  for (const value of data.values) {
    values[index.reduce((sum, i, axis) => sum + (i + sides[2 * axis]!) * steps[axis]!, 0)] = value
    for (let axis = index.length - 1; axis >= 0 && ++index[axis]! === data.shape[axis]; axis--) index[axis] = 0
  }
  return { dtype: 'float32', shape, values }
}

/** The part of `shape` that begins at `begin`: the kernel of one group of a convolution. */
function box(data: TensorData, begin: readonly number[], shape: readonly number[]): TensorData {
  const steps = shape.map((_, axis) => sizeOf(data.shape.slice(axis + 1)))
  const { dtype, values: all } = data
  const values = all.slice(0, sizeOf(shape))
  const index = shape.map(() => 0)
  for (let n = 0; n < values.length; n++) {
    values[n] = all[index.reduce((sum, i, axis) => sum + (i + begin[axis]!) * steps[axis]!, 0)]!
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0
  }
  return { dtype, shape, values }
}

export const slices: readonly OpKind[] = [
  defineOp({
    type: 'Pad',
    numInputs: 2,
    gradient: simple((f, op, dy) => {
      const before = constantInput(op, 1).filter((_, i) => i % 2 === 0)
      return [
        slice(
          f,
          dy,
          before,
          op.inputs[0].shape.map((size) => size ?? -1),
        ),
      ]
    }),
    eager: (call) => call.tf.pad(call.inputs[0], integerPairs(call, 1)),
    onnx: onnxPad,
    fold: { whole: ([x, sides], shape) => (x.dtype === 'float32' ? padded(x, [...sides.values], shape) : undefined) },
  }),
  defineOp({
    type: 'Slice',
    numInputs: 3,
    gradient: simple((f, op, dy) => {
      const begin = constantInput(op, 1)
      const paddings = op.inputs[0].shape.map((size, axis): [number, number] =>
        size === null ? [0, 0] : [begin[axis]!, size - begin[axis]! - (dy.shape[axis] as number)],
      )
      return [pad(f, dy, paddings)]
    }),
    eager: (call) => call.tf.slice(call.inputs[0], integers(call, 1), integers(call, 2)),
    onnx: (graph, op) => {
      const [x, begin, size] = op.inputs
      const starts = numbersOf(op, begin)
      const ends = numbersOf(op, size).map((length, axis) => (length === -1 ? END : starts[axis]! + length))
      onnxSlice(graph, op, { starts, ends, axes: x.shape.map((_, axis) => axis) })
    },
    // a kernel is cut into all its groups
    fold: { whole: ([x, begin], shape) => box(x, [...begin.values], shape), readsAgain: true },
  }),
  defineOp({
    type: 'StridedSlice',
    numInputs: 4,
    gradient: simple((f, op, dy) => {
      const [x, begin, end, strides] = op.inputs
      const attrs = { ...typeAttr(x), ...FROM_START_TO_END }
      return [f.add('StridedSliceGrad', [shapeOf(f, x), begin, end, strides, dy], attrs, [x])]
    }),
    eager: stridedSlice,
    // made for every n-th row and column alone
    onnx: (graph, op) => {
      const [x, , , strides] = op.inputs
      const axes = x.shape.map((_, axis) => axis)
      onnxSlice(graph, op, {
        starts: axes.map(() => 0),
        ends: axes.map(() => END),
        axes,
        steps: numbersOf(op, strides),
      })
    },
  }),
  ofGradients('StridedSliceGrad', 5, { eager: stridedSliceGrad, onnx: onnxStridedSliceGrad, unusedInOnnx: [0, 1, 2] }),
]
