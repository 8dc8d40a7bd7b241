import type { z } from 'zod'
import {
  type Affine,
  type AugmentationKind,
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
import { permutation, randomStream } from './random.ts'

/** How one photo is changed. */
export interface AugmentationRow {
  /** See {@link PhotoChange.map}: the output pixel (x, y) takes its color from (a0 x + a1 y + a2, b0 x + b1 y + b2) of the photo. */
  readonly transform: Affine
  readonly color: PhotoChange['color']
  readonly cutOut: PhotoChange['cutOut']
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
  return { transform: change.map, color: change.color, cutOut: change.cutOut }
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
