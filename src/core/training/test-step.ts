import type { StepRecord } from '../../shared/contract/metrics.ts'

/** What a run says of a step, for tests: eight photos in ten milliseconds, in the first epoch of the first stage. */
export const testStep = (stepIndex: number, more: Partial<StepRecord> = {}): StepRecord => ({
  kind: 'step',
  stageIndex: 0,
  epochIndex: 0,
  batchIndex: stepIndex,
  stepIndex,
  numImages: 8,
  loss: stepIndex,
  accuracy: 0.5,
  learningRate: 1e-3,
  elapsedMs: 10,
  ...more,
})
