import type { Multipliers, Stage } from '../../shared/contract/training-plan.ts'

/**
 * The learning rate of one step of a stage, before block multipliers.
 *
 * @param stepIndex      from 0, counted over the whole stage.
 * @param stepsPerEpoch  at least 1; the short last batch counts.
 */
export function learningRateAt(
  stage: Pick<Stage, 'learningRate' | 'schedule' | 'epochs'>,
  stepIndex: number,
  stepsPerEpoch: number,
): number {
  const { learningRate, schedule } = stage
  const numSteps = Math.max(1, stage.epochs * stepsPerEpoch)
  const step = Math.min(Math.max(0, stepIndex), numSteps)
  if (schedule.kind === 'constant') return learningRate
  if (schedule.kind === 'cosine') {
    const warmupSteps = Math.min(Math.round(schedule.warmupEpochs * stepsPerEpoch), numSteps - 1)
    return cosineDecay(learningRate, schedule.finalFactor, step, warmupSteps, numSteps - warmupSteps)
  }
  const { startFactor, finalFactor, risingShare } = schedule
  const position = step / numSteps
  if (position < risingShare) return annealed(learningRate * startFactor, learningRate, position / risingShare)
  if (risingShare === 1) return learningRate
  return annealed(learningRate, learningRate * finalFactor, (position - risingShare) / (1 - risingShare))
}

/** Keras 3 `CosineDecay(initial_learning_rate=0, warmup_target=rate, warmup_steps, decay_steps, alpha)`. */
function cosineDecay(rate: number, alpha: number, step: number, warmupSteps: number, decaySteps: number): number {
  if (step < warmupSteps) return (rate * step) / warmupSteps
  const fraction = Math.min(step - warmupSteps, decaySteps) / decaySteps
  return rate * ((1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * fraction)) + alpha)
}

/** fast.ai `SchedCos`. */
function annealed(start: number, end: number, position: number): number {
  return start + ((1 + Math.cos(Math.PI * (1 - position))) * (end - start)) / 2
}

/**
 * What each block's learning rate is multiplied by.
 *
 * @param blocks  names from the bottom of the model to its head.
 */
export function blockMultipliers(multipliers: Multipliers, blocks: readonly string[]): Map<string, number> {
  if (multipliers.kind === 'map') {
    const given = new Map(multipliers.blocks)
    return new Map(blocks.map((block) => [block, given.get(block) ?? 1]))
  }
  return new Map(blocks.map((block, i) => [block, multipliers.factor ** (blocks.length - 1 - i)]))
}
