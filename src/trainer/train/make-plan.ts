import type { TrainRequest } from '../../shared/contract/training.ts'
import { freezePlan } from '../../core/freeze/freeze-plan.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { defaultPlan, type PlanFacts } from '../../core/training/default-plan.ts'
import { planFromConfig } from '../../core/training/plan-config.ts'
import type { Stage, TrainingPlan } from '../../core/training/plan.ts'

/** The plan before photos are known: what the configuration says over the recipe's defaults. Decides split, seed and threads. */
export function provisionalPlan(request: TrainRequest, modelName: string): TrainingPlan {
  return makePlan(request, { modelName, numTrainPhotos: 1000, numClasses: 2, multiLabel: request.multiLabel ?? false })
}

/** The recipe's plan for these photos, with what flags and the configuration file say over it. */
export function makePlan(request: TrainRequest, facts: PlanFacts): TrainingPlan {
  const base = defaultPlan(request.recipe, facts)
  const stages = base.stages.map((stage, i) => withFlags(stage, request, i === base.stages.length - 1))
  return planFromConfig(request.config, { ...base, stages })
}

/** `--freeze`, `--epochs` and `--learning-rate` speak of the last stage: with a linear probe first, that is fine-tuning. */
function withFlags(stage: Stage, { freeze, exceptions, epochs, learningRate }: TrainRequest, isLast: boolean): Stage {
  if (!isLast) return stage
  return {
    ...stage,
    ...(freeze === undefined ? {} : { freeze }),
    ...(exceptions === undefined ? {} : { exceptions }),
    ...(epochs === undefined ? {} : { epochs }),
    ...(learningRate === undefined ? {} : { learningRate }),
  }
}

/** Layer names are checked before any photo is read. */
export function checkFreezeChoices(graph: LayerGraph, plan: TrainingPlan): void {
  for (const { freeze, exceptions } of plan.stages)
    if (freeze !== 'suggested' || exceptions) freezePlan(graph, freeze === 'suggested' ? 'none' : freeze, exceptions)
}
