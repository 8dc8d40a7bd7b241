import { describe, expect, test } from 'vitest'
import type { StageProof } from '../../shared/contract/run-report.ts'
import type { StageEnd } from '../../shared/contract/metrics.ts'
import type { RunContext } from './context.ts'
import { afterEpoch, afterStage, afterStep, afterTime, type RunState, startState } from './run-state.ts'

const context = {
  hashes: { plan: 'p', data: 'd', baseModel: 'm' },
  environment: { cpu: 'one', threads: 2, interOp: null },
} as unknown as RunContext

test('a run begins at nothing', () => {
  expect(startState(context)).toEqual({
    position: { stageIndex: 0, epochIndex: 0, batchIndex: 0 },
    optimizerStep: 0,
    stepIndex: 0,
    epochNumber: 0,
    sums: { loss: 0, numCorrect: 0, numImages: 0, elapsedMs: 0 },
    earlyStopping: { best: null, bestEpoch: null, wait: 0 },
    bestCheckpoint: null,
    proofs: [],
    frozenBefore: null,
    timingsMs: {},
    numImagesTrained: 0,
    metricsOffset: 0,
    startedAt: expect.any(String) as string,
    outcome: 'running',
    hashes: context.hashes,
    environment: context.environment,
  })
})

/** In the middle of the second epoch of the first stage. */
const middle: RunState = {
  ...startState(context),
  position: { stageIndex: 0, epochIndex: 1, batchIndex: 2 },
  optimizerStep: 5,
  stepIndex: 5,
  epochNumber: 1,
  sums: { loss: 4, numCorrect: 3, numImages: 8, elapsedMs: 20 },
  earlyStopping: { best: 0.5, bestEpoch: 1, wait: 1 },
  frozenBefore: 'hash',
  timingsMs: { features: 7, train: 30 },
  numImagesTrained: 20,
}

test('a step counts in its epoch, its stage and the run; its photos weigh its loss', () => {
  expect(afterStep(middle, { numImages: 2, loss: 0.5, numCorrect: 1, elapsedMs: 3 })).toEqual({
    ...middle,
    position: { stageIndex: 0, epochIndex: 1, batchIndex: 3 },
    optimizerStep: 6,
    stepIndex: 6,
    sums: { loss: 5, numCorrect: 4, numImages: 10, elapsedMs: 23 },
    numImagesTrained: 22,
  })
})

test('an epoch that ends leaves its time, and nothing of its sums; the optimizer goes on', () => {
  const judged = { best: 0.4, bestEpoch: 2, wait: 0 }
  expect(afterEpoch(middle, judged, 6)).toEqual({
    ...middle,
    position: { stageIndex: 0, epochIndex: 2, batchIndex: 0 },
    epochNumber: 2,
    earlyStopping: judged,
    sums: { loss: 0, numCorrect: 0, numImages: 0, elapsedMs: 0 },
    timingsMs: { features: 7, train: 50, evaluate: 6 },
  })
})

test('time adds up by what it was spent on', () => {
  expect(afterTime(afterTime(middle, 'features', 3), 'evaluate', 2).timingsMs).toEqual({
    features: 10,
    train: 30,
    evaluate: 2,
  })
})

describe('a stage that ends', () => {
  const plan = { stages: [{}, {}] as unknown as Parameters<typeof afterStage>[1]['stages'] }
  const proof = { stageName: 'Head', numFrozen: 1, unchanged: true, changed: [], hashBefore: 'a', hashAfter: 'a' }
  const secondStage: RunState = { ...middle, position: { ...middle.position, stageIndex: 1 }, proofs: [proof] }

  test('leaves its proof, and the best to beat, to one that begins afresh', () => {
    const next: StageProof = { ...proof, stageName: 'Next' }
    expect(afterStage({ ...middle, proofs: [proof] }, plan, 'finished', next)).toEqual({
      ...middle,
      position: { stageIndex: 1, epochIndex: 0, batchIndex: 0 },
      optimizerStep: 0,
      sums: { loss: 0, numCorrect: 0, numImages: 0, elapsedMs: 0 },
      earlyStopping: { best: 0.5, bestEpoch: 1, wait: 0 },
      frozenBefore: null,
      proofs: [proof, next],
      outcome: 'running',
    })
  })

  test.each<[StageEnd, RunState['outcome'], RunState['outcome']]>([
    ['finished', 'running', 'finished'],
    ['early-stopping', 'running', 'early-stopping'],
    ['non-finite-loss', 'non-finite-loss', 'non-finite-loss'],
    ['stopped', 'stopped', 'stopped'],
  ])('with %s leaves the run %s, and %s where it was the last', (reason, first, last) => {
    expect(afterStage(middle, plan, reason, proof).outcome).toBe(first)
    expect(afterStage(secondStage, plan, reason, proof).outcome).toBe(last)
  })
})
