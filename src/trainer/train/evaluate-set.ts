import type { Photo } from '../../core/datasets/photo.ts'
import { predictedClasses } from '../../core/evaluation/accuracy.ts'
import { evaluate } from '../../core/evaluation/evaluate.ts'
import { evaluateMultiLabel } from '../../core/evaluation/multi-label.ts'
import type { PhotoPrediction } from '../../core/evaluation/predictions.ts'
import { binaryCrossEntropies, crossEntropies, mean, sigmoid, softmax } from '../../core/evaluation/probabilities.ts'
import { multiLabelReport, singleLabelReport } from '../../core/evaluation/report.ts'
import { foundPerLabel, rightPerClass } from '../../core/evaluation/right-per-class.ts'
import type { EvaluationReport } from '../../shared/contract/run-report.ts'
import { breathe, labelRows, type RunContext } from './context.ts'
import type { Weights } from './snapshot.ts'
import { StageInputs } from './stage-inputs.ts'
import { StageSession } from './stage-session.ts'
import { setUpStage } from './stage-setup.ts'

/** Photos evaluated at once; small enough for the activations of a large model. */
const CHUNK = 64

/**
 * Logits `[photos, classes]` of photos as they are.
 *
 * @param onDone  told how many photos are done.
 */
export async function logitsOf(
  session: StageSession,
  inputs: StageInputs,
  photos: readonly Photo[],
  numClasses: number,
  onDone: (numDone: number) => void = () => undefined,
): Promise<Float32Array> {
  const logits = new Float32Array(photos.length * numClasses)
  for (let start = 0; start < photos.length; start += CHUNK) {
    const chunk = photos.slice(start, start + CHUNK)
    inputs.prefetch(photos.slice(start + CHUNK, start + 2 * CHUNK))
    logits.set(session.evaluate(await inputs.evaluation(chunk), chunk.length), start * numClasses)
    onDone(start + chunk.length)
    await breathe()
  }
  return logits
}

export interface ValidationResult {
  readonly valLoss: number
  readonly valAccuracy: number
  /** Share of each class's photos that is right. */
  readonly valPerClass: (number | null)[]
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
    const right = rows.reduce((sum, label, i) => sum + (logits[i]! > 0 === label > 0.5 ? 1 : 0), 0)
    const labels = Uint8Array.from(rows)
    return {
      valLoss: mean(binaryCrossEntropies(logits, labels, classNames.length)),
      valAccuracy: right / rows.length,
      valPerClass: foundPerLabel(rows, logits, classNames.length),
    }
  }
  const labels = predictedClasses(rows, classNames.length)
  const predicted = predictedClasses(logits, classNames.length)
  const numCorrect = predicted.reduce((sum, c, i) => sum + (c === labels[i] ? 1 : 0), 0)
  return {
    valLoss: mean(crossEntropies(logits, labels, classNames.length)),
    valAccuracy: numCorrect / photos.length,
    valPerClass: rightPerClass(labels, predicted, classNames.length),
  }
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

/** What the model says of each photo, as predictions.jsonl has it. */
export function predictionsOf(
  logits: Float32Array,
  photos: readonly Photo[],
  set: PhotoPrediction['set'],
  classNames: readonly string[],
  multiLabel: boolean,
): PhotoPrediction[] {
  const numClasses = classNames.length
  const probabilities = multiLabel ? sigmoid(logits) : softmax(logits, numClasses)
  const likeliest = predictedClasses(logits, numClasses)
  return photos.map(({ relativePath, id, labels }, i) => {
    const row = probabilities.subarray(i * numClasses, (i + 1) * numClasses)
    const predicted = multiLabel ? classNames.filter((_, c) => row[c]! > 0.5) : [classNames[likeliest[i]!]!]
    const rounded = Array.from(row, (value) => Math.round(value * 1e5) / 1e5)
    return { file: relativePath, hash: id, set, labels: [...labels], predicted, probabilities: rounded }
  })
}

/** What a trained model says of the photos held back. */
export interface RunEvaluation {
  /** `null` where a set has no photos. */
  readonly validation: EvaluationReport | null
  readonly test: EvaluationReport | null
  readonly predictions: readonly PhotoPrediction[]
  readonly elapsedMs: number
}

/** Judges the weights that a run keeps on the photos held back. */
export async function evaluateRun(context: RunContext, weights: Weights): Promise<RunEvaluation> {
  const { plan, split, classNames, executor, emit } = context
  // any stage's cut serves: what the last stage freezes, the trained model has unchanged below it
  const setup = setUpStage(context.graph, plan, plan.stages.at(-1)!, split.train.length)
  const options = { ...setup.options, graph: { ...context.graph, weights } }
  const session = await StageSession.load(executor, options, weights)
  const inputs = new StageInputs(context, setup, session)
  const beganAt = performance.now()
  try {
    await inputs.fill(split.test, 'plain')
    const numTotal = split.validation.length + split.test.length
    const predictions: PhotoPrediction[] = []
    const on = async (set: 'validation' | 'test'): Promise<EvaluationReport | null> => {
      const photos = split[set]
      if (photos.length === 0) return null
      const numBefore = predictions.length
      const logits = await logitsOf(session, inputs, photos, classNames.length, (numDone) =>
        emit({ kind: 'progress', phase: 'evaluate', numDone: numBefore + numDone, numTotal }),
      )
      predictions.push(...predictionsOf(logits, photos, set, classNames, plan.multiLabel))
      return reportOn(logits, photos, classNames, plan.multiLabel)
    }
    const [validation, test] = [await on('validation'), await on('test')]
    return { validation, test, predictions, elapsedMs: performance.now() - beganAt }
  } finally {
    inputs.close()
    session.dispose()
  }
}
