import type { Op, Tensor } from '../../engine/op-graph.ts'
import { explicitPadding, type Padding, type Pair, samePadding } from '../../engine/ops/convolutions.ts'
import { constantFor, notInOnnx, type OnnxGraph } from './onnx-graph.ts'
import type { OnnxAttr } from './onnx-model.ts'
import { transposed } from './transpose.ts'

/** The bias that follows a convolution as its only consumer. */
export type BiasAfter = ReadonlyMap<Op, Op>

/** How one of our ops becomes ONNX nodes. */
export type Convert = (graph: OnnxGraph, op: Op, biasAfter: BiasAfter) => void

const intsOf = (op: Op, key: string): readonly number[] => (op.attrs[key] as { ints: readonly number[] }).ints
const stridesOf = (op: Op): Pair => intsOf(op, 'strides').slice(1, 3) as unknown as Pair

function paddingOf(op: Op): Padding {
  const { string: name } = op.attrs['padding'] as { string: string }
  if (name === 'SAME' || name === 'VALID') return name
  const [, , top, bottom, left, right] = intsOf(op, 'explicit_paddings')
  return [[top, bottom], [left, right]] // prettier-ignore
}

/** ONNX lists all beginnings, then all ends. */
const padsOf = ([rows, columns]: readonly [Pair, Pair]): OnnxAttr => ({
  ints: [rows[0], columns[0], rows[1], columns[1]],
})

function windowAttrs(op: Op, x: Tensor, kernel: Pair): Record<string, OnnxAttr> {
  const strides = stridesOf(op)
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: strides },
    pads: padsOf(explicitPadding(x, kernel, strides, paddingOf(op))),
  }
}

/** Sets a convolution's output, with its bias added where one follows. */
function convolve(
  graph: OnnxGraph,
  op: Op,
  biasAfter: BiasAfter,
  { type, inputs, attrs }: { type: string; inputs: readonly string[]; attrs: Record<string, OnnxAttr> },
): void {
  const after = biasAfter.get(op)
  const bias = after ? [graph.get(after.inputs[1])] : []
  const name = graph.node(type, [...inputs, ...bias], attrs)
  graph.setFirst(op, name)
  if (after) graph.setFirst(after, name)
}

/** Kernels `[height, width, in, out]` become `[out, in, height, width]`. */
export const conv2d: Convert = (graph, op, biasAfter) => {
  const [x, kernel] = op.inputs
  const weights = transposed(constantFor(op, kernel), [3, 2, 0, 1])
  const [, , height, width] = weights.shape
  const inputs = [graph.getFirst(x), graph.data(weights)]
  convolve(graph, op, biasAfter, { type: 'Conv', inputs, attrs: windowAttrs(op, x, [height, width]) })
}

/** Kernels `[height, width, channels, multiplier]` become `[channels * multiplier, 1, height, width]`, one group a channel. */
export const depthwise: Convert = (graph, op, biasAfter) => {
  const [x, kernel] = op.inputs
  const { shape, values } = transposed(constantFor(op, kernel), [2, 3, 0, 1])
  const [channels, multiplier, height, width] = shape
  const weights = graph.floats([channels * multiplier, 1, height, width], values as Float32Array)
  const attrs = { ...windowAttrs(op, x, [height, width]), group: { int: channels } }
  convolve(graph, op, biasAfter, { type: 'Conv', inputs: [graph.getFirst(x), weights], attrs })
}

/** Kernels `[height, width, out, in]` become `[in, out, height, width]`. TensorFlow takes its padding from the larger side, the output. */
export const transposedConv2d: Convert = (graph, op, biasAfter) => {
  const [, kernel, x] = op.inputs
  const weights = transposed(constantFor(op, kernel), [3, 2, 0, 1])
  const [, , height, width] = weights.shape
  const strides = stridesOf(op)
  const padding = paddingOf(op)
  if (typeof padding !== 'string') throw notInOnnx(op, 'a transposed convolution with explicit padding')
  const axis = (i: 0 | 1): { pads: Pair; extra: number } => {
    const [input, output, length] = [x.shape[i + 1] as number, op.outputs[0].shape[i + 1] as number, [height, width][i]]
    const pads: Pair = padding === 'SAME' ? samePadding(output, length, strides[i]) : [0, 0]
    return { pads, extra: output - ((input - 1) * strides[i] + length - pads[0] - pads[1]) }
  }
  const [rows, columns] = [axis(0), axis(1)]
  const attrs: Record<string, OnnxAttr> = {
    kernel_shape: { ints: [height, width] },
    strides: { ints: strides },
    pads: padsOf([rows.pads, columns.pads]),
    output_padding: { ints: [rows.extra, columns.extra] },
  }
  const inputs = [graph.getFirst(x), graph.data(weights)]
  convolve(graph, op, biasAfter, { type: 'ConvTranspose', inputs, attrs })
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
export const pool =
  (type: 'MaxPool' | 'AveragePool'): Convert =>
  (graph, op) => {
    const [x] = op.inputs
    const size = intsOf(op, 'ksize').slice(1, 3) as unknown as Pair
    graph.setFirst(op, graph.node(type, [apart(graph, x)], windowAttrs(op, x, size)))
  }
