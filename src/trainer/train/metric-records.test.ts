import { expect, test } from 'vitest'
import type { TrainEvent } from '../../shared/contract/training.ts'
import { epochRecord, record, stageEndRecord, stageStartRecord, stepRecord } from './metric-records.ts'
import { type RunState, startState } from './run-state.ts'
import { planOf, ScriptedRun, stage } from './scripted-run.ts'
import { setUpStage } from './stage-setup.ts'

const state = {
  ...startState({ hashes: { plan: 'p', data: 'd', baseModel: 'm' }, environment: {} } as never),
  position: { stageIndex: 1, epochIndex: 2, batchIndex: 3 },
  stepIndex: 20,
  epochNumber: 6,
  sums: { loss: 4, numCorrect: 6, numImages: 8, elapsedMs: 400 },
  earlyStopping: { best: 0.5, bestEpoch: 4, wait: 2 },
} satisfies RunState

test('a record is written, and told to whoever watches', () => {
  const run = new ScriptedRun(planOf([stage()]), { learns: () => true })
  const context = run.begin(false)
  const told: TrainEvent = { kind: 'note', code: 'assumed', message: 'A word.' }
  record(context, told)
  expect(run.events).toEqual([told])
  expect(context.run.metrics.records()).toEqual([told])
  context.run.close()
  run.remove()
})

test('a step is named by its place in its epoch and in the run; its accuracy is the share that is right', () => {
  const step = { numImages: 4, loss: 0.25, numCorrect: 3, elapsedMs: 12 }
  expect(JSON.stringify(stepRecord(state, step, 0.1))).toBe(
    '{"kind":"step","stageIndex":1,"epochIndex":2,"batchIndex":3,"stepIndex":20,"numImages":4,"loss":0.25,"accuracy":0.75,"learningRate":0.1,"elapsedMs":12}',
  )
})

test('an epoch’s loss, accuracy and speed are those of its photos; it is counted from 1 over the run', () => {
  const validation = { valLoss: 0.3, valAccuracy: 0.9, valPerClass: [0.8, null] }
  expect(epochRecord(state, validation, 0.1)).toEqual({
    kind: 'epoch',
    stageIndex: 1,
    epochIndex: 2,
    epochNumber: 7,
    loss: 0.5,
    accuracy: 0.75,
    ...validation,
    learningRate: 0.1,
    imagesPerSecond: 20,
    elapsedMs: 400,
  })
  expect(epochRecord(state, undefined, 0.1)).not.toHaveProperty('valLoss')
  const noTime = { ...state, sums: { ...state.sums, elapsedMs: 0 } }
  expect(epochRecord(noTime, undefined, 0.1).imagesPerSecond).toBe(8_000_000)
})

test('a stage’s end counts the frozen weights that changed, at least one where only the hash of all says so', () => {
  const proof = { stageName: 'Head', numFrozen: 9, unchanged: true, changed: [], hashBefore: 'a', hashAfter: 'a' }
  expect(stageEndRecord(state, 'finished', proof)).toEqual({
    kind: 'stage-end',
    stageIndex: 1,
    reason: 'finished',
    bestEpochNumber: 4,
    frozen: { numFrozen: 9, numChanged: 0 },
  })
  const changed = { ...proof, unchanged: false, changed: ['a', 'b'] }
  expect(stageEndRecord(state, 'stopped', changed).frozen?.numChanged).toBe(2)
  expect(stageEndRecord(state, 'stopped', { ...changed, changed: [] }).frozen?.numChanged).toBe(1)
})

test('a stage’s start says how many epochs were before it, what learns, and by how many photos it is judged', () => {
  const plan = planOf([stage({ name: 'Head' }), stage({ name: 'Above', freeze: 'above', epochs: 9 })])
  const run = new ScriptedRun(plan, { learns: () => true })
  const context = run.begin(false)
  const setup = setUpStage(context.graph, plan, plan.stages[1], context.split.train.length)
  expect(stageStartRecord(context, setup, state, 3)).toEqual({
    kind: 'stage-start',
    stageIndex: 1,
    stageName: 'Above',
    epochs: 9,
    numEpochsBefore: 4,
    stepsPerEpoch: 3,
    numTrainable: 2 * 2 + 2 * 2 + 2,
    numFrozen: 3 * 2,
    numWeights: 16,
    numValidationPerClass: [2, 2],
  })
  context.run.close()
  run.remove()
})
