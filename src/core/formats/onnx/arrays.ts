import type { Op } from '../../engine/op-graph.ts'
import type { Convert } from './convolutions.ts'
import { channelsFirstAxis, numbersOf, type OnnxGraph } from './onnx-graph.ts'

/** To the end of an axis, and before its beginning. */
const END = 2 ** 31 - 1
const BEFORE_BEGIN = -(2 ** 31) + 1

const axesIn = (isFirst: boolean, axes: readonly number[]): number[] =>
  isFirst ? axes.map(channelsFirstAxis) : [...axes]

const isKept = (op: Op): boolean => (op.attrs['keep_dims'] as { bool: boolean }).bool

/** Over height and width the rest lies in one order whichever the images' is. */
export const reduction =
  (type: 'ReduceMean' | 'ReduceMax' | 'ReduceSum'): Convert =>
  (graph, op) => {
    const [x, axesInput] = op.inputs
    const axes = numbersOf(op, axesInput)
    const keep = isKept(op)
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

export const reshape: Convert = (graph, op) => {
  const [x, shape] = op.inputs
  graph.set(op, graph.node('Reshape', [graph.get(x), graph.integers(numbersOf(op, shape))]))
}

export const transpose: Convert = (graph, op) => {
  const [x, permutation] = op.inputs
  graph.set(op, graph.node('Transpose', [graph.get(x)], { perm: { ints: numbersOf(op, permutation) } }))
}

export const pad: Convert = (graph, op) => {
  const [x, table] = op.inputs
  const numbers = numbersOf(op, table)
  const isFirst = graph.isFirst([x])
  const pads = [0, 1].flatMap((side) => {
    const sides: number[] = []
    x.shape.forEach((_, axis) => (sides[isFirst ? channelsFirstAxis(axis) : axis] = numbers[2 * axis + side]))
    return sides
  })
  graph.setIn(isFirst, op, graph.node('Pad', [graph.getIn(isFirst, x), graph.integers(pads)]))
}

interface Box {
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly axes: readonly number[]
  readonly steps?: readonly number[]
}

function sliced(graph: OnnxGraph, op: Op, { starts, ends, axes, steps }: Box): void {
  const [x] = op.inputs
  const isFirst = graph.isFirst([x])
  const lists = [starts, ends, axesIn(isFirst, axes), ...(steps ? [steps] : [])]
  const name = graph.node('Slice', [graph.getIn(isFirst, x), ...lists.map((list) => graph.integers(list))])
  graph.setIn(isFirst, op, name)
}

export const slice: Convert = (graph, op) => {
  const [x, begin, size] = op.inputs
  const starts = numbersOf(op, begin)
  const ends = numbersOf(op, size).map((length, axis) => (length === -1 ? END : starts[axis] + length))
  sliced(graph, op, { starts, ends, axes: x.shape.map((_, axis) => axis) })
}

/** The engine makes them for every n-th row and column alone. */
export const stridedSlice: Convert = (graph, op) => {
  const [x, , , strides] = op.inputs
  const axes = x.shape.map((_, axis) => axis)
  sliced(graph, op, { starts: axes.map(() => 0), ends: axes.map(() => END), axes, steps: numbersOf(op, strides) })
}

export const reverse: Convert = (graph, op) => {
  const axes = numbersOf(op, op.inputs[1])
  const all = (value: number): number[] => axes.map(() => value)
  sliced(graph, op, { starts: all(-1), ends: all(BEFORE_BEGIN), axes, steps: all(-1) })
}

export const concat: Convert = (graph, op) => {
  const tensors = op.inputs.slice(0, -1)
  const [axis] = numbersOf(op, op.inputs[op.inputs.length - 1])
  const isFirst = graph.isFirst(tensors) && tensors.every(({ shape }) => shape.length === 4)
  const inputs = tensors.map((tensor) => graph.getIn(isFirst, tensor))
  const [place] = axesIn(isFirst, [axis])
  graph.setIn(isFirst, op, graph.node('Concat', inputs, { axis: { int: place } }))
}

/** ONNX' MatMul multiplies the last two axes, and transposes none: what our op takes transposed is so before. */
export const matMul =
  (...names: readonly [string, string]): Convert =>
  (graph, op) => {
    const side = (index: 0 | 1): string => {
      const x = op.inputs[index]
      const rank = x.shape.length
      const isTransposed = (op.attrs[names[index]] as { bool: boolean }).bool
      const perm = { ints: x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)) }
      return isTransposed ? graph.node('Transpose', [graph.get(x)], { perm }) : graph.get(x)
    }
    graph.set(op, graph.node('MatMul', [side(0), side(1)]))
  }

/** Positions are the corners of pixels, or their middles. */
export const resize =
  (mode: 'nearest' | 'linear'): Convert =>
  (graph, op) => {
    const [x] = op.inputs
    const factor = (axis: number): number => factorTo(x.shape[axis] as number, op.outputs[0].shape[axis] as number)
    const scales = graph.floats([4], Float32Array.of(1, 1, factor(1), factor(2)))
    const isHalfPixel = (op.attrs['half_pixel_centers'] as { bool: boolean }).bool
    const nearest = isHalfPixel ? 'round_prefer_ceil' : 'floor'
    const attrs = {
      mode: { string: mode },
      coordinate_transformation_mode: { string: isHalfPixel ? 'half_pixel' : 'asymmetric' },
      ...(mode === 'nearest' ? { nearest_mode: { string: nearest } } : {}),
    }
    graph.setFirst(op, graph.node('Resize', [graph.getFirst(x), '', scales], attrs))
  }

/** The float32 by which ONNX, which rounds down, makes just this length. */
function factorTo(from: number, to: number): number {
  const factor = Math.fround(to / from)
  return Math.floor(Math.fround(from * factor)) >= to ? factor : Math.fround(factor * (1 + 2 ** -23))
}

/** Of a dilated convolution: pixels that lie a step apart become images of their own. Batches of any size pass. */
export const spaceToBatch: Convert = (graph, op) => {
  const [x, block, paddings] = op.inputs
  const [rows, columns] = numbersOf(op, block)
  const [top, bottom, left, right] = numbersOf(op, paddings)
  const [, height, width, channels] = op.outputs[0].shape as number[]
  const pads = graph.integers([0, top, left, 0, 0, bottom, right, 0])
  const padded = graph.node('Pad', [graph.get(x), pads])
  const apart = graph.integers([-1, height, rows, width, columns, channels])
  const parts = graph.node('Transpose', [graph.node('Reshape', [padded, apart])], {
    perm: { ints: [2, 4, 0, 1, 3, 5] },
  })
  graph.set(op, graph.node('Reshape', [parts, graph.integers([-1, height, width, channels])]))
}

export const batchToSpace: Convert = (graph, op) => {
  const [x, block, crops] = op.inputs
  const [rows, columns] = numbersOf(op, block)
  const [top, , left] = numbersOf(op, crops)
  const [, height, width, channels] = x.shape as number[]
  const [, outHeight, outWidth] = op.outputs[0].shape as number[]
  const apart = graph.integers([rows, columns, -1, height, width, channels])
  const together = graph.node('Transpose', [graph.node('Reshape', [graph.get(x), apart])], {
    perm: { ints: [2, 3, 0, 4, 1, 5] },
  })
  const whole = graph.node('Reshape', [together, graph.integers([-1, height * rows, width * columns, channels])])
  const box = [[top, left], [top + outHeight, left + outWidth], [1, 2]].map((list) => graph.integers(list)) // prettier-ignore
  graph.set(op, graph.node('Slice', [whole, ...box]))
}
