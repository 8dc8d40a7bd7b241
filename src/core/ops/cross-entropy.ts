import { dimensions, floats, type Kernel } from '../engine/eager/kernel.ts'
import type { GraphFunction, Tensor } from '../engine/op-graph.ts'
import { mul } from './arithmetic.ts'
import { type OpKind, ONLY_IN_TRAINING } from './op-kind.ts'
import { reshape } from './shapes.ts'

/**
 * Per-sample softmax cross-entropy and its gradient, fused.
 *
 * @param logits  `[batch, classes]`.
 * @param labels  `[batch, classes]`, rows sum to 1.
 * @returns       loss `[batch]`; the op's second output is d loss / d logits `[batch, classes]`.
 */
export function softmaxCrossEntropy(f: GraphFunction, logits: Tensor, labels: Tensor): Tensor {
  return f.add('SoftmaxCrossEntropyWithLogits', [logits, labels], { T: { type: 'float32' } }, [
    { dtype: 'float32', shape: [logits.shape[0]] },
    logits,
  ])
}

/** Loss per row, and its gradient: softmax(logits) - labels. */
const kernel: Kernel = (call) => {
  const [logits, labels] = call.inputs.map(floats)
  const [batch, classes] = dimensions(call.inputs[0])
  const losses = new Float32Array(batch)
  const gradients = new Float32Array(logits.length)
  for (let row = 0; row < batch; row++) {
    const from = row * classes
    let largest = -Infinity
    for (let c = 0; c < classes; c++) largest = Math.max(largest, logits[from + c])
    let sum = 0
    for (let c = 0; c < classes; c++) sum += Math.exp(logits[from + c] - largest)
    const logSum = Math.log(sum)
    let loss = 0
    for (let c = 0; c < classes; c++) {
      const logProbability = logits[from + c] - largest - logSum
      loss -= labels[from + c] * logProbability
      gradients[from + c] = Math.exp(logProbability) - labels[from + c]
    }
    losses[row] = loss
  }
  return [call.tf.tensor1d(losses), call.tf.tensor2d(gradients, [batch, classes])]
}

export const crossEntropies: readonly OpKind[] = [
  {
    type: 'SoftmaxCrossEntropyWithLogits',
    gradient: (f, op, [dLoss]) => (dLoss ? [mul(f, reshape(f, dLoss, [dLoss.shape[0], 1]), op.outputs[1])] : []),
    eager: kernel,
    onnx: ONLY_IN_TRAINING,
  },
]
