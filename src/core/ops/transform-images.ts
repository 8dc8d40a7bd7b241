import { failure } from '../../shared/errors.ts'
import { tuple } from '../../shared/tuple.ts'
import { dimensions, floats, integers, type Kernel, scalar } from '../engine/eager/kernel.ts'
import { type GraphFunction, imagesShape, type Tensor } from '../engine/op-graph.ts'
import type { Convert } from '../formats/onnx/onnx-graph.ts'
import { textOf } from './attributes.ts'
import { constant } from './constants.ts'
import { defineOp, type OpKind } from './op-kind.ts'

/** Moves every output pixel to where its photo's transform takes it in the input, bilinear, reflecting at the edges. */
export function transformImages(f: GraphFunction, images: Tensor, transforms: Tensor): Tensor {
  const [, height, width] = imagesShape(images.shape, f.layer)
  const fill = constant(f, 0)
  const attrs = {
    dtype: { type: 'float32' as const },
    interpolation: { string: 'BILINEAR' },
    fill_mode: { string: 'REFLECT' },
  }
  return f.add('ImageProjectiveTransformV3', [images, transforms, constant(f, [height, width]), fill], attrs, [images])
}

/** Its name until opset 20. */
const GRID_SAMPLE_LINEAR = 'bilinear'

/**
 * A position brought back into `[0, length - 1]` by reflection at the outer edges of the first and last pixel: dcba|abcd|dcba.
 *
 * @see tensorflow/core/kernels/image/image_ops.h `MapCoordinate<Device, Mode::FILL_REFLECT>`
 */
function reflect(position: number, length: number): number {
  if (length === 1) return 0
  const period = 2 * length
  const inside = position < 0 ? -position - 1 : position
  const folded = inside % period
  const reflected = folded >= length ? period - folded - 1 : folded
  return Math.min(Math.max(reflected, 0), length - 1)
}

/**
 * Output pixel (x, y) is the input at ((t0 x + t1 y + t2) / d, (t3 x + t4 y + t5) / d) with d = t6 x + t7 y + 1, bilinear, reflected.
 * tfjs-core 4.22 has this op, but answers zeros for every image of a batch after the first.
 */
const projectiveTransform: Kernel<4> = (call) => {
  if (textOf(call.op, 'interpolation') !== 'BILINEAR' || textOf(call.op, 'fill_mode') !== 'REFLECT')
    throw failure('engine', {
      problem: 'photos are only moved bilinearly and with reflected edges.',
      layer: call.op.layer,
    })
  const [photos, transforms8, , filling] = call.inputs
  const [batch, height, width, channels] = dimensions(photos, 4)
  const [outputHeight, outputWidth] = tuple(integers(call, 2), 2)
  const fill = scalar(filling)
  const images = floats(photos)
  const transforms = floats(transforms8)
  const oneForAll = transforms.length === 8
  const result = new Float32Array(batch * outputHeight * outputWidth * channels)
  let to = 0
  for (let n = 0; n < batch; n++) {
    const from = oneForAll ? 0 : n * 8
    const [t0, t1, t2, t3, t4, t5, t6, t7] = tuple([...transforms.subarray(from, from + 8)], 8)
    for (let y = 0; y < outputHeight; y++)
      for (let x = 0; x < outputWidth; x++, to += channels) {
        const divisor = t6 * x + t7 * y + 1
        if (divisor === 0) {
          result.fill(fill, to, to + channels)
          continue
        }
        const column = reflect((t0 * x + t1 * y + t2) / divisor, width)
        const row = reflect((t3 * x + t4 * y + t5) / divisor, height)
        const [left, top] = [Math.floor(column), Math.floor(row)]
        const [right, down] = [column - left, row - top]
        const upper = ((n * height + top) * width + left) * channels
        const nextColumn = right > 0 ? channels : 0
        const lower = upper + (down > 0 ? width * channels : 0)
        for (let c = 0; c < channels; c++) {
          const above = images[upper + c]! * (1 - right) + images[upper + nextColumn + c]! * right
          const below = images[lower + c]! * (1 - right) + images[lower + nextColumn + c]! * right
          result[to + c] = above * (1 - down) + below * down
        }
      }
  }
  return call.tf.tensor(result, [batch, outputHeight, outputWidth, channels])
}

/**
 * Where each output pixel lies in its photo, as GridSample counts: -1 and 1 are the outer edges of the first and last pixel, where it reflects
 * too. A divisor of 0 is no place: GridSample takes a border pixel there, TensorFlow the filling.
 */
const convert: Convert<4> = (graph, op) => {
  const [images, transforms] = op.inputs
  const [, height, width] = imagesShape(images.shape, op.layer)
  const ramp = (length: number, shape: readonly number[]): string =>
    graph.floats(
      shape,
      Float32Array.from({ length }, (_, i) => i),
    )
  const [xs, ys] = [ramp(width, [1, 1, width]), ramp(height, [1, height, 1])]
  const column = (i: number): string => {
    const box = [[i], [i + 1], [1]].map((list) => graph.integers(list))
    return graph.node('Reshape', [graph.node('Slice', [graph.get(transforms), ...box]), graph.integers([-1, 1, 1])])
  }
  const combined = (alongX: number, alongY: number, rest: string): string => {
    const [x, y] = [graph.node('Mul', [column(alongX), xs]), graph.node('Mul', [column(alongY), ys])]
    return graph.node('Add', [graph.node('Add', [x, y]), rest])
  }
  const divisor = combined(6, 7, graph.scalar(1))
  const place = (first: number, length: number): string => {
    const position = graph.node('Div', [combined(first, first + 1, column(first + 2)), divisor])
    const fromEdge = graph.node('Add', [position, graph.scalar(0.5)])
    const scaled = graph.node('Sub', [graph.node('Mul', [fromEdge, graph.scalar(2 / length)]), graph.scalar(1)])
    return graph.node('Unsqueeze', [scaled, graph.integers([3])])
  }
  const grid = graph.node('Concat', [place(0, width), place(3, height)], { axis: { int: 3 } })
  const attrs = {
    mode: { string: GRID_SAMPLE_LINEAR },
    padding_mode: { string: 'reflection' },
    align_corners: { int: 0 },
  }
  graph.setFirst(op, graph.node('GridSample', [graph.getFirst(images), grid], attrs))
}

export const imageTransforms: readonly OpKind[] = [
  defineOp({
    type: 'ImageProjectiveTransformV3',
    numInputs: 4,
    gradient: { none: 'it moves photos, below everything that learns' },
    eager: projectiveTransform,
    onnx: convert,
    unusedInOnnx: [2],
  }),
]
