import type { TrainRequest } from '../../shared/contract/training.ts'
import type { Split } from '../../core/datasets/split.ts'
import { suggestFrostLine } from '../../core/freeze/suggest.ts'
import { settledStages } from '../../core/training/settled-stages.ts'
import { freezePlan } from '../../core/freeze/freeze-plan.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { defaultPlan, type PlanFacts } from '../../core/training/default-plan.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import { requestedPlan, withEpochs } from '../../core/training/plan-config.ts'

/** The plan before photos are known: what the configuration says over the recipe's defaults. Decides split, seed and threads. */
export function provisionalPlan(request: TrainRequest, modelName: string): TrainingPlan {
  return makePlan(request, { modelName, numTrainPhotos: 1000, numClasses: 2, multiLabel: request.multiLabel ?? false })
}

/** The recipe's plan for these photos, with what flags and the configuration file say over it; its line may still be `suggested`. */
function makePlan(request: TrainRequest, facts: PlanFacts): TrainingPlan {
  const { cutAt, columns, config } = request
  const named = { ...config, ...(cutAt === undefined ? {} : { cutAt }), ...(columns === undefined ? {} : { columns }) }
  const { basis: _, ...plan } = requestedPlan({ ...request, config: named }, defaultPlan(request.recipe, facts))
  return plan
}

/** The sets of a run, and where each comes from. */
interface Sets {
  readonly split: Split
  readonly heldBack: TrainingPlan['split']
}

/**
 * The plan as it is carried out: with the line that is drawn and the sets that are used.
 *
 * @param graphOf  the model with its new head, as this plan has it.
 */
export function settledPlan(
  request: TrainRequest,
  facts: PlanFacts,
  { split, heldBack }: Sets,
  graphOf: (plan: TrainingPlan) => LayerGraph,
): { plan: TrainingPlan; notes: string[] } {
  const { epochs, ...rest } = request
  const asked = { ...makePlan(rest, facts), split: heldBack }
  const suggestion = suggestFrostLine(graphOf(asked), split.train.length)
  const { stages, notes } = settledStages(asked.stages, suggestion, request.config.stages === undefined)
  return { plan: { ...asked, stages: epochs === undefined ? stages : withEpochs(stages, epochs) }, notes }
}

/** Layer names are checked before any photo is read. */
export function checkFreezeChoices(graph: LayerGraph, plan: TrainingPlan): void {
  for (const { freeze, exceptions } of plan.stages)
    freezePlan(graph, freeze === 'suggested' ? 'none' : freeze, exceptions)
}
