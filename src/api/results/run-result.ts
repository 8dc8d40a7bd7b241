import { judge } from '../../core/evaluation/judge.ts'
import type { ResultFiles } from '../../node/runs/result-files.ts'
import type { Cell, JudgedPhoto, RunResult } from '../../shared/contract/app/results.ts'
import type { RunSummary } from '../../shared/contract/app/runs.ts'
import { AppError } from '../../shared/errors.ts'
import { type HeldBackPhoto, heldBackPhotos, judgedPhoto, type LabelsNow, sameLabels } from './held-back-photos.ts'

const MAX_MISTAKES = 200

export type HeldSet = 'validation' | 'test'

/** Sets that a run was judged on, the stricter first. */
export function setsOf({ predictions }: Pick<ResultFiles, 'predictions'>): HeldSet[] {
  return (['test', 'validation'] as const).filter((set) => predictions.some((each) => each.set === set))
}

/** The set that was asked for, or the strictest. @throws {AppError} `no-photos-held-back` */
export function chosenSet(files: ResultFiles, wanted: HeldSet | undefined): HeldSet {
  const sets = setsOf(files)
  const set = wanted !== undefined && sets.includes(wanted) ? wanted : sets[0]
  if (set !== undefined) return set
  throw new AppError('no-photos-held-back', 'This run held no photo back, so nothing says how well it does.', {
    hint: 'Label more photos and train again: about a third is then set aside to check and to judge it.',
  })
}

/** What a run is worth, counted with the labels as they are now. */
export function runResult(run: RunSummary, files: ResultFiles, now: LabelsNow, wanted?: HeldSet): RunResult {
  const { report, plan, list, predictions, uncomparedStages } = files
  const set = chosenSet(files, wanted)
  const { photos, classes } = heldBackPhotos(report.classNames, predictions, list, now)
  const held = photos.filter((photo) => photo.set === set)
  const verdict = judge(held, classes.length, plan.multiLabel)
  const { calibration } = verdict
  return {
    run,
    multiLabel: plan.multiLabel,
    classes,
    set,
    sets: setsOf(files),
    before: verdict.before,
    now: verdict.now,
    numRelabelled: held.filter(({ labels, labelsThen }) => labels !== null && !sameLabels(labels, labelsThen)).length,
    numUncounted: held.filter(({ labels }) => labels === null).length,
    loss: verdict.loss,
    top3: verdict.top3,
    meanAveragePrecision: verdict.meanAveragePrecision,
    labelAccuracy: verdict.labelAccuracy,
    perClass: verdict.perClass.map((scores, classIndex) => ({ classIndex, ...scores })),
    macro: verdict.macro,
    cells: verdict.cells.map((cell): Cell => ({ ...cell })),
    calibration: calibration && {
      error: calibration.expectedCalibrationError,
      bins: calibration.bins.map(({ numSamples, ...bin }) => ({ ...bin, numPhotos: numSamples })),
    },
    mistakes: verdict.mistakes.slice(0, MAX_MISTAKES).map((row) => judgedPhoto(held[row], verdict.losses[row])),
    numMistakes: verdict.mistakes.length,
    proofs: report.frozen.map((proof) => ({ ...proof, changed: [...proof.changed] })),
    uncomparedStages: [...uncomparedStages],
    bestEpochNumber: report.bestEpochNumber,
    notes: [...leakNotes(report.skippedFiles), ...report.notes],
  }
}

/** Why fewer photos are held back than were set aside. */
function leakNotes(skipped: ResultFiles['report']['skippedFiles']): string[] {
  const number = skipped.filter(({ code }) => code === 'in-two-sets').length
  if (number === 0) return []
  return [
    number === 1
      ? 'One photo held back was not counted: it shows the same picture as one that the model learned from.'
      : `${number} photos held back were not counted: each shows the same picture as one that the model learned from.`,
  ]
}

/** The photos of one cell of the confusion matrix, the surest first. */
export function photosOfCell(
  files: ResultFiles,
  now: LabelsNow,
  { set, label, predicted }: { set: HeldSet; label: number; predicted: number },
): JudgedPhoto[] {
  const { photos, classes } = heldBackPhotos(files.report.classNames, files.predictions, files.list, now)
  const held = photos.filter((photo) => photo.set === set)
  const { losses } = judge(held, classes.length, files.plan.multiLabel)
  const sureness = ({ probabilities }: HeldBackPhoto): number => probabilities[predicted] ?? 0
  return held
    .map((photo, row) => ({ photo, loss: losses[row] }))
    .filter(({ photo }) => photo.labels?.includes(label) === true && photo.predicted.includes(predicted))
    .sort((a, b) => sureness(b.photo) - sureness(a.photo))
    .map(({ photo, loss }) => judgedPhoto(photo, loss))
}
