import type { LayerGraph } from '../../models/layer-graph.ts'
import type { Preprocessing } from '../../models/preprocessing.ts'
import { add, clip, mul, scale, shift, sub } from '../../ops/arithmetic.ts'
import { reverse } from '../../ops/axes.ts'
import { cast, compare, select } from '../../ops/comparisons.ts'
import { constant } from '../../ops/constants.ts'
import { binary } from '../../ops/elementwise.ts'
import { gather } from '../../ops/joins.ts'
import { reduce } from '../../ops/reductions.ts'
import { reshape } from '../../ops/shapes.ts'
import { slice } from '../../ops/slices.ts'
import { transformImages } from '../../ops/transform-images.ts'
import { type GraphFunction, imagesShape, type Tensor } from '../op-graph.ts'
import type { AugmentationParts } from './options.ts'

/** Photos as the model's first layer gets them. */
export function augmentedInput(
  f: GraphFunction,
  { preprocessing }: LayerGraph,
  augmentation: AugmentationParts,
): Tensor {
  const bytes = augmentBytes(f, feedImages(f, preprocessing), augmentation)
  const normalized = normalize(f, bytes, preprocessing)
  return augmentation.cutOut ? cutOut(f, normalized) : normalized
}

/** Feeds at the cut, or pixels where nothing is cut. */
export function feedInput(
  f: GraphFunction,
  graph: LayerGraph,
  cut: readonly string[],
  featureShapes: readonly (readonly number[])[],
  pixels: () => Tensor,
): Map<string, Tensor> {
  if (cut.length === 0) return new Map([[graph.input, pixels()]])
  return new Map(cut.map((name, i) => [name, f.feed(`feature${i}`, 'float32', [null, ...featureShapes[i]!])]))
}

/** Feeds `mixPartners` int32 `[batch]` and `mixShares` float32 `[batch]`. */
export function mixer(f: GraphFunction): (x: Tensor) => Tensor {
  const partners = f.feed('mixPartners', 'int32', [null])
  const shares = f.feed('mixShares', 'float32', [null])
  return (x) => mix(f, x, (rows) => gather(f, rows, partners), shares)
}

/** Declares the feed `images`: uint8 `[batch, height, width, 3]`, RGB, decoded at the model's input size. */
function feedImages(f: GraphFunction, { inputHeight, inputWidth }: Preprocessing): Tensor {
  return cast(f, f.feed('images', 'uint8', [null, inputHeight, inputWidth, 3]), 'float32')
}

/** (byte - mean) / std in the model's channel order. */
function normalize(f: GraphFunction, bytes: Tensor, { channelOrder, mean, std }: Preprocessing): Tensor {
  const ordered = channelOrder === 'rgb' ? bytes : reverse(f, bytes, [3])
  const same = (values: readonly number[]) => values.every((value) => value === values[0])
  if (same(mean) && same(std)) return shift(f, scale(f, ordered, 1 / std[0]), -mean[0] / std[0])
  const vector = (values: readonly number[]) =>
    constant(f, { dtype: 'float32', shape: [3], values: Float32Array.from(values) })
  return mul(f, sub(f, ordered, vector(mean)), vector(std.map((value) => 1 / value)))
}

/** Geometry and color on bytes, in the order in which a camera would meet them. */
export function augmentBytes(f: GraphFunction, bytes: Tensor, parts: AugmentationParts): Tensor {
  const moved = parts.geometry ? transformImages(f, bytes, f.feed('transforms', 'float32', [null, 8])) : bytes
  return parts.color ? colorImages(f, moved, f.feed('colors', 'float32', [null, 3])) : moved
}

/** ITU-R BT.601 luma, which photo editors use for saturation. */
const LUMA = Float32Array.of(0.299, 0.587, 0.114)

/** `colors` rows are: brightness as a share of the range, contrast factor, saturation factor; 0, 1, 1 changes nothing. */
function colorImages(f: GraphFunction, images: Tensor, colors: Tensor): Tensor {
  const column = (i: number) => reshape(f, slice(f, colors, [0, i], [-1, 1]), [null, 1, 1, 1])
  const [brightness, contrast, saturation] = [column(0), column(1), column(2)]
  const mean = reduce(f, 'Mean', images, [1, 2], true)
  const contrasted = add(f, mul(f, sub(f, images, mean), contrast), add(f, mean, scale(f, brightness, 255)))
  const luma = constant(f, { dtype: 'float32', shape: [3], values: LUMA })
  const gray = reduce(f, 'Sum', mul(f, contrasted, luma), [3], true)
  return clip(f, add(f, gray, mul(f, sub(f, contrasted, gray), saturation)), 0, 255)
}

/** Sets a box of each image to zero, the model's middle gray (DeVries & Taylor 2017, arXiv:1708.04552). */
function cutOut(f: GraphFunction, images: Tensor): Tensor {
  const [, height, width] = imagesShape(images.shape, f.layer)
  const boxes = f.feed('cutOuts', 'float32', [null, 4])
  const column = (i: number) => reshape(f, slice(f, boxes, [0, i], [-1, 1]), [null, 1, 1, 1])
  const ramp = (length: number, shape: number[]) =>
    constant(f, { dtype: 'float32', shape, values: Float32Array.from({ length }, (_, i) => i) })
  const inside = (positions: Tensor, from: Tensor, to: Tensor) =>
    mul(
      f,
      cast(f, compare(f, 'GreaterEqual', positions, from), 'float32'),
      cast(f, compare(f, 'Less', positions, to), 'float32'),
    )
  const rows = inside(ramp(height, [1, height, 1, 1]), column(0), column(2))
  const columns = inside(ramp(width, [1, 1, width, 1]), column(1), column(3))
  const hidden = compare(f, 'Greater', mul(f, rows, columns), constant(f, 0.5))
  return select(f, hidden, constant(f, 0), images)
}

/** `share * x + (1 - share) * x[partner]`, along the batch. */
function mix(f: GraphFunction, x: Tensor, partnerRows: (x: Tensor) => Tensor, share: Tensor): Tensor {
  const weights = reshape(f, share, [null, ...x.shape.slice(1).map(() => 1)])
  const other = partnerRows(x)
  return add(f, other, mul(f, weights, binary(f, 'Sub', x, other)))
}
