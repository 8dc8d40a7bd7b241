import { failure } from '../../shared/errors.ts'
import { countTopK, predictedClasses, wilsonShare } from './accuracy.ts'
import type { Share } from '../../shared/contract/run-report.ts'
import { calibration } from './calibration.ts'
import type { Calibration } from './calibration.ts'
import { averageScores, classScores, confusionMatrix } from './per-class.ts'
import type { AverageScores, ClassScores } from './per-class.ts'
import { crossEntropies, mean, softmax } from './probabilities.ts'
import { type Standing, standingOfClasses } from './standing.ts'

/** One sample the model got wrong, however sure it was. */
interface TopLoss {
  /** Position among the samples evaluated. */
  readonly sample: number
  readonly label: number
  readonly predicted: number
  /** Of the class it was taken for. */
  readonly confidence: number
  readonly loss: number
}

export interface Evaluation extends Standing {
  readonly numSamples: number
  /** Mean softmax cross-entropy, without class weights or label smoothing. */
  readonly loss: number
  readonly accuracy: Share
  /** Label among the three highest scores; `null` for fewer than four classes, where it would say nothing. */
  readonly top3: Share | null
  readonly perClass: readonly ClassScores[]
  readonly averages: AverageScores
  /** `[label][predicted]` */
  readonly confusionMatrix: readonly (readonly number[])[]
  readonly calibration: Calibration
  /** Mistakes with the highest loss first. */
  readonly topLosses: readonly TopLoss[]
}

/**
 * Everything a report says about predictions with exactly one right class.
 *
 * @param logits       `[samples, classes]`; all finite.
 * @param labels       `[samples]` class indices.
 * @param numTopLosses at most this many mistakes are listed.
 * @throws {AppError} `non-finite-logits`; `bad-labels` if sizes do not fit or a label is no class.
 */
export function evaluate(
  logits: Float32Array | Float64Array,
  labels: Int32Array,
  numClasses: number,
  numTopLosses = 20,
): Evaluation {
  checkInputs(logits, labels, numClasses)
  const numSamples = labels.length
  const predicted = predictedClasses(logits, numClasses)
  const probabilities = softmax(logits, numClasses)
  const losses = crossEntropies(logits, labels, numClasses)
  const confidences = Float64Array.from(predicted, (c, row) => probabilities[row * numClasses + c]!)
  const isCorrect = Uint8Array.from(predicted, (c, row) => (c === labels[row] ? 1 : 0))
  const numCorrect = isCorrect.reduce((sum, one) => sum + one, 0)
  const matrix = confusionMatrix(labels, predicted, numClasses)
  const perClass = classScores(matrix)
  const topLosses = Array.from(labels, (label, sample) => ({
    sample,
    label,
    predicted: predicted[sample]!,
    confidence: confidences[sample]!,
    loss: losses[sample]!,
  }))
    .filter(({ label, predicted: said }) => label !== said)
    .sort((a, b) => b.loss - a.loss)
    .slice(0, numTopLosses)
  return {
    numSamples,
    loss: mean(losses),
    accuracy: wilsonShare(numCorrect, numSamples),
    ...standingOfClasses(
      perClass.map(({ support }) => support),
      matrix.map((row, c) => row[c]!),
    ),
    top3: numClasses > 3 ? wilsonShare(countTopK(logits, labels, numClasses, 3), numSamples) : null,
    perClass,
    averages: averageScores(perClass),
    confusionMatrix: matrix,
    calibration: calibration(confidences, isCorrect),
    topLosses,
  }
}

function checkInputs(logits: Float32Array | Float64Array, labels: Int32Array, numClasses: number): void {
  if (logits.length !== labels.length * numClasses)
    throw failure('bad-labels', {
      of: 'scores',
      numScores: logits.length,
      numSamples: labels.length,
      numClasses,
    })
  const stray = labels.find((label) => label < 0 || label >= numClasses)
  if (stray !== undefined) throw failure('bad-labels', { of: 'label', label: stray, numClasses })
  const bad = logits.findIndex((logit) => !Number.isFinite(logit))
  if (bad >= 0)
    throw failure('non-finite-logits', { score: String(logits[bad]), sampleIndex: Math.floor(bad / numClasses) })
}
