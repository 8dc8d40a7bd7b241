import { tuple } from '../../shared/tuple.ts'
import { dimensions, floats, type Kernel } from '../engine/eager/kernel.ts'
import type { GraphFunction, Tensor } from '../engine/op-graph.ts'
import { mul } from './arithmetic.ts'
import { defineOp, type OpKind } from './op-kind.ts'
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
    { dtype: 'float32', shape: logits.shape.slice(0, 1) },
    logits,
  ])
}

/** Loss per row, and its gradient: softmax(logits) - labels. */
const kernel: Kernel<2> = (call) => {
  const [batch, classes] = dimensions(call.inputs[0], 2)
  const [logits, labels] = [floats(call.inputs[0]), floats(call.inputs[1])]
  const losses = new Float32Array(batch)
  const gradients = new Float32Array(logits.length)
  for (let row = 0; row < batch; row++) {
    const from = row * classes
    let largest = -Infinity
    for (let c = 0; c < classes; c++) largest = Math.max(largest, logits[from + c]!)
    let sum = 0
    for (let c = 0; c < classes; c++) sum += Math.exp(logits[from + c]! - largest)
    const logSum = Math.log(sum)
    let loss = 0
    for (let c = 0; c < classes; c++) {
      const logProbability = logits[from + c]! - largest - logSum
      loss -= labels[from + c]! * logProbability
      gradients[from + c] = Math.exp(logProbability) - labels[from + c]!
    }
    losses[row] = loss
  }
  return [call.tf.tensor1d(losses), call.tf.tensor2d(gradients, [batch, classes])]
}

export const crossEntropies: readonly OpKind[] = [
  defineOp({
    type: 'SoftmaxCrossEntropyWithLogits',
    numInputs: 2,
    gradient: (f, op, [dLoss]) => {
      if (!dLoss) return []
      const [, slopes] = tuple(op.outputs, 2)
      return [mul(f, reshape(f, dLoss, [...dLoss.shape, 1]), slopes)]
    },
    eager: kernel,
    onnx: (graph, op) => {
      const [logits, labels] = op.inputs.map((input) => graph.get(input)) as [string, string]
      const logProbabilities = graph.node('LogSoftmax', [logits], { axis: { int: -1 } })
      const products = graph.node('Mul', [labels, logProbabilities])
      const sums = graph.node('ReduceSum', [products, graph.integers([1])], { keepdims: { int: 0 } })
      graph.set(op, graph.node('Neg', [sums]))
      graph.set(op, graph.node('Sub', [graph.node('Exp', [logProbabilities]), labels]), 1)
    },
  }),
]
