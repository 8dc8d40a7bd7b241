import { type Tuple, tuple } from '../../shared/tuple.ts'
import { dimensions, type EagerImages, floats, integers, type Kernel, type KernelCall } from '../engine/eager/kernel.ts'
import {
  type Attr,
  type GraphFunction,
  imagesShape,
  type Op,
  type OpOf,
  outputOf,
  type Tensor,
} from '../engine/op-graph.ts'
import type { Convert, OnnxGraph } from '../formats/onnx/onnx-graph.ts'
import { sizeOf } from '../models/layer-graph.ts'
import { intsOf, NHWC, textOf } from './attributes.ts'
import { defineOp, ofGradients, type OpKind, simple } from './op-kind.ts'
import { shapeOf } from './shapes.ts'
import { spreadInOnnx } from './slices.ts'
import {
  filterGradientPads,
  insideWindow,
  onnxTransposedWindow,
  onnxWindow,
  outputSize,
  type Pair,
  stridesOf,
  zerosOf,
} from './windows.ts'

export function pool(
  f: GraphFunction,
  type: 'MaxPool' | 'AvgPool',
  x: Tensor,
  poolSize: Pair,
  options: { readonly strides: Pair; readonly padding: 'SAME' | 'VALID' },
): Tensor {
  const [batch, , , channels] = imagesShape(x.shape, f.layer)
  const [height, width] = outputSize(f, x, poolSize, options)
  const attrs: Record<string, Attr> = {
    T: { type: 'float32' },
    ksize: { ints: [1, ...poolSize, 1] },
    strides: { ints: [1, ...options.strides, 1] },
    padding: { string: options.padding },
    data_format: NHWC,
  }
  return f.add(type, [x], attrs, [{ dtype: 'float32', shape: [batch, height, width, channels] }])
}

const poolSizeOf = (op: Op): Pair => {
  const [, height, width] = tuple(intsOf(op, 'ksize'), 4)
  return [height, width]
}

const kernel =
  (name: 'maxPool' | 'avgPool'): Kernel<1> =>
  ({ tf, op, inputs: [x] }) => {
    const [rowStride, columnStride] = stridesOf(op)
    const padding = textOf(op, 'padding') === 'SAME' ? 'same' : 'valid'
    return tf[name](x as EagerImages, [...poolSizeOf(op)], [rowStride, columnStride], padding)
  }

/** Calls `visit` for every window with the pixels of it that lie inside the input, as offsets of their first channel. */
function forEachWindow(
  { op }: KernelCall,
  inputShape: Tuple<number, 4>,
  outputShape: Tuple<number, 4>,
  visit: (output: number, pixels: readonly number[]) => void,
): void {
  const [kh, kw] = poolSizeOf(op)
  const strides = stridesOf(op)
  const [[top], [left]] = zerosOf(op, { shape: inputShape }, [kh, kw])
  const [batch, height, width, channels] = inputShape
  const [, rows, columns] = outputShape
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const row = insideWindow(i, strides[0], top, kh, height)
        const column = insideWindow(j, strides[1], left, kw, width)
        const pixels: number[] = []
        for (let a = row.first; a < row.end; a++)
          for (let b = column.first; b < column.end; b++)
            pixels.push(((n * height + row.start + a) * width + column.start + b) * channels)
        visit(((n * rows + i) * columns + j) * channels, pixels)
      }
}

/** The first of equal maxima takes the whole gradient, as in TensorFlow. */
const maxPoolGrad: Kernel<3> = (call) => {
  const [x, y, dy] = call.inputs
  const [values, gradients] = [floats(x), floats(dy)]
  const shape = dimensions(x, 4)
  const channels = shape[3]
  const result = new Float32Array(values.length)
  forEachWindow(call, shape, dimensions(y, 4), (output, pixels) => {
    for (let c = 0; c < channels; c++) {
      let largest = pixels[0]! + c
      for (const pixel of pixels) if (values[pixel + c]! > values[largest]!) largest = pixel + c
      result[largest]! += gradients[output + c]!
    }
  })
  return call.tf.tensor(result, x.shape)
}

/** Every pixel of a window takes an equal share; zeros around the input are not counted. */
const avgPoolGrad: Kernel<2> = (call) => {
  const shape = tuple(integers(call, 0), 4)
  const dy = call.inputs[1]
  const gradients = floats(dy)
  const channels = shape[3]
  const result = new Float32Array(sizeOf(shape))
  forEachWindow(call, shape, dimensions(dy, 4), (output, pixels) => {
    for (const pixel of pixels)
      for (let c = 0; c < channels; c++) result[pixel + c]! += gradients[output + c]! / pixels.length
  })
  return call.tf.tensor(result, [...shape])
}

/** The most negative float32. */
const LOWEST = -3.4028234663852886e38

/**
 * Zeros that a layer has put around the images. ONNX Runtime 1.30 makes one op of `Pad` and the pooling after it, which then pads with minus
 * infinity: ResNet50V2 was off by 0.2 % of its largest answer. Another op between them, which changes no number, keeps them apart.
 */
function apart(graph: OnnxGraph, x: Tensor): string {
  const name = graph.getFirst(x)
  return x.op.type === 'Pad' ? graph.node('Max', [name, graph.scalar(LOWEST)]) : name
}

/** Zeros around an image are no part of an average in TensorFlow, nor in ONNX unless it is said. */
const convert =
  (type: 'MaxPool' | 'AveragePool'): Convert<1> =>
  (graph, op) => {
    const [x] = op.inputs
    graph.setFirst(op, graph.node(type, [apart(graph, x)], onnxWindow(op, x, poolSizeOf(op))))
  }

/**
 * The pooling says where each maximum lay, the first of equal ones; there the gradients are added up. WebGPU's has no such output (asked for
 * it, the library ends the process): there each place of the window is compared with the maximum.
 */
