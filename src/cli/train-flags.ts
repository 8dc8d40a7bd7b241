import { resolve } from 'node:path'
import { withValueAt } from '../core/training/plan-path.ts'
import {
  Augmentation,
  AUGMENTATION_NAMES,
  AUGMENTATIONS as KINDS,
  NOTHING_VARIED,
} from '../shared/augmentations/augmentations.ts'
import type { ExecutorChoice } from '../shared/contract/plain.ts'
import { areStages, type PlanChanges } from '../shared/contract/plan-changes.ts'
import type { TrainRequest } from '../shared/contract/training.ts'
import type { PreprocessingChoice } from '../shared/preprocessing-choice.ts'
import { type HeldOut, PLAN_FLAGS } from './options.ts'

/** What `--augment` stands for; `default` leaves the recipe's. */
export const AUGMENTATIONS = {
  none: NOTHING_VARIED,
  default: undefined,
  strong: Augmentation.parse({
    ...Object.fromEntries(AUGMENTATION_NAMES.map((name) => [name, KINDS[name].strong])),
    variants: 8,
  }),
} as const
type AugmentationName = keyof typeof AUGMENTATIONS

/** Flags that say something of a plan. */
export interface PlanFlags {
  readonly val?: HeldOut
  readonly test?: HeldOut
  readonly model?: string
  readonly cutAt?: string
  readonly preprocessing?: PreprocessingChoice
  readonly freeze?: string
  readonly recipe?: TrainRequest['recipe']
  /** Of all stages together. */
  readonly epochs?: number
  readonly batchSize?: number
  readonly learningRate?: number
  readonly optimizer?: 'sgd' | 'adam' | 'adamw'
  readonly augment?: AugmentationName
  readonly classWeights?: 'none' | 'balanced'
  readonly precision?: 'float32' | 'mixed_bfloat16'
  readonly multiLabel?: boolean
  readonly labels?: 'one' | 'several'
  readonly fileColumn?: string
  readonly labelColumn?: string
  /** `off`: every epoch is run. */
  readonly patience?: number | 'off'
  readonly seed?: number
  readonly threads?: number
  readonly executor?: ExecutorChoice
  readonly cacheLimit?: number
}

/** The recipe that flags name: `--freeze head` trains the head and nothing after it. */
export const recipeOf = ({ recipe, freeze }: PlanFlags): TrainRequest['recipe'] | undefined =>
  recipe ?? (freeze === 'head' ? 'head-only' : undefined)

/**
 * What flags say over what a file says, by one rule: a flag replaces, in whole, that part of the plan which it speaks of; the rest stays as the
 * file has it. A recipe speaks of the stages; a line, and a learning rate, of the last stage's.
 */
export function flagsOver(file: PlanChanges, flags: PlanFlags): PlanChanges {
  const { stages, ...rest } = file
  const start = recipeOf(flags) !== undefined || stages === undefined ? rest : { ...rest, stages }
  const given: Readonly<Record<string, unknown>> = { ...flags }
  return PLAN_FLAGS.reduce<PlanChanges>((plan, { name, path }) => {
    const value = given[name]
    if (value === undefined) return plan
    if (path.startsWith('stages.')) return withLastStage(plan, path, value)
    if (path.endsWith('.kind')) return { ...plan, [path.replace('.kind', '')]: { kind: value } }
    return (SPECIAL[path] ?? put)(plan, path, value)
  }, start)
}

type Put = (plan: PlanChanges, path: string, value: unknown) => PlanChanges

const put: Put = (plan, path, value) => withValueAt(plan, path, value)

/** Where what a flag is given is not yet what the plan has. */
const SPECIAL: Readonly<Record<string, Put>> = {
  augmentation: (plan, _path, value) => {
    const augmentation = AUGMENTATIONS[value as AugmentationName]
    if (augmentation !== undefined) return { ...plan, augmentation }
    const { augmentation: _, ...rest } = plan
    return rest
  },
  'earlyStopping.patience': (plan, path, value) =>
    value === 'off' ? put(plan, 'earlyStopping', null) : put(plan, path, value),
  'split.validation': (plan, path, value) => put(plan, path, heldBack(value as HeldOut)),
  'split.test': (plan, path, value) => put(plan, path, heldBack(value as HeldOut)),
}

const heldBack = (held: HeldOut): unknown => ('fraction' in held ? held.fraction : { folder: resolve(held.folder) })

/** A file's stages are taken whole, so a flag that speaks of the last one is put into it here; without any, the recipe's are meant. */
function withLastStage(plan: PlanChanges, path: string, value: unknown): PlanChanges {
  const { stages } = plan
  const key = path.replace('stages.*.', '')
  // of all stages together: counted when they are known
  if (!areStages(stages) || key === 'epochs') return plan
  const { exceptions, ...last } = stages.at(-1) ?? {}
  // exceptions are from a line, and this is another one
  const kept = key === 'freeze' || exceptions === undefined ? last : { ...last, exceptions }
  return { ...plan, stages: [...stages.slice(0, -1), withValueAt(kept, key, value)] }
}
