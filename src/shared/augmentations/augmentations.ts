import type { z } from 'zod'
import { numberOr, type PlanField, whole } from '../contract/plan-field.ts'
import { section } from '../contract/part-kind.ts'
import type { AugmentationKind } from './augmentation-kind.ts'
import { brightness } from './brightness.ts'
import { contrast } from './contrast.ts'
import { cutOut } from './cut-out.ts'
import { flip } from './flip.ts'
import { randomResizedCrop } from './random-resized-crop.ts'
import { rotationDegrees } from './rotation-degrees.ts'
import { saturation } from './saturation.ts'

/** How photos can be varied, by their names in a plan. A new one needs its file and its line here. */
const LIST = { flip, randomResizedCrop, rotationDegrees, brightness, contrast, saturation, cutOut }

export type AugmentationName = keyof typeof LIST
type Settings = { readonly [Name in AugmentationName]: (typeof LIST)[Name]['setting'] }

export const AUGMENTATIONS: { readonly [Name in AugmentationName]: AugmentationKind<Settings[Name]> } = LIST
export const AUGMENTATION_NAMES = Object.keys(LIST) as readonly AugmentationName[]

const settings = Object.fromEntries(AUGMENTATION_NAMES.map((name) => [name, LIST[name].setting])) as unknown as Settings

/** Different versions of each photo. */
export const VARIANTS = whole(1, 1000, {
  label: 'Versions of each photo',
  default: 4,
  help: 'More differ more and need more disk',
  form: 'augmentation',
})

/** How a plan says that photos are varied. */
export const Augmentation = section({
  ...settings,
  /** How many different versions of each photo there are; epoch e shows version e mod `variants`. More need more cache. */
  variants: numberOr(VARIANTS),
})
export type Augmentation = z.output<typeof Augmentation>

/** Rows for the table of the plan's fields, by path. */
export const AUGMENTATION_FIELDS: Readonly<Record<string, PlanField>> = Object.fromEntries<PlanField>([
  ...AUGMENTATION_NAMES.flatMap((name): [string, PlanField][] => {
    const { field, parts = {} } = AUGMENTATIONS[name]
    const inside = Object.entries(parts).map(([key, part]): [string, PlanField] => [
      `augmentation.${name}.${key}`,
      part,
    ])
    return [[`augmentation.${name}`, field], ...inside]
  }),
  ['augmentation.variants', VARIANTS],
])

/** What a plan says where nothing is varied. */
export const NOTHING_VARIED: Augmentation = Augmentation.parse({})

/** Those that change photos. */
export const variedBy = (augmentation: Augmentation): AugmentationName[] =>
  AUGMENTATION_NAMES.filter((name) => augmentation[name] !== NOTHING_VARIED[name])
