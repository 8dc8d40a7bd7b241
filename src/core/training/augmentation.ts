import type { AugmentationParts } from '../engine/compile/options.ts'
import type { Augmentation } from '../../shared/contract/training-plan.ts'
import { randomStream } from './random.ts'
import type { RandomStream } from './random.ts'

/** What the graph is fed to change one photo. */
export interface AugmentationRow {
  /**
   * `ImageProjectiveTransformV3`'s eight numbers a0 a1 a2 b0 b1 b2 c0 c1: the output pixel (x, y) takes its color from
   * ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k) of the photo, k = c0 x + c1 y + 1, counted from the center of the
   * top left pixel. A cut may reach half a pixel beyond that center, so the fill mode is REFLECT (which repeats the edge there).
   */
  readonly transform: readonly number[]
  /** Brightness added, as a share of the full range (255); factor of the contrast; factor of the saturation. */
  readonly color: readonly [number, number, number]
  /** Box in pixels of the output that is blanked out: top, left, bottom, right, the latter two exclusive. Empty when nothing is. */
  readonly cutOut: readonly [number, number, number, number]
}

export interface AugmentationBatch {
  /** `[batch, 8]` float32 */
  readonly transform: Float32Array
  /** `[batch, 3]` float32 */
  readonly color: Float32Array
  /** `[batch, 4]` float32 */
  readonly cutOut: Float32Array
}

export interface Size {
  readonly height: number
  readonly width: number
}

/** The first two rows of a 3 x 3 matrix over pixel coordinates; the third is 0 0 1. */
type Affine = readonly [number, number, number, number, number, number]

const IDENTITY: Affine = [1, 0, 0, 0, 1, 0]

/** Which parts of a training graph an augmentation needs. */
export function augmentationParts(augmentation: Augmentation): AugmentationParts {
  const { flip, randomResizedCrop, rotationDegrees, brightness, contrast, saturation, cutOut } = augmentation
  return {
    geometry: flip || randomResizedCrop !== null || rotationDegrees > 0,
    color: brightness > 0 || contrast > 0 || saturation > 0,
    cutOut: cutOut > 0,
  }
}

/** Which variant of its photos an epoch shows. */
export function variantOf(augmentation: Augmentation, epochIndex: number): number {
  return isIdentity(augmentation) ? 0 : epochIndex % augmentation.variants
}

/** True where no photo is changed: then one variant is all there is. */
export function isIdentity(augmentation: Augmentation): boolean {
  const { flip, randomResizedCrop, rotationDegrees, brightness, contrast, saturation, cutOut } = augmentation
  return !flip && randomResizedCrop === null && !(rotationDegrees || brightness || contrast || saturation || cutOut)
}

/**
 * How one variant of one photo is changed. Depends on its arguments alone, not on the batch it is in.
 *
 * @param imageKey  names the photo: its content hash.
 */
export function augmentationRow(
  augmentation: Augmentation,
  size: Size,
  seed: number,
  imageKey: string,
  variant: number,
): AugmentationRow {
  const random = randomStream(seed, 'augmentation', imageKey, variant)
  // Everything is drawn, used or not, so that switching one option on leaves the others as they were.
  const isFlipped = random.uniform() < 0.5
  const turn = random.between(-1, 1)
  const brightness = random.between(-1, 1)
  const contrast = random.between(-1, 1)
  const saturation = random.between(-1, 1)
  const cutY = random.uniform()
  const cutX = random.uniform()
  let map = IDENTITY
  if (augmentation.flip && isFlipped) map = [-1, 0, size.width - 1, 0, 1, 0]
  map = compose(map, rotation(size, turn * augmentation.rotationDegrees))
  if (augmentation.randomResizedCrop) map = compose(map, crop(size, augmentation.randomResizedCrop, random))
  return {
    transform: [...map, 0, 0],
    color: [
      augmentation.brightness * brightness || 0,
      1 + augmentation.contrast * contrast,
      1 + augmentation.saturation * saturation,
    ],
    cutOut: augmentation.cutOut > 0 ? cutOutBox(size, augmentation.cutOut, cutY, cutX) : [0, 0, 0, 0],
  }
}

/** {@link augmentationRow} for each photo, in fresh arrays that can be fed. */
export function augmentationBatch(
  augmentation: Augmentation,
  size: Size,
  seed: number,
  imageKeys: readonly string[],
  variant: number,
): AugmentationBatch {
  const transform = new Float32Array(imageKeys.length * 8)
  const color = new Float32Array(imageKeys.length * 3)
  const cutOut = new Float32Array(imageKeys.length * 4)
  for (const [i, imageKey] of imageKeys.entries()) {
    const row = augmentationRow(augmentation, size, seed, imageKey, variant)
    transform.set(row.transform, i * 8)
    color.set(row.color, i * 3)
    cutOut.set(row.cutOut, i * 4)
  }
  return { transform, color, cutOut }
}

/** First `inner`, then `outer`. */
function compose(outer: Affine, inner: Affine): Affine {
  const [a, b, c, d, e, f] = outer
  const [g, h, i, j, k, l] = inner
  return [a * g + b * j, a * h + b * k, a * i + b * l + c, d * g + e * j, d * h + e * k, d * i + e * l + f]
}

/** About the photo's center. */
function rotation({ height, width }: Size, degrees: number): Affine {
  const cos = Math.cos((degrees * Math.PI) / 180)
  const sin = Math.sin((degrees * Math.PI) / 180)
  const x = (width - 1) / 2
  const y = (height - 1) / 2
  return [cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y]
}

/** A part of random area and shape, as torchvision's `RandomResizedCrop`, stretched to the whole output. */
function crop(size: Size, options: NonNullable<Augmentation['randomResizedCrop']>, random: RandomStream): Affine {
  const { width, height } = cropSize(size, options, random)
  const left = random.uniform() * (size.width - width)
  const top = random.uniform() * (size.height - height)
  const scaleX = width / size.width
  const scaleY = height / size.height
  return [scaleX, 0, left + 0.5 * scaleX - 0.5, 0, scaleY, top + 0.5 * scaleY - 0.5]
}

function cropSize(
  size: Size,
  { minScale, maxScale, minRatio, maxRatio }: NonNullable<Augmentation['randomResizedCrop']>,
  random: RandomStream,
): Size {
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = random.between(minScale, maxScale) * size.width * size.height
    const ratio = Math.exp(random.between(Math.log(minRatio), Math.log(maxRatio)))
    const width = Math.sqrt(area * ratio)
    const height = Math.sqrt(area / ratio)
    if (width <= size.width && height <= size.height) return { width, height }
  }
  const ratio = Math.min(maxRatio, Math.max(minRatio, size.width / size.height))
  return size.width / size.height > ratio
    ? { width: size.height * ratio, height: size.height }
    : { width: size.width, height: size.width / ratio }
}

/** A square around a random center; what lies outside the photo is lost, as in DeVries and Taylor 2017 (arXiv:1708.04552). */
function cutOutBox(
  { height, width }: Size,
  share: number,
  centerY: number,
  centerX: number,
): [number, number, number, number] {
  const side = Math.max(1, Math.round(share * Math.min(height, width)))
  const top = Math.round(centerY * height - side / 2)
  const left = Math.round(centerX * width - side / 2)
  return [Math.max(0, top), Math.max(0, left), Math.min(height, top + side), Math.min(width, left + side)]
}
