import type { EvaluationReport, RunReport } from '../../shared/contract/run-report.ts'
import type { HeldBack, TrainingPlan } from '../../shared/contract/training-plan.ts'

/** A run's report as it leaves the machine: without names of photos or folders. */
export function shareableReport(report: RunReport): RunReport {
  return {
    ...report,
    modelName: nameOfModel(report.modelName),
    validation: withoutFiles(report.validation),
    test: withoutFiles(report.test),
    ...(report.split && { split: withoutFolders(report.split) }),
    skippedFiles: [],
    notes: [],
  }
}

function withoutFiles(evaluation: EvaluationReport | null): EvaluationReport | null {
  return evaluation?.kind === 'single-label' ? { ...evaluation, topLosses: [] } : evaluation
}

/** A folder of one's own is as good as given. */
function withoutFolders({ validation, test }: NonNullable<RunReport['split']>): RunReport['split'] {
  const bare = (held: HeldBack): HeldBack => (typeof held === 'object' ? 'given' : held)
  return { validation: bare(validation), test: bare(test) }
}

/** A model is named by its path where it was given so: its last part says as much. */
export const nameOfModel = (name: string): string => name.split(/[\\/]/).findLast((part) => part !== '') ?? name

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
