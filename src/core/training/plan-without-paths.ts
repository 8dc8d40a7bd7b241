import { nameOfModel } from '../export/share-report.ts'
import type { HeldBack, TrainingPlan } from '../../shared/contract/training-plan.ts'

/** A plan as it leaves the machine: a folder of held back photos is as good as photos that were given in sets. */
export function planWithoutPaths(plan: TrainingPlan): TrainingPlan {
  const bare = (held: HeldBack): HeldBack => (typeof held === 'object' ? 'given' : held)
  const { validation, test } = plan.split
  return {
    ...plan,
    modelName: nameOfModel(plan.modelName),
    split: { validation: bare(validation), test: bare(test) },
  }
}
