import { z } from 'zod'
import { Augmentation, VARIANTS } from '../../shared/augmentations/augmentations.ts'
import type { PlanChanges } from '../../shared/contract/plan-changes.ts'
import { PLAN_FIELDS as FIELDS, PLAN_FIELDS } from '../../shared/contract/plan-fields.ts'
import { Multipliers, type Recipe, type Stage, type TrainingPlan } from '../../shared/contract/training-plan.ts'
import { Optimizer } from '../../shared/optimizers/optimizers.ts'
import { Schedule } from '../../shared/schedules/schedules.ts'
import { isImbalanced } from './class-weights.ts'

export interface PlanFacts {
  readonly modelName: string
  /** Photos left for training after the split. */
  readonly numTrainPhotos: number
  readonly numClasses: number
  readonly multiLabel?: boolean
  /** Training photos of each class; absent before they are known. */
  readonly photosPerClass?: readonly number[]
}

/**
 * A plan that suits most photo folders.
 *
 * `lp-ft`: the head alone first, then everything above a suggested frost line. A random head sends large, wrong gradients
 * into the backbone and distorts its features; trained first, it no longer does (Kumar et al. 2022, arXiv:2202.10054).
 */
export function defaultPlan(recipe: Recipe, facts: PlanFacts): TrainingPlan {
  const batchSize = defaultBatchSize(facts.numTrainPhotos)
  const stepsPerEpoch = Math.max(1, Math.ceil(facts.numTrainPhotos / batchSize))
  return {
    version: 1,
    modelName: facts.modelName,
    preprocessing: null,
    stages: stages(recipe, stepsPerEpoch),
    optimizer: Optimizer.parse({ kind: FIELDS['optimizer.kind'].default }),
    globalClipNorm: FIELDS.globalClipNorm.default,
    precision: FIELDS.precision.default,
    l2: FIELDS.l2.default,
    batchSize,
    // Flipped and cut photos are still photos of the same thing; color is often what tells classes apart, so it stays.
    augmentation: Augmentation.parse({
      flip: true,
      randomResizedCrop: { ...(recipe === 'from-scratch' ? {} : { minScale: 0.75 }) },
      ...(recipe === 'from-scratch' ? { variants: VARIANTS.maximum } : {}),
    }),
    mixUp: { alpha: FIELDS['mixUp.alpha'].default },
    labelSmoothing: facts.multiLabel || facts.numClasses < 3 ? 0 : 0.05,
    classWeights: !facts.multiLabel && isImbalanced(facts.photosPerClass ?? []) ? 'balanced' : 'none',
    dropout: FIELDS.dropout.default,
    multiLabel: facts.multiLabel ?? false,
    earlyStopping: {
      monitor: FIELDS['earlyStopping.monitor'].default,
      patience: recipe === 'from-scratch' ? 15 : 5,
      minDelta: FIELDS['earlyStopping.minDelta'].default,
      restoreBestWeights: FIELDS['earlyStopping.restoreBestWeights'].default,
    },
    seed: FIELDS.seed.default,
    threads: FIELDS.threads.default,
    executor: FIELDS.executor.default,
    cacheLimitBytes: FIELDS.cacheLimitBytes.default,
    split: { ...DEFAULT_SHARES },
  }
}

/** 32 as Keras has it, smaller where an epoch would be fewer than eight steps: few steps learn too little. */
function defaultBatchSize(numTrainPhotos: number): number {
  for (const size of [32, 16, 8]) if (numTrainPhotos >= 8 * size) return size
  return 4
}

/** Epochs that give about `steps` steps, within limits a person would find sensible. */
function epochsFor(steps: number, stepsPerEpoch: number, fewest: number, most: number): number {
  return Math.min(most, Math.max(fewest, Math.ceil(steps / stepsPerEpoch)))
}

/** Every block at the rate of its stage. */
const EVEN = Multipliers.parse({
  kind: FIELDS['stages.*.multipliers.kind'].default,
  factor: FIELDS['stages.*.multipliers[factor].factor'].default,
})

function stages(recipe: Recipe, stepsPerEpoch: number): Stage[] {
  const head: Stage = {
    name: 'Train the head',
    freeze: 'head',
    freezeBatchNormalization: true,
    // Cached features make these epochs nearly free.
    epochs: epochsFor(600, stepsPerEpoch, 10, 30),
    // On flowers 3e-3 with cosine reaches in 20 epochs what 1e-3, Keras' default, reaches in 40.
    learningRate: 3e-3,
    schedule: Schedule.parse({ kind: 'cosine' }),
    multipliers: EVEN,
  }
  const fineTune: Stage = {
    name: 'Fine-tune',
    freeze: 'suggested',
    freezeBatchNormalization: true,
    epochs: epochsFor(500, stepsPerEpoch, 5, 15),
    // A tenth of the head's rate: pretrained weights are nearly right already. Warm-up lets Adam's averages settle first.
    learningRate: 3e-4,
    schedule: Schedule.parse({ kind: 'cosine' }),
    multipliers: EVEN,
  }
  if (recipe === 'head-only') return [head]
  if (recipe === 'fine-tune') return [{ ...fineTune, epochs: epochsFor(800, stepsPerEpoch, 10, 25) }]
  if (recipe === 'lp-ft') return [head, fineTune]
  return [
    {
      name: 'Train everything',
      freeze: 'none',
      freezeBatchNormalization: false,
      epochs: epochsFor(5000, stepsPerEpoch, 30, 100),
      learningRate: 1e-3,
      schedule: Schedule.parse({ kind: 'one-cycle' }),
      multipliers: EVEN,
    },
  ]
}

/** Shares of the photos that are held out. */
export interface HeldOutShares {
  readonly validation: number
  readonly test: number
}

const { 'split.validation': VALIDATION, 'split.test': TEST } = PLAN_FIELDS
export const DEFAULT_SHARES: HeldOutShares = { validation: VALIDATION.default, test: TEST.default }

const Edited = z.object({ split: z.object({ validation: VALIDATION.schema.optional(), test: TEST.schema.optional() }) })

/** Of a draft's plan. Shares that cannot be, which the plan's own check tells of, count as none given. */
export function sharesOf(plan: PlanChanges): HeldOutShares {
  const split = Edited.safeParse(plan).data?.split
  const validation = split?.validation ?? DEFAULT_SHARES.validation
  const test = split?.test ?? DEFAULT_SHARES.test
  return validation + test < 0.95 ? { validation, test } : DEFAULT_SHARES
}
