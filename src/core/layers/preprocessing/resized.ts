import { imagesShape, type Tensor } from '../../engine/op-graph.ts'
import { shift } from '../../ops/arithmetic.ts'
import { resizeTo } from '../../ops/resize.ts'
import { pad, slice } from '../../ops/slices.ts'
import { integerOf, type LayerSpec, unsupported } from '../layer-config.ts'
import type { LayerContext } from '../lowering.ts'
import { areaWeights, INTERPOLATIONS, resample, resizeWeights } from '../resample.ts'

/** What Keras' Resizing and CenterCrop do with one photo, in this order. */
export interface Resized {
  /** `[top, left, height, width]` of the part that is kept. */
  readonly crop: readonly [number, number, number, number]
  /** Rows added above and below, columns added left and right. */
  readonly border: readonly [number, number]
  /** Height and width at the end. */
  readonly size: readonly [number, number]
}

/** The largest part with the proportions of the target, in the middle. @see keras/src/backend/tensorflow/image.py `resize` */
export function croppedTo(size: readonly [number, number], height: number, width: number): Resized['crop'] {
  const cropHeight = Math.max(Math.min(height, Math.trunc((width * size[0]) / size[1])), 1)
  const cropWidth = Math.max(Math.min(width, Math.trunc((height * size[1]) / size[0])), 1)
  return [Math.trunc((height - cropHeight) / 2), Math.trunc((width - cropWidth) / 2), cropHeight, cropWidth]
}

export const targetOf = (layer: LayerSpec): readonly [number, number] => [
  integerOf(layer, 'height', { min: 1 }),
  integerOf(layer, 'width', { min: 1 }),
]

/** How pixels are found that a photo does not have, or has elsewhere. */
interface Interpolation {
  readonly interpolation: string
  readonly antialias: boolean
  readonly fill: number
}

export function lowerResized(
  { f, layer }: LayerContext,
  x: Tensor,
  { crop, border, size }: Resized,
  { interpolation, antialias, fill }: Interpolation = { interpolation: 'bilinear', antialias: false, fill: 0 },
): Tensor {
  const [top, left, height, width] = crop
  const isWhole = height === x.shape[1] && width === x.shape[2]
  const kept = isWhole ? x : slice(f, x, [0, top, left, 0], [-1, height, width, -1])
  const sides = border.map((n): [number, number] => [n, n])
  const around = shift(f, pad(f, shift(f, kept, -fill), [[0, 0], ...sides, [0, 0]]), fill)
  const padded = border.some((n) => n > 0) ? around : kept
  const [, from, to] = imagesShape(padded.shape, layer.name)
  if (from === size[0] && to === size[1]) return padded
  if (interpolation === 'area') return resample(f, padded, areaWeights(from, size[0]), areaWeights(to, size[1]))
  if (interpolation === 'nearest' || (interpolation === 'bilinear' && !antialias))
    return resizeTo(f, padded, size, interpolation, true)
  if (!INTERPOLATIONS.includes(interpolation))
    throw unsupported(
      layer,
      `interpolation “${interpolation}” is not supported; “nearest”, “bilinear”, “bicubic”, “lanczos3”, “lanczos5” and “area” are.`,
    )
  const weights = (input: number, output: number) => resizeWeights(interpolation, antialias, input, output)
  return resample(f, padded, weights(from, size[0]), weights(to, size[1]))
}
