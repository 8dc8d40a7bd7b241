import type { GraphFunction, Tensor, Variable } from '../op-graph.ts'
import { constant, reduce, reshape, slice } from '../ops/arrays.ts'
import { binary, div, mul, scale, unary } from '../ops/elementwise.ts'
import type { OptimizerOptions } from './options.ts'

/** A weight that learns, with what belongs to it. */
export interface TrainedWeight {
  readonly variable: Variable
  readonly gradient: Tensor
  /** Factor on the learning rate. */
  readonly factor: number
}

/** Names of the optimizer's state for a weight. Its variables have the weight's shape and start at zero. */
export function slotNames(optimizer: OptimizerOptions, weightName: string): string[] {
  if (optimizer.kind === 'sgd') return optimizer.momentum === 0 ? [] : [`momentum:${weightName}`]
  return [`m:${weightName}`, `v:${weightName}`]
}

/**
 * What is fed as `rates` float32 `[3]` for the 1-based step `step`: learning rate, beta1 ** step, beta2 ** step.
 */
export function optimizerRates(optimizer: OptimizerOptions, learningRate: number, step: number): Float32Array {
  if (optimizer.kind === 'sgd') return Float32Array.of(learningRate, 0, 0)
  return Float32Array.of(learningRate, optimizer.beta1 ** step, optimizer.beta2 ** step)
}

/** Scales gradients down together so that their global norm is at most `clipNorm` (Pascanu et al. 2013; Keras `global_clipnorm`). */
export function clipByGlobalNorm(f: GraphFunction, gradients: readonly Tensor[], clipNorm: number): Tensor[] {
  const squares = gradients.map((gradient) => {
    const numValues = (gradient.shape as number[]).reduce((product, n) => product * n, 1)
    return reduce(f, 'Sum', unary(f, 'Square', reshape(f, gradient, [numValues])), [0])
  })
  const norm = unary(f, 'Sqrt', squares.reduce((sum, square) => binary(f, 'AddV2', sum, square))) // prettier-ignore
  const limit = constant(f, clipNorm)
  const factor = div(f, limit, binary(f, 'Maximum', norm, limit))
  return gradients.map((gradient) => mul(f, gradient, factor))
}

/** Adds the updates of one optimizer step, with the feed `rates`. */
export function applyOptimizer(f: GraphFunction, optimizer: OptimizerOptions, weights: readonly TrainedWeight[]): void {
  const rates = f.feed('rates', 'float32', [3])
  const rate = (i: number) => reshape(f, slice(f, rates, [i], [1]), [])
  const learningRate = rate(0)
  const powers = optimizer.kind === 'sgd' ? undefined : [rate(1), rate(2)]
  for (const { variable, gradient, factor } of weights) {
    const handle = f.handle(variable)
    const slots = slotNames(optimizer, variable.name).map((name) =>
      f.handle({ name, dtype: 'float32', shape: variable.shape }),
    )
    const scaledRate = scale(f, learningRate, factor)
    if (optimizer.kind === 'sgd') {
      if (optimizer.momentum === 0) {
        f.update('ResourceApplyGradientDescent', [handle, scaledRate, gradient], LOCKED)
        continue
      }
      const attrs = { ...LOCKED, use_nesterov: { bool: optimizer.nesterov } }
      const inputs = [handle, slots[0], scaledRate, gradient, constant(f, optimizer.momentum)]
      f.update('ResourceApplyKerasMomentum', inputs, attrs)
      continue
    }
    const before =
      optimizer.kind === 'adamw' && optimizer.weightDecay !== 0
        ? [decay(f, variable, handle, scaledRate, optimizer.weightDecay)]
        : []
    const { beta1, beta2, epsilon } = optimizer
    const numbers = [scaledRate, constant(f, beta1), constant(f, beta2), constant(f, epsilon)]
    const attrs = { ...LOCKED, use_nesterov: { bool: false } }
    f.update('ResourceApplyAdam', [handle, ...slots, ...(powers ?? []), ...numbers, gradient], attrs, before)
  }
}

const LOCKED = { T: { type: 'float32' as const }, use_locking: { bool: false } }

/** weight -= learningRate * weightDecay * weight, before Adam (Loshchilov & Hutter 2019, arXiv:1711.05101). */
function decay(f: GraphFunction, variable: Variable, handle: Tensor, learningRate: Tensor, weightDecay: number) {
  const lost = mul(f, f.read(variable), scale(f, learningRate, weightDecay))
  return f.update('AssignSubVariableOp', [handle, lost], { dtype: { type: 'float32' } })
}
