import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { wilsonShare } from '../../core/evaluation/accuracy.ts'
import { standingOf } from '../../core/evaluation/report.ts'
import type { EvaluationReport, RunReport, Share, Standing } from '../../shared/contract/run-report.ts'
import { isImbalanced } from '../../core/training/class-weights.ts'
import { keptEpoch } from '../../core/training/early-stopping.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { RunAbout } from '../../node/runs/about.ts'
import type { JudgedOn, RunEnding } from '../../shared/contract/app/runs.ts'
import type { ErrorData } from '../../shared/errors.ts'

/** How a run ended, as it is kept. */
export type Ending = Pick<RunAbout, 'state' | 'outcome' | 'error' | 'remedy'> &
  Partial<Pick<RunAbout, 'accuracy' | 'counts'>>

export const PAUSED: Ending = { state: 'paused', outcome: null, error: null, remedy: 'resume' }

export const finishedWith = (report: RunReport): Ending => ({
  state: 'finished',
  outcome: report.outcome,
  error: null,
  remedy: 'none',
  accuracy: accuracyOf(report),
  counts: report.counts,
})

/** Of photos wholly right, on those that judge; where none were held back for that, on those that chose the best epoch. */
export function accuracyOf({ test, validation }: Pick<RunReport, 'test' | 'validation'>): Share | null {
  const result = test ?? validation
  return result === null ? null : shareOf(result)
}

/** On the photos that `accuracyOf` counts. */
export function standingIn({ test, validation }: Pick<RunReport, 'test' | 'validation'>): Standing | null {
  const result = test ?? validation
  return result === null ? null : standingOf(result)
}

/**
 * The photos that `accuracyOf` counts: how many of them each class has, and which they are, where the report says so.
 *
 * @param keyOf  what a class is known by in other runs too.
 */
export function judgedOn(
  { test, validation, hashes }: Pick<RunReport, 'test' | 'validation' | 'hashes'>,
  keyOf: (name: string) => string,
): JudgedOn | undefined {
  const result = test ?? validation
  if (result === null) return undefined
  const photos = test === null ? hashes.validation : hashes.test
  const classes = JSON.stringify(result.perClass.map(({ name, support }) => [keyOf(name), support]).sort())
  return { classes, ...(photos !== undefined && { photos }) }
}

/** Whether classes are so uneven that rare ones had better count for more, by all photos that were set aside. */
export function isUneven({ test, validation }: Pick<RunReport, 'test' | 'validation'>): boolean {
  const [judging, choosing] = [test?.perClass ?? [], validation?.perClass ?? []]
  const names = [...new Set([...judging, ...choosing].map(({ name }) => name))]
  const numOf = (entries: typeof judging, name: string): number =>
    entries.find((entry) => entry.name === name)?.support ?? 0
  return isImbalanced(names.map((name) => numOf(judging, name) + numOf(choosing, name)))
}

/**
 * What a report says of the run's epochs and classes.
 *
 * @param plan  for reports of older versions, which do not say which epoch was kept.
 */
export function endOf(report: RunReport, plan: Pick<TrainingPlan, 'earlyStopping'>, numEpochs: number): RunEnding {
  const { bestEpochNumber, keptEpochNumber, validation } = report
  return {
    bestEpochNumber,
    keptEpochNumber: keptEpochNumber === undefined ? keptEpoch({ ...report, numEpochs }, plan) : keptEpochNumber,
    validationPerClass: (validation?.perClass ?? []).map(({ support, recall }) => ({
      numRight: Math.round(recall * support),
      numPhotos: support,
    })),
  }
}

function shareOf(result: EvaluationReport): Share {
  if (result.kind === 'single-label') return result.accuracy
  // most single labels are right where a photo has few of many: that share would flatter, and its labels are not independent
  return wilsonShare(Math.round(result.exactMatch * result.numSamples), result.numSamples)
}

/** What is in the way now and may be gone later: the run can go on then. */
const PASSING = new Set([
  'disk-full',
  'disk-error',
  'not-writable',
  'too-many-files',
  'trainer-crashed',
  'folder-locked',
])
/** What no attempt will change. */
const FINAL = new Set(['diverged', 'run-changed', 'damaged-checkpoint', 'bad-metrics', 'bad-plan', 'set-not-given'])
/** What comes of photos that are not there, or not as they were: another disk, another folder. */
const OF_PHOTOS = new Set(['no-photos', 'one-class', 'dataset-too-small', 'class-not-in-training', 'run-changed'])

export const isOfPhotos = (error: Pick<ErrorData, 'code'> | null): boolean =>
  error !== null && OF_PHOTOS.has(error.code)

/** What a failure means for a run: some are a pause. */
export function endingOf(error: ErrorData, runFolder: string): Ending {
  const canResume = existsSync(join(runFolder, 'plan.json'))
  if (error.code === 'out-of-memory') return { state: 'failed', outcome: null, error, remedy: 'half-batch' }
  if (PASSING.has(error.code)) return { ...PAUSED, error }
  const remedy = FINAL.has(error.code) || !canResume ? 'none' : 'resume'
  return { state: 'failed', outcome: null, error, remedy }
}
