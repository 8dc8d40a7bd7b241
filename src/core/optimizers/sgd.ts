import { applyGradientDescent, applyKerasMomentum } from '../ops/optimizer-steps.ts'
import type { OptimizerKind, SettingsOf } from './optimizer-kind.ts'

/** Keras' SGD, with or without momentum. */
export const sgd = ({ momentum, nesterov }: SettingsOf<'sgd'>): OptimizerKind => ({
  slots: momentum === 0 ? [] : ['momentum'],
  apply: (f, { weight, slots: [velocity], learningRate, gradient }) => {
    if (velocity) applyKerasMomentum(f, weight, velocity, { learningRate, gradient, momentum, nesterov })
    else applyGradientDescent(f, weight, learningRate, gradient)
  },
})
