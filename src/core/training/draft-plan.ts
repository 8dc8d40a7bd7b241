import type { Draft } from '../../shared/contract/app/projects.ts'
import { AppError } from '../../shared/errors.ts'
import { isIdentity } from './augmentation.ts'
import { defaultPlan } from './default-plan.ts'
import { draftConfig } from './draft-config.ts'
import { slotsOf } from './estimate.ts'
import { planFromConfig } from './plan-config.ts'
import { shareOf, type TrainingPlan } from '../../shared/contract/training-plan.ts'

/** What a project's draft says of its next run, as far as the cost of a line depends on it. */
export interface DraftFacts {
  readonly numTrainPhotos: number
  readonly numValidationPhotos: number
  readonly batchSize: number
  /** Different versions of each photo; 1: as they are. */
  readonly variants: number
  readonly cacheLimitBytes: number
  /** Optimizer state for each weight that learns. */
  readonly slotsPerParameter: number
  /** The last stage leaves every BatchNormalization as it is. */
  readonly keepsNormalization: boolean
}

/** The facts of a draft's plan over its recipe's defaults. A plan that cannot be read counts for nothing: starting a run says why. */
export function draftFacts(
  draft: Pick<Draft, 'recipe' | 'plan'>,
  project: { readonly numLabelled: number; readonly numClasses: number; readonly multiLabel: boolean },
): DraftFacts {
  const held = planOf(draft, project.numLabelled, project).split
  const validation = shareOf(held.validation)
  const numTrainPhotos = Math.round((1 - validation - shareOf(held.test)) * project.numLabelled)
  const plan = planOf(draft, numTrainPhotos, project)
  const stage = plan.stages.at(-1)
  return {
    numTrainPhotos,
    numValidationPhotos: Math.round(validation * project.numLabelled),
    batchSize: plan.batchSize,
    variants: isIdentity(plan.augmentation) ? 1 : Math.min(plan.augmentation.variants, stage?.epochs ?? 1),
    cacheLimitBytes: plan.cacheLimitBytes,
    slotsPerParameter: slotsOf(plan.optimizer),
    keepsNormalization: stage?.freezeBatchNormalization ?? true,
  }
}

function planOf(
  { recipe, plan: changed }: Pick<Draft, 'recipe' | 'plan'>,
  numTrainPhotos: number,
  { numClasses, multiLabel }: { readonly numClasses: number; readonly multiLabel: boolean },
): TrainingPlan {
  const base = defaultPlan(recipe ?? 'lp-ft', { modelName: 'model', numTrainPhotos, numClasses, multiLabel })
  try {
    return planFromConfig(draftConfig(changed, base), base)
  } catch (thrown) {
    if (thrown instanceof AppError) return base
    throw thrown
  }
}
