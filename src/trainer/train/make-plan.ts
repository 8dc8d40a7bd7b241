import type { TrainRequest } from '../../shared/contract/training.ts'
import { freezePlan } from '../../core/freeze/freeze-plan.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { defaultPlan, type PlanFacts } from '../../core/training/default-plan.ts'
import type { TrainingPlan } from '../../core/training/plan.ts'
import { requestedPlan } from '../../core/training/requested-plan.ts'

/** The plan before photos are known: what the configuration says over the recipe's defaults. Decides split, seed and threads. */
export function provisionalPlan(request: TrainRequest, modelName: string): TrainingPlan {
  return makePlan(request, { modelName, numTrainPhotos: 1000, numClasses: 2, multiLabel: request.multiLabel ?? false })
}

/** The recipe's plan for these photos, with what flags and the configuration file say over it. */
export function makePlan(request: TrainRequest, facts: PlanFacts): TrainingPlan {
  return requestedPlan(request, defaultPlan(request.recipe, facts))
}

/** Layer names are checked before any photo is read. */
export function checkFreezeChoices(graph: LayerGraph, plan: TrainingPlan): void {
  for (const { freeze, exceptions } of plan.stages)
    if (freeze !== 'suggested' || exceptions) freezePlan(graph, freeze === 'suggested' ? 'none' : freeze, exceptions)
}
