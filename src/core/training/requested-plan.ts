import type { TrainRequest } from '../../shared/contract/training.ts'
import { planFromConfig } from './plan-config.ts'
import type { Stage, TrainingPlan } from '../../shared/contract/training-plan.ts'

type Wishes = Pick<TrainRequest, 'config' | 'freeze' | 'exceptions' | 'epochs' | 'learningRate'>

/**
 * The plan that a request makes of its recipe's: with what its flags and its configuration say over it.
 *
 * @throws {AppError} `bad-plan`
 */
export function requestedPlan(request: Wishes, recipe: TrainingPlan): TrainingPlan {
  const stages = recipe.stages.map((stage, i) => withFlags(stage, request, i === recipe.stages.length - 1))
  const plan = planFromConfig(request.config, { ...recipe, stages })
  return request.epochs === undefined ? plan : { ...plan, stages: withEpochs(plan.stages, request.epochs) }
}

/** A line and a learning rate speak of the last stage: with a linear probe first, that is fine-tuning. */
function withFlags(stage: Stage, { freeze, exceptions, learningRate }: Wishes, isLast: boolean): Stage {
  if (!isLast) return stage
  return {
    ...stage,
    ...(freeze === undefined ? {} : { freeze }),
    ...(exceptions === undefined ? {} : { exceptions }),
    ...(learningRate === undefined ? {} : { learningRate }),
  }
}

/**
 * Stages that together have so many epochs at most, in the proportion they had; a stage without any is left out. The last one, which has the
 * line that was asked for, has one at least.
 */
export function withEpochs(stages: readonly Stage[], epochs: number): Stage[] {
  const before = stages.reduce((sum, stage) => sum + stage.epochs, 0)
  const earlier = stages.slice(0, -1).map((stage) => ({
    ...stage,
    epochs: Math.floor((epochs * stage.epochs) / before),
  }))
  const used = earlier.reduce((sum, stage) => sum + stage.epochs, 0)
  const last = stages.slice(-1).map((stage) => ({ ...stage, epochs: epochs - used }))
  return [...earlier, ...last].filter((stage) => stage.epochs > 0)
}