const convertMaxGradient: Convert<3> = (graph, op) => {
  if (graph.device === 'gpu') {
    graph.setFirst(op, comparedWithMaxima(graph, op))
    return
  }
  const [x, , dy] = op.inputs
  const attrs = onnxWindow(op, x, poolSizeOf(op))
  const [, places] = graph.nodeOf('MaxPool', 2, [apart(graph, x)], attrs)
  const shape = graph.node('Shape', [graph.getFirst(x)])
  const flat = graph.integers([-1])
  const zeros = graph.node('Reshape', [graph.node('ConstantOfShape', [shape]), flat])
  const [at, gradients] = [places, graph.getFirst(dy)].map((name) => graph.node('Reshape', [name, flat])) as [
    string,
    string,
  ]
  const sums = graph.node('ScatterElements', [zeros, at, gradients], { axis: { int: 0 }, reduction: { string: 'add' } })
  graph.setFirst(op, graph.node('Reshape', [sums, shape]))
}

/** For each place of the window, the gradients of those windows whose first maximum it is, put back where they came from. */
function comparedWithMaxima(graph: OnnxGraph, op: OpOf<3>): string {
  const [x, y, dy] = op.inputs
  const [kh, kw] = poolSizeOf(op)
  const strides = stridesOf(op)
  const [, height, width] = imagesShape(x.shape, op.layer)
  const [, rows, columns] = imagesShape(dy.shape, op.layer)
  const [[top, bottom], [left, right]] = filterGradientPads(op, x, dy, [kh, kw])
  const [tall, wide] = [height + top + bottom, width + left + right]
  const pads = graph.integers([0, 0, top, left, 0, 0, bottom, right])
  const padded = graph.node('Pad', [graph.getFirst(x), pads, graph.scalar(LOWEST)])
  const reach: Pair = [(rows - 1) * strides[0] + 1, (columns - 1) * strides[1] + 1]
  const box = (lists: readonly (readonly number[])[]): string[] => lists.map((list) => graph.integers(list))
  let isTaken: string | undefined
  let sum: string | undefined
  for (let a = 0; a < kh; a++)
    for (let b = 0; b < kw; b++) {
      const place = graph.node('Slice', [padded, ...box([[a, b], [a + reach[0], b + reach[1]], [2, 3], [...strides]])])
      const isMaximum = graph.node('Equal', [place, graph.getFirst(y)])
      const isFirst = isTaken === undefined ? isMaximum : graph.node('And', [isMaximum, graph.node('Not', [isTaken])])
      isTaken = isTaken === undefined ? isMaximum : graph.node('Or', [isTaken, isMaximum])
      const gradients = graph.node('Where', [isFirst, graph.getFirst(dy), graph.scalar(0)])
      const spread = spreadInOnnx(graph, gradients, dy.shape, strides, reach)
      const around = graph.integers([0, 0, a, b, 0, 0, tall - a - reach[0], wide - b - reach[1]])
      const placed = graph.node('Pad', [spread, around])
      sum = sum === undefined ? placed : graph.node('Add', [sum, placed])
    }
  return graph.node('Slice', [
    sum!,
    ...box([
      [top, left],
      [top + height, left + width],
      [2, 3],
    ]),
  ])
}

/** Each gradient is divided by how many pixels its window has inside the input, and given to each of them. */
const convertAverageGradient: Convert<2> = (graph, op) => {
  const [, dy] = op.inputs
  const output = outputOf(op)
  const [, height, width, channels] = imagesShape(output.shape, op.layer)
  const [, rows, columns] = imagesShape(dy.shape, op.layer)
  const [kh, kw] = poolSizeOf(op)
  const [[top], [left]] = zerosOf(op, output, [kh, kw])
  const [rowStride, columnStride] = stridesOf(op)
  const inside = (count: number, stride: number, before: number, kernel: number, input: number): number[] =>
    Array.from({ length: count }, (_, i) => {
      const { first, end } = insideWindow(i, stride, before, kernel, input)
      return end - first
    })
  const byRow = inside(rows, rowStride, top, kh, height)
  const byColumn = inside(columns, columnStride, left, kw, width)
  const shares = Float32Array.from(byRow.flatMap((a) => byColumn.map((b) => 1 / (a * b))))
  const shared = graph.node('Mul', [graph.getFirst(dy), graph.floats([1, 1, rows, columns], shares)])
  const ones = graph.floats([channels, 1, kh, kw], new Float32Array(channels * kh * kw).fill(1))
  const attrs = { ...onnxTransposedWindow(op, dy, [kh, kw]), group: { int: channels } }
  graph.setFirst(op, graph.node('ConvTranspose', [shared, ones], attrs))
}

export const pools: readonly OpKind[] = [
  defineOp({
    type: 'MaxPool',
    numInputs: 1,
    gradient: simple((f, op, dy) => {
      const [x] = op.inputs
      return [f.add('MaxPoolGrad', [x, outputOf(op), dy], op.attrs, [x])]
    }),
    eager: kernel('maxPool'),
    onnx: convert('MaxPool'),
  }),
  ofGradients('MaxPoolGrad', 3, { eager: maxPoolGrad, onnx: convertMaxGradient, unusedInOnnx: [1] }),
  defineOp({
    type: 'AvgPool',
    numInputs: 1,
    gradient: simple((f, op, dy) => [f.add('AvgPoolGrad', [shapeOf(f, op.inputs[0]), dy], op.attrs, [op.inputs[0]])]),
    eager: kernel('avgPool'),
    onnx: convert('AveragePool'),
  }),
  ofGradients('AvgPoolGrad', 2, { eager: avgPoolGrad, onnx: convertAverageGradient, unusedInOnnx: [0] }),
]
