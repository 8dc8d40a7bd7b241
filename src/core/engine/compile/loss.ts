import type { GraphFunction, Tensor } from '../op-graph.ts'
import { add, div, mul, scale, shift, sub } from '../../ops/arithmetic.ts'
import { cast, compare, equal } from '../../ops/comparisons.ts'
import { constant } from '../../ops/constants.ts'
import { softmaxCrossEntropy } from '../../ops/cross-entropy.ts'
import { binary, unary } from '../../ops/elementwise.ts'
import { argMax } from '../../ops/mean-and-max.ts'
import { reduce } from '../../ops/reductions.ts'
import { reshape } from '../../ops/shapes.ts'
import { batchSize } from '../../ops/slices.ts'
import type { LossOptions } from './options.ts'

export interface LossOutputs {
  /** Scalar. */
  readonly loss: Tensor
  /** How much of the batch was right, a float32 scalar: photos, or for several labels the mean share of right answers per photo. */
  readonly numCorrect: Tensor
}

/**
 * Declares the feeds `labels` `[batch, classes]` and `sampleWeights` (`[batch]`, for binary cross-entropy `[batch, classes]`) and the loss over logits.
 *
 * @param mixLabels  mixes the labels like the images; accuracy is counted against the labels before.
 */
export function buildLoss(
  f: GraphFunction,
  logits: Tensor,
  { kind, labelSmoothing }: LossOptions,
  mixLabels: (labels: Tensor) => Tensor,
): LossOutputs {
  const labels = f.feed('labels', 'float32', logits.shape)
  const targets = mixLabels(labels)
  const numSamples = cast(f, batchSize(f, logits), 'float32')
  if (kind === 'binary-crossentropy') {
    const weights = f.feed('sampleWeights', 'float32', logits.shape)
    const smoothed = shift(f, scale(f, targets, 1 - labelSmoothing), labelSmoothing / 2)
    const perSample = reduce(f, 'Mean', mul(f, sigmoidCrossEntropy(f, logits, smoothed), weights), [1])
    const right = equal(
      f,
      compare(f, 'Greater', logits, constant(f, 0)),
      compare(f, 'Greater', labels, constant(f, 0.5)),
    )
    return {
      loss: meanOver(f, perSample, numSamples),
      numCorrect: sumAll(f, reduce(f, 'Mean', cast(f, right, 'float32'), [1])),
    }
  }
  const weights = f.feed('sampleWeights', 'float32', logits.shape.slice(0, 1))
  const numClasses = logits.shape[1] as number
  const smoothed = shift(f, scale(f, targets, 1 - labelSmoothing), labelSmoothing / numClasses)
  const perSample = mul(f, softmaxCrossEntropy(f, logits, smoothed), weights)
  const right = equal(f, argMax(f, logits), argMax(f, labels))
  return { loss: meanOver(f, perSample, numSamples), numCorrect: sumAll(f, cast(f, right, 'float32')) }
}

/** max(x, 0) - x z + log(1 + exp(-|x|)): stable for every logit (tf.nn.sigmoid_cross_entropy_with_logits). */
function sigmoidCrossEntropy(f: GraphFunction, logits: Tensor, labels: Tensor): Tensor {
  const linear = sub(f, unary(f, 'Relu', logits), mul(f, logits, labels))
  return add(f, linear, unary(f, 'Log1p', unary(f, 'Exp', unary(f, 'Neg', unary(f, 'Abs', logits)))))
}

const meanOver = (f: GraphFunction, perSample: Tensor, numSamples: Tensor) => div(f, sumAll(f, perSample), numSamples)

const sumAll = (f: GraphFunction, vector: Tensor) => reduce(f, 'Sum', vector, [0])

/** `l2 * sum(kernel ** 2)` over kernels. */
export function l2Penalty(f: GraphFunction, kernels: readonly Tensor[], l2: number): Tensor {
  const squares = kernels.map((kernel) => {
    const flat = reshape(f, kernel, [(kernel.shape as number[]).reduce((product, n) => product * n, 1)])
    return reduce(f, 'Sum', unary(f, 'Square', flat), [0])
  })
  return scale(
    f,
    squares.reduce((sum, square) => binary(f, 'AddV2', sum, square)),
    l2,
  )
}
