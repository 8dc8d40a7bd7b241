import type { TrainRequest } from '../../shared/contract/training.ts'
import { planFromConfig } from './plan-config.ts'
import type { Stage, TrainingPlan } from './plan.ts'

type Wishes = Pick<TrainRequest, 'config' | 'freeze' | 'exceptions' | 'epochs' | 'learningRate'>

/**
 * The plan that a request makes of its recipe's: with what its flags and its configuration say over it.
 *
 * @throws {AppError} `bad-plan`
 */
export function requestedPlan(request: Wishes, recipe: TrainingPlan): TrainingPlan {
  const stages = recipe.stages.map((stage, i) => withFlags(stage, request, i === recipe.stages.length - 1))
  return planFromConfig(request.config, { ...recipe, stages })
}

/** `--freeze`, `--epochs` and `--learning-rate` speak of the last stage: with a linear probe first, that is fine-tuning. */
function withFlags(stage: Stage, { freeze, exceptions, epochs, learningRate }: Wishes, isLast: boolean): Stage {
  if (!isLast) return stage
  return {
    ...stage,
    ...(freeze === undefined ? {} : { freeze }),
    ...(exceptions === undefined ? {} : { exceptions }),
    ...(epochs === undefined ? {} : { epochs }),
    ...(learningRate === undefined ? {} : { learningRate }),
  }
}
