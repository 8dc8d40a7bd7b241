import { rateAt } from '../../shared/schedules/schedules.ts'
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
  const { learningRate, schedule, epochs } = stage
  const numSteps = Math.max(1, epochs * stepsPerEpoch)
  const step = Math.min(Math.max(0, stepIndex), numSteps)
  return rateAt(schedule, { learningRate, step, numSteps, stepsPerEpoch })
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
