import { failure } from '../../shared/errors.ts'
import { type Tuple, tuple } from '../../shared/tuple.ts'
import { type CallOf, dimensions, type EagerImages, floats, integers, type Kernel } from '../engine/eager/kernel.ts'
import { type Attr, type GraphFunction, imagesShape, type OpOf, outputOf, type Tensor } from '../engine/op-graph.ts'
import type { Convert } from '../formats/onnx/onnx-graph.ts'
import { sizeOf } from '../models/layer-graph.ts'
import { flagOf } from './attributes.ts'
import { constant } from './constants.ts'
import { defineOp, ofGradients, type OpKind, simple } from './op-kind.ts'
import type { Pair } from './windows.ts'

/** Upsamples an image batch by whole factors: pixels are repeated, or lie between those of the photo, as in Keras 3. */
export function resize(f: GraphFunction, x: Tensor, factors: Pair, interpolation: 'nearest' | 'bilinear'): Tensor {
  const [, height, width] = imagesShape(x.shape, f.layer)
  return resizeTo(f, x, [height * factors[0], width * factors[1]], interpolation, interpolation === 'bilinear')
}

/** An image batch at another size. With `halfPixel`, as in `tf.image.resize`, positions are the middles of pixels, not their corners. */
export function resizeTo(
  f: GraphFunction,
  x: Tensor,
  size: Pair,
  interpolation: 'nearest' | 'bilinear',
  halfPixel: boolean,
): Tensor {
  const [batch, , , channels] = imagesShape(x.shape, f.layer)
  const type = interpolation === 'nearest' ? 'ResizeNearestNeighbor' : 'ResizeBilinear'
  const attrs: Record<string, Attr> = {
    T: { type: 'float32' },
    align_corners: { bool: false },
    half_pixel_centers: { bool: halfPixel },
  }
  return f.add(type, [x, constant(f, size)], attrs, [{ dtype: 'float32', shape: [batch, ...size, channels] }])
}

const kernel =
  (name: 'resizeBilinear' | 'resizeNearestNeighbor'): Kernel<2> =>
  (call) => {
    const [height, width] = tuple(integers(call, 1), 2)
    const flags = [flagOf(call.op, 'align_corners'), flagOf(call.op, 'half_pixel_centers')] as const
    return call.tf.image[name](call.inputs[0] as EagerImages, [height, width], ...flags)
  }

/** Input positions that an output position was made from, with their shares. */
type Sources = readonly (readonly [index: number, share: number])[]

/** At the corners of pixels, or at their middles. */
function nearestSources(input: number, output: number, halfPixel: boolean): Sources[] {
  const scale = Math.fround(input / output)
  const at = (i: number): number => Math.floor(Math.fround((halfPixel ? i + 0.5 : i) * scale))
  return Array.from({ length: output }, (_, i) => [[Math.min(at(i), input - 1), 1]])
}

/** Half-pixel centers: output position i lies at (i + 0.5) * input / output - 0.5. */
function bilinearSources(input: number, output: number): Sources[] {
  const scale = input / output
  return Array.from({ length: output }, (_, i) => {
    const position = (i + 0.5) * scale - 0.5
    const floor = Math.floor(position)
    const share = position - floor
    return [
      [Math.max(floor, 0), 1 - share],
      [Math.min(floor + 1, input - 1), share],
    ]
  })
}

/** Gives every gradient back to the pixels it was interpolated from. tfjs' own bilinear gradient ignores half-pixel centers. */
function scatter(call: CallOf<2>, inputShape: Tuple<number, 4>, rows: Sources[], columns: Sources[]) {
  const gradients = floats(call.inputs[0])
  const [batch, height, width, channels] = inputShape
  const result = new Float32Array(sizeOf(inputShape))
  let from = 0
  for (let n = 0; n < batch; n++)
    for (const row of rows)
      for (const column of columns) {
        for (const [i, rowShare] of row)
          for (const [j, columnShare] of column) {
            const to = ((n * height + i) * width + j) * channels
            const share = rowShare * columnShare
            for (let c = 0; c < channels; c++) result[to + c]! += gradients[from + c]! * share
          }
        from += channels
      }
  return call.tf.tensor(result, [...inputShape])
}

