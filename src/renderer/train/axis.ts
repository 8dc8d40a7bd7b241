import type { StageInfo } from '../../shared/contract/app/runs.ts'

const STEPS = [1, 1.5, 2, 3, 4, 5, 7.5, 10]

/**
 * Upper end of an axis that holds a value: of few round ends, so that it seldom changes, and never below `before`.
 *
 * @param before  where it ended; 0 at first.
 */
export function growingEnd(before: number, value: number): number {
  if (!Number.isFinite(value) || value <= before) return before
  const power = 10 ** Math.floor(Math.log10(value))
  // 3 * 0.1 is not 0.3
  const ends = STEPS.map((factor) => Number((factor * power).toPrecision(3)))
  return ends.find((end) => end >= value) ?? 20 * power
}

/**
 * Steps of the run as planned: stages that ended as many as they had, the others as they will have.
 *
 * @param plannedEpochs  of each stage.
 */
export function stepsPlanned(
  stages: readonly Pick<StageInfo, 'firstStep' | 'epochs' | 'stepsPerEpoch' | 'reason'>[],
  plannedEpochs: readonly number[],
  numSteps: number,
): number {
  const last = stages.at(-1)
  if (!last) return 0
  const current = last.reason === null ? last.firstStep + last.epochs * last.stepsPerEpoch : numSteps
  const isOver = last.reason === 'stopped' || last.reason === 'non-finite-loss'
  const later = isOver ? [] : plannedEpochs.slice(stages.length)
  return current + later.reduce((sum, epochs) => sum + epochs * last.stepsPerEpoch, 0)
}
