import type { LayerGraph } from '../../models/layer-graph.ts'
import type { Preprocessing } from '../../models/preprocessing.ts'
import { add, mul, scale, shift, sub } from '../../ops/arithmetic.ts'
import { reverse } from '../../ops/axes.ts'
import { cast } from '../../ops/comparisons.ts'
import { constant } from '../../ops/constants.ts'
import { binary } from '../../ops/elementwise.ts'
import { gather } from '../../ops/joins.ts'
import { reshape } from '../../ops/shapes.ts'
import type { GraphFunction, Tensor } from '../op-graph.ts'

/** Photos as the model's first layer gets them. */
export const normalizedImages = (f: GraphFunction, { preprocessing }: LayerGraph): Tensor =>
  normalize(f, feedImages(f, preprocessing), preprocessing)

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

/** `share * x + (1 - share) * x[partner]`, along the batch. */
function mix(f: GraphFunction, x: Tensor, partnerRows: (x: Tensor) => Tensor, share: Tensor): Tensor {
  const weights = reshape(f, share, [null, ...x.shape.slice(1).map(() => 1)])
  const other = partnerRows(x)
  return add(f, other, mul(f, weights, binary(f, 'Sub', x, other)))
}
