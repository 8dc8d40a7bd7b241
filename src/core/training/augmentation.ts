import type { z } from 'zod'
import {
  type AugmentationKind,
  type AugmentationPart,
  type Chance,
  IDENTITY,
  type PhotoChange,
  type Size,
} from '../../shared/augmentations/augmentation-kind.ts'
import {
  type Augmentation,
  AUGMENTATION_NAMES,
  type AugmentationName,
  AUGMENTATIONS,
  variedBy,
} from '../../shared/augmentations/augmentations.ts'
import type { AugmentationParts } from '../engine/compile/options.ts'
import { permutation, randomStream } from './random.ts'

/** What the graph is fed to change one photo. */
export interface AugmentationRow {
  /**
   * `ImageProjectiveTransformV3`'s eight numbers a0 a1 a2 b0 b1 b2 c0 c1: the output pixel (x, y) takes its color from
   * ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k) of the photo, k = c0 x + c1 y + 1, counted from the center of the
   * top left pixel.
   */
  readonly transform: readonly number[]
  readonly color: PhotoChange['color']
  readonly cutOut: PhotoChange['cutOut']
}

export interface AugmentationBatch {
  /** `[batch, 8]` float32 */
  readonly transform: Float32Array
  /** `[batch, 3]` float32 */
  readonly color: Float32Array
  /** `[batch, 4]` float32 */
  readonly cutOut: Float32Array
}

/** Which parts of a training graph an augmentation needs. */
export function augmentationParts(augmentation: Augmentation): AugmentationParts {
  const needed = new Set<AugmentationPart>(variedBy(augmentation).map((name) => AUGMENTATIONS[name].part))
  return { geometry: needed.has('geometry'), color: needed.has('color'), cutOut: needed.has('cutOut') }
}

/** Which variant of its photos an epoch shows. */
export function variantOf(augmentation: Augmentation, epochIndex: number): number {
  return isIdentity(augmentation) ? 0 : epochIndex % augmentation.variants
}

/** True where no photo is changed: then one variant is all there is. */
export const isIdentity = (augmentation: Augmentation): boolean => variedBy(augmentation).length === 0

const isLast = (name: AugmentationName): boolean => AUGMENTATIONS[name].isLast === true
const IN_ORDER = [...AUGMENTATION_NAMES.filter((name) => !isLast(name)), ...AUGMENTATION_NAMES.filter(isLast)]

type Values = { readonly [Name in AugmentationName]: z.output<(typeof AUGMENTATIONS)[Name]['setting']> }

function drawChange<Name extends AugmentationName>(name: Name, values: Pick<Values, Name>, size: Size, chance: Chance) {
  const kind: AugmentationKind<(typeof AUGMENTATIONS)[Name]['setting']> = AUGMENTATIONS[name]
  const make = kind.draw(chance)
  return (change: PhotoChange): void => make(change, values[name], size)
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
  const change: PhotoChange = { map: IDENTITY, color: [0, 1, 1], cutOut: [0, 0, 0, 0] }
  for (const make of IN_ORDER.map((name) => drawChange(name, augmentation, size, random))) make(change)
  return { transform: [...change.map, 0, 0], color: change.color, cutOut: change.cutOut }
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

/** sample i becomes lambda[i] × sample i + (1 - lambda[i]) × sample partner[i]; its target likewise. */
interface MixUp {
  /** `[batch]` int32, positions in the batch; a permutation. */
  readonly partner: Int32Array
  /** `[batch]` float32 in [0.5, 1]. */
  readonly lambda: Float32Array
}

/**
 * How the samples of one step are mixed: λ from Beta(alpha, alpha), the larger part always the sample itself, as fast.ai does,
 * so that no pair appears twice with the roles exchanged. Zhang et al. 2018 (arXiv:1710.09412).
 *
 * @param alpha  0 mixes nothing: every partner is the sample itself and λ is 1.
 */
export function mixUpBatch(
  alpha: number,
  batchSize: number,
  seed: number,
  { stageIndex, epochIndex, batchIndex }: { stageIndex: number; epochIndex: number; batchIndex: number },
): MixUp {
  if (alpha === 0)
    return { partner: Int32Array.from({ length: batchSize }, (_, i) => i), lambda: new Float32Array(batchSize).fill(1) }
  const random = randomStream(seed, 'mix-up', stageIndex, epochIndex, batchIndex)
  const partner = permutation(random, batchSize)
  const lambda = Float32Array.from({ length: batchSize }, () => {
    const share = random.beta(alpha, alpha)
    return Math.max(share, 1 - share)
  })
  return { partner, lambda }
}
