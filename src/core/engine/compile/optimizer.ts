import type { GraphFunction, Tensor, Variable } from '../op-graph.ts'
import { div, mul, scale } from '../../ops/arithmetic.ts'
import { constant } from '../../ops/constants.ts'
import { binary, unary } from '../../ops/elementwise.ts'
import { reduce } from '../../ops/reductions.ts'
import { reshape } from '../../ops/shapes.ts'
import { slice } from '../../ops/slices.ts'
import { optimizerOf } from '../../optimizers/optimizers.ts'
import type { Optimizer } from '../../../shared/optimizers/optimizers.ts'

/** A weight that learns, with what belongs to it. */
export interface TrainedWeight {
  readonly variable: Variable
  readonly gradient: Tensor
  /** Factor on the learning rate. */
  readonly factor: number
}

/** The optimizer's state for a weight. It starts at zero. */
export const slotsOf = (optimizer: Optimizer, weight: Variable): Variable[] =>
  optimizerOf(optimizer).slots.map((slot) => ({ ...weight, name: `${slot}:${weight.name}` }))

/** What is fed as `rates` float32 `[3]` for the 1-based step `step`: the learning rate, and the optimizer's powers. */
export function optimizerRates(optimizer: Optimizer, learningRate: number, step: number): Float32Array {
  return Float32Array.of(learningRate, ...(optimizerOf(optimizer).powers?.(step) ?? [0, 0]))
}

/** Scales gradients down together so that their global norm is at most `clipNorm` (Pascanu et al. 2013; Keras `global_clipnorm`). */
export function clipByGlobalNorm(f: GraphFunction, gradients: readonly Tensor[], clipNorm: number): Tensor[] {
  const squares = gradients.map((gradient) => {
    const numValues = (gradient.shape as number[]).reduce((product, n) => product * n, 1)
    return reduce(f, 'Sum', unary(f, 'Square', reshape(f, gradient, [numValues])), [0])
  })
  const norm = unary(
    f,
    'Sqrt',
    squares.reduce((sum, square) => binary(f, 'AddV2', sum, square)),
  )
  const limit = constant(f, clipNorm)
  const factor = div(f, limit, binary(f, 'Maximum', norm, limit))
  return gradients.map((gradient) => mul(f, gradient, factor))
}

/** Adds the updates of one optimizer step, with the feed `rates`. */
export function applyOptimizer(f: GraphFunction, optimizer: Optimizer, weights: readonly TrainedWeight[]): void {
  const rates = f.feed('rates', 'float32', [3])
  const rate = (i: number) => reshape(f, slice(f, rates, [i], [1]), [])
  const learningRate = rate(0)
  const { powers: hasPowers, apply } = optimizerOf(optimizer)
  const powers = hasPowers ? [rate(1), rate(2)] : []
  for (const { variable: weight, gradient, factor } of weights) {
    const slots = slotsOf(optimizer, weight)
    apply(f, { weight, slots, learningRate: scale(f, learningRate, factor), powers, gradient })
  }
}
