import type { Photo } from '../../core/datasets/photo.ts'
import { predictedClasses } from '../../core/evaluation/accuracy.ts'
import { evaluate } from '../../core/evaluation/evaluate.ts'
import { evaluateMultiLabel } from '../../core/evaluation/multi-label.ts'
import { binaryCrossEntropies, crossEntropies, mean } from '../../core/evaluation/probabilities.ts'
import { type EvaluationReport, multiLabelReport, singleLabelReport } from '../../core/evaluation/report.ts'
import { breathe, labelRows } from './context.ts'
import type { StageInputs } from './stage-inputs.ts'
import type { StageSession } from './stage-session.ts'

/** Photos evaluated at once; small enough for the activations of a large model. */
const CHUNK = 64

/** Logits `[photos, classes]` of photos as they are. */
export async function logitsOf(
  session: StageSession,
  inputs: StageInputs,
  photos: readonly Photo[],
  numClasses: number,
): Promise<Float32Array> {
  const logits = new Float32Array(photos.length * numClasses)
  for (let start = 0; start < photos.length; start += CHUNK) {
    const chunk = photos.slice(start, start + CHUNK)
    inputs.prefetch(photos.slice(start + CHUNK, start + 2 * CHUNK))
    logits.set(session.evaluate(await inputs.evaluation(chunk), chunk.length), start * numClasses)
    await breathe()
  }
  return logits
}

export interface ValidationResult {
  readonly valLoss: number
  readonly valAccuracy: number
}

/** What an epoch's end shows: the loss without weights and smoothing, and the share that is right. Non-finite logits give a NaN loss. */
export function validate(
  logits: Float32Array,
  photos: readonly Photo[],
  classNames: readonly string[],
  multiLabel: boolean,
): ValidationResult {
  const rows = labelRows(photos, classNames)
  if (multiLabel) {
    const right = rows.reduce((sum, label, i) => sum + (logits[i] > 0 === label > 0.5 ? 1 : 0), 0)
    const labels = Uint8Array.from(rows)
    return { valLoss: mean(binaryCrossEntropies(logits, labels, classNames.length)), valAccuracy: right / rows.length }
  }
  const labels = predictedClasses(rows, classNames.length)
  const predicted = predictedClasses(logits, classNames.length)
  const numCorrect = predicted.reduce((sum, c, i) => sum + (c === labels[i] ? 1 : 0), 0)
  return { valLoss: mean(crossEntropies(logits, labels, classNames.length)), valAccuracy: numCorrect / photos.length }
}

/** Everything a report says about a set of photos. */
export function reportOn(
  logits: Float32Array | Float64Array,
  photos: readonly Photo[],
  classNames: readonly string[],
  multiLabel: boolean,
): EvaluationReport {
  const rows = labelRows(photos, classNames)
  if (multiLabel)
    return multiLabelReport(evaluateMultiLabel(logits, Uint8Array.from(rows), classNames.length), classNames)
  const labels = predictedClasses(rows, classNames.length)
  return singleLabelReport(
    evaluate(logits, labels, classNames.length),
    classNames,
    photos.map(({ relativePath }) => relativePath),
  )
}
