import { figure, judge, type Judgement } from '../../core/evaluation/judge.ts'
import { averageScores } from '../../core/evaluation/per-class.ts'
import { namedStanding } from '../../core/evaluation/standing.ts'
import type { ResultFiles } from '../../node/runs/result-files.ts'
import type { Cell, JudgedPhoto, ResultClass, RunResult } from '../../shared/contract/app/results.ts'
import type { RunSummary } from '../../shared/contract/app/runs.ts'
import { failure } from '../../shared/errors.ts'
import {
  type HeldBackAnswers,
  type HeldBackPhoto,
  heldBackPhotos,
  judgedPhoto,
  type LabelsNow,
  sameLabels,
} from './held-back-photos.ts'

const MAX_MISTAKES = 200

export type HeldSet = 'validation' | 'test'

/** Sets that a run was judged on, the stricter first. */
export function setsOf({ predictions }: Pick<ResultFiles, 'predictions'>): HeldSet[] {
  return (['test', 'validation'] as const).filter((set) => predictions.some((each) => each.set === set))
}

/** The set that was asked for, or the strictest. @throws {AppError} `no-photos-held-back` */
export function chosenSet(files: Pick<ResultFiles, 'predictions' | 'plan'>, wanted: HeldSet | undefined): HeldSet {
  const sets = setsOf(files)
  const set = wanted !== undefined && sets.includes(wanted) ? wanted : sets[0]
  if (set !== undefined) return set
  const { validation, test } = files.plan.split
  throw failure('no-photos-held-back', { hasShares: validation !== 0 || test !== 0 })
}

/** What a run is worth, counted with the labels as they are now. */
export function runResult(run: RunSummary, files: ResultFiles, now: LabelsNow, wanted?: HeldSet): RunResult {
  const { report, plan, predictions, uncomparedStages } = files
  const set = chosenSet(files, wanted)
  const { photos, classes, merges } = heldBackPhotos(files, now)
  const held = photos.filter((photo) => photo.set === set)
  const verdict = judge(held, classes.length, plan.multiLabel)
  const { calibration } = verdict
  const numPredicted = new Array<number>(classes.length).fill(0)
  for (const { labels, predicted } of held) if (labels) for (const said of predicted) numPredicted[said]!++
  return {
    run,
    multiLabel: plan.multiLabel,
    classes,
    set,
    sets: setsOf(files),
    // as it was: whatever its classes are now
    before: figure(predictions.filter((each) => each.set === set).map(asTrained)),
    merges: merges.map(({ names, into }) => ({ names, into })),
    now: verdict.now,
    standing: namedStanding(
      verdict,
      classes.map(({ name }) => name),
    ),
    isBalanced: plan.classWeights !== 'none',
    numRelabelled: held.filter(({ labels, labelsThen }) => labels !== null && !sameLabels(labels, labelsThen)).length,
    numUncounted: held.filter(({ labels }) => labels === null).length,
    loss: verdict.loss,
    top3: verdict.top3,
    meanAveragePrecision: verdict.meanAveragePrecision,
    labelAccuracy: verdict.labelAccuracy,
    perClass: verdict.perClass.map((scores, classIndex) => ({
      classIndex,
      ...scores,
      numRight: Math.round(scores.recall * scores.support),
      numPredicted: numPredicted[classIndex]!,
    })),
    macro: macroNow(verdict, classes),
    cells: verdict.cells.map((cell): Cell => ({ ...cell })),
    calibration: calibration && {
      error: calibration.expectedCalibrationError,
      bins: calibration.bins.map(({ numSamples, ...bin }) => ({ ...bin, numPhotos: numSamples })),
    },
    mistakes: verdict.mistakes.slice(0, MAX_MISTAKES).map((row) => judgedPhoto(held[row]!, verdict.losses[row]!)),
    numMistakes: verdict.mistakes.length,
    proofs: report.frozen.map((proof) => ({ ...proof, changed: [...proof.changed] })),
    uncomparedStages: [...uncomparedStages],
    bestEpochNumber: report.bestEpochNumber,
    notes: [...mergeNotes(merges, plan.multiLabel), ...leakNotes(report.skippedFiles), ...report.notes],
  }
}

/** Each class alike, of those that there are: one that was deleted has no photos any more, and its zero would say nothing of the model. */
function macroNow({ perClass, macro }: Judgement, classes: readonly ResultClass[]): Judgement['macro'] {
  const there = perClass.filter(({ support }, classIndex) => support > 0 || classes[classIndex]?.classId !== null)
  return there.length === 0 ? macro : averageScores(there).macro
}

const asTrained = ({ labels, predicted }: ResultFiles['predictions'][number]): boolean =>
  labels.length === predicted.length && labels.every((label) => predicted.includes(label))

/** How the figures of a run came to be counted in other classes than it learned. */
const mergeNotes = (merges: HeldBackAnswers['merges'], multiLabel: boolean): string[] =>
  merges.map(({ names, into }) => {
    const those = names.map((name) => `“${name}”`).join(' and ')
    return multiLabel
      ? `${those} are one class now, “${into}”: it counts as said where one of them was.`
      : `${those} are one class now, “${into}”: what the model gave each of them is added up, and all figures but the first are counted anew.`
  })

/** Why fewer photos are held back than were set aside. */
function leakNotes(skipped: ResultFiles['report']['skippedFiles']): string[] {
  const number = skipped.filter(({ code }) => code === 'in-two-sets').length
  if (number === 0) return []
  return [
    number === 1
      ? 'One photo held back was not counted: it shows the same picture as one that the model learned from.'
      : `${number.toLocaleString('en')} photos held back were not counted: each shows the same picture as one that the model learned from.`,
  ]
}

/** The photos of one cell of the confusion matrix, the surest first. */
export function photosOfCell(
  files: ResultFiles,
  now: LabelsNow,
  { set, label, predicted }: { set: HeldSet; label: number; predicted: number },
): JudgedPhoto[] {
  const { photos, classes } = heldBackPhotos(files, now)
  const held = photos.filter((photo) => photo.set === set)
  const { losses } = judge(held, classes.length, files.plan.multiLabel)
  const sureness = ({ probabilities }: HeldBackPhoto): number => probabilities[predicted] ?? 0
  return held
    .map((photo, row) => ({ photo, loss: losses[row]! }))
    .filter(({ photo }) => photo.labels?.includes(label) === true && photo.predicted.includes(predicted))
    .sort((a, b) => sureness(b.photo) - sureness(a.photo))
    .map(({ photo, loss }) => judgedPhoto(photo, loss))
}
