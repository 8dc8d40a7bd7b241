import { number } from '../contract/plan-field.ts'
import { schedule } from './schedule-kind.ts'

/**
 * Rises from 0 to the stage's rate, then falls along a cosine to `finalFactor` of it: Keras 3's
 * `CosineDecay(initial_learning_rate=0, warmup_target=rate, warmup_steps, decay_steps, alpha=finalFactor)`.
 */
export const cosine = schedule({
  kind: 'cosine',
  label: 'Cosine',
  fields: {
    warmupEpochs: number(0, 1000, { label: 'Warm-up epochs', default: 1, help: 'The rate rises before it falls', form: 'learning' }), // prettier-ignore
    finalFactor: number(0, 1, { label: 'Share of the rate at the end', default: 0 }),
  },
  rateAt: ({ warmupEpochs, finalFactor }, { learningRate, step, numSteps, stepsPerEpoch }) => {
    const warmupSteps = Math.min(Math.round(warmupEpochs * stepsPerEpoch), numSteps - 1)
    if (step < warmupSteps) return (learningRate * step) / warmupSteps
    const decaySteps = numSteps - warmupSteps
    const fraction = Math.min(step - warmupSteps, decaySteps) / decaySteps
    return learningRate * ((1 - finalFactor) * 0.5 * (1 + Math.cos(Math.PI * fraction)) + finalFactor)
  },
})
