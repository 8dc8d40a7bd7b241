import { applyAdam } from '../ops/optimizer-steps.ts'
import type { OptimizerKind, SettingsOf } from './optimizer-kind.ts'

/** Kingma & Ba 2015 (arXiv:1412.6980), as Keras has it. */
export const adam = ({ beta1, beta2, epsilon }: SettingsOf<'adam'>): OptimizerKind => ({
  slots: ['m', 'v'],
  powers: (step) => [beta1 ** step, beta2 ** step],
  apply: (f, step) => applyAdam(f, { ...step, beta1, beta2, epsilon }),
})
