import type { PlanChanges, TrainingPlan } from '../../shared/contract/training-plan.ts'

/**
 * The parts of a plan that a person edited, made to fit a recipe and a frost line that were chosen since: edits of a stage stay with the
 * stage in its place, and the model and its kind of labels are the project's to say. Where the number of stages is another, or there is
 * one, what it freezes is the recipe's and the line's to say.
 *
 * @param edits     parts of a TrainingPlan; `stages`, where there, are whole.
 * @param defaults  what the recipe would be without edits.
 */
export function draftConfig(edits: Readonly<PlanChanges>, defaults: TrainingPlan): PlanChanges {
  const { modelName: _, multiLabel: __, ...config } = edits
  const { stages } = config
  if (!Array.isArray(stages) || stages.length === 0) return config
  if (stages.length === defaults.stages.length && stages.length > 1) return config
  const edited = stages as readonly unknown[]
  return {
    ...config,
    stages: defaults.stages.map(({ name, freeze, ...stage }, i) => {
      const change = edited[i]
      return typeof change === 'object' ? { ...stage, ...change, name, freeze } : { ...stage, name, freeze }
    }),
  }
}
