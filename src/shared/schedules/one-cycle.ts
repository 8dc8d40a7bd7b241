import { number } from '../contract/plan-field.ts'
import { schedule } from './schedule-kind.ts'

/** fast.ai's `fit_one_cycle`, learning rate only (momentum stays as it is). */
export const oneCycle = schedule({
  kind: 'one-cycle',
  label: 'One cycle',
  fields: {
    startFactor: number(1e-6, 1, { label: 'Share of the rate at the start', default: 1 / 25 }),
    finalFactor: number(0, 1, { label: 'Share of the rate at the end', default: 1e-5 }),
    risingShare: number(0, 1, { label: 'Share of the steps in which the rate rises', default: 0.25 }),
  },
  rateAt: ({ startFactor, finalFactor, risingShare }, { learningRate, step, numSteps }) => {
    const position = step / numSteps
    if (position < risingShare) return annealed(learningRate * startFactor, learningRate, position / risingShare)
    if (risingShare === 1) return learningRate
    return annealed(learningRate, learningRate * finalFactor, (position - risingShare) / (1 - risingShare))
  },
})

/** fast.ai `SchedCos`. */
function annealed(start: number, end: number, position: number): number {
  return start + ((1 + Math.cos(Math.PI * (1 - position))) * (end - start)) / 2
}
