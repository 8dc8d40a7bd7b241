import type { Attr, GraphFunction, Tensor } from '../op-graph.ts'
import { filled } from './arrays.ts'

export interface BatchNormOutputs {
  readonly y: Tensor
  /** Mean of the batch, `[channels]`. */
  readonly mean: Tensor
  /** Variance of the batch with Bessel's correction, `[channels]`. */
  readonly variance: Tensor
}

/** Batch normalization with the batch's own statistics over batch, height and width. `x` is `[batch, h, w, channels]`. */
export function fusedBatchNorm(
  f: GraphFunction,
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
): BatchNormOutputs {
  const channels = x.shape[3] as number
  const attrs: Record<string, Attr> = {
    T: { type: 'float32' },
    U: { type: 'float32' },
    epsilon: { float: epsilon },
    exponential_avg_factor: { float: 1 },
    data_format: { string: 'NHWC' },
    is_training: { bool: true },
  }
  const vector = { dtype: 'float32' as const, shape: [channels] }
  const empty = filled(f, [0], 0)
  const op = f.add('FusedBatchNormV3', [x, gamma, beta, empty, empty], attrs, [
    x,
    vector,
    vector,
    vector,
    vector,
    vector,
  ])
  return { y: op.outputs[0], mean: op.outputs[1], variance: op.outputs[2] }
}

/**
 * Per-sample softmax cross-entropy and its gradient, fused.
 *
 * @param logits  `[batch, classes]`.
 * @param labels  `[batch, classes]`, rows sum to 1.
 * @returns       loss `[batch]` and d loss / d logits `[batch, classes]`.
 */
export function softmaxCrossEntropy(f: GraphFunction, logits: Tensor, labels: Tensor): Tensor {
  return f.add('SoftmaxCrossEntropyWithLogits', [logits, labels], { T: { type: 'float32' } }, [
    { dtype: 'float32', shape: [logits.shape[0]] },
    logits,
  ])
}