const nearestGrad: Kernel<2> = (call) => {
  const [batch, outputHeight, outputWidth, channels] = dimensions(call.inputs[0], 4)
  const [height, width] = tuple(integers(call, 1), 2)
  const isHalfPixel = flagOf(call.op, 'half_pixel_centers')
  const sources = (input: number, output: number) => nearestSources(input, output, isHalfPixel)
  return scatter(call, [batch, height, width, channels], sources(height, outputHeight), sources(width, outputWidth))
}

const bilinearGrad: Kernel<2> = (call) => {
  if (!flagOf(call.op, 'half_pixel_centers') || flagOf(call.op, 'align_corners'))
    throw failure('engine', {
      problem: 'bilinear resizing is only used with half-pixel centers.',
      layer: call.op.layer,
    })
  const [, outputHeight, outputWidth] = dimensions(call.inputs[0], 4)
  const shape = dimensions(call.inputs[1], 4)
  return scatter(call, shape, bilinearSources(shape[1], outputHeight), bilinearSources(shape[2], outputWidth))
}

/** Positions are the corners of pixels, or their middles. */
const convert =
  (mode: 'nearest' | 'linear'): Convert<2> =>
  (graph, op) => {
    const [x] = op.inputs
    const [from, to] = [imagesShape(x.shape, op.layer), imagesShape(outputOf(op).shape, op.layer)]
    const factor = (axis: 1 | 2): number => factorTo(from[axis], to[axis])
    const scales = graph.floats([4], Float32Array.of(1, 1, factor(1), factor(2)))
    const isHalfPixel = flagOf(op, 'half_pixel_centers')
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

/** The share that each input position has in each output position, `[input, output]`. */
function sharesOf(sources: readonly Sources[], input: number): Float32Array {
  const shares = new Float32Array(input * sources.length)
  sources.forEach((parts, i) => {
    for (const [index, share] of parts) shares[index * sources.length + i]! += share
  })
  return shares
}

/** Gives gradients back as two products of matrices: rows by their shares, columns by theirs. */
const gatherInOnnx =
  (sourcesOf: (op: OpOf<2>, input: number, output: number) => Sources[]): Convert<2> =>
  (graph, op) => {
    const [dy] = op.inputs
    const [, height, width] = imagesShape(outputOf(op).shape, op.layer)
    const [, rows, columns] = imagesShape(dy.shape, op.layer)
    const byRow = graph.floats([height, rows], sharesOf(sourcesOf(op, height, rows), height))
    const byColumn = graph.floats([width, columns], sharesOf(sourcesOf(op, width, columns), width))
    const turned = graph.node('Transpose', [byColumn], { perm: { ints: [1, 0] } })
    graph.setFirst(op, graph.node('MatMul', [graph.node('MatMul', [byRow, graph.getFirst(dy)]), turned]))
  }

export const resizes: readonly OpKind[] = [
  defineOp({
    type: 'ResizeNearestNeighbor',
    numInputs: 2,
    gradient: simple((f, op, dy) => {
      const [x] = op.inputs
      const [, height, width] = imagesShape(x.shape, op.layer)
      return [f.add('ResizeNearestNeighborGrad', [dy, constant(f, [height, width])], op.attrs, [x])]
    }),
    eager: kernel('resizeNearestNeighbor'),
    onnx: convert('nearest'),
  }),
  ofGradients('ResizeNearestNeighborGrad', 2, {
    eager: nearestGrad,
    onnx: gatherInOnnx((op, input, output) => nearestSources(input, output, flagOf(op, 'half_pixel_centers'))),
    unusedInOnnx: [1],
  }),
  defineOp({
    type: 'ResizeBilinear',
    numInputs: 2,
    gradient: simple((f, op, dy) => [f.add('ResizeBilinearGrad', [dy, op.inputs[0]], op.attrs, [op.inputs[0]])]),
    eager: kernel('resizeBilinear'),
    onnx: convert('linear'),
  }),
  ofGradients('ResizeBilinearGrad', 2, {
    eager: bilinearGrad,
    onnx: gatherInOnnx((_op, input, output) => bilinearSources(input, output)),
    unusedInOnnx: [1],
  }),
]
