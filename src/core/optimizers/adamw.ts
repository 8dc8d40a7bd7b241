import { mul, scale } from '../ops/arithmetic.ts'
import { applyAdam } from '../ops/optimizer-steps.ts'
import { assignSub } from '../ops/variables.ts'
import { adam } from './adam.ts'
import type { OptimizerKind, SettingsOf } from './optimizer-kind.ts'

/** Adam on weights that have each lost `learningRate * weightDecay` of themselves before (Loshchilov & Hutter 2019, arXiv:1711.05101). */
export const adamw = ({ beta1, beta2, epsilon, weightDecay }: SettingsOf<'adamw'>): OptimizerKind => ({
  ...adam({ kind: 'adam', beta1, beta2, epsilon }),
  apply: (f, step) => {
    const { weight, learningRate } = step
    const lost = () => mul(f, f.read(weight), scale(f, learningRate, weightDecay))
    const after = weightDecay === 0 ? [] : [assignSub(f, weight, lost())]
    applyAdam(f, { ...step, beta1, beta2, epsilon, after })
  },
})
