import { expect, test } from 'vitest'
import type { EpochPoint, RunEvent, RunLive, StageInfo, StepColumns } from '../../shared/contract/app/runs.ts'
import { plannedEpochs, RunWatch } from './run-watch.svelte.ts'

const live = { phase: { kind: 'train' }, bestEpochNumber: null } as unknown as RunLive
const stage = (stageIndex: number, firstStep: number, firstEpoch: number, reason: StageInfo['reason'] = null) =>
  ({ stageIndex, firstStep, firstEpoch, reason, epochs: 4, stepsPerEpoch: 2 }) as StageInfo
const steps = (from: number, ...loss: (number | null)[]): StepColumns => ({
  stepNumber: loss.map((_, i) => from + i + 1),
  loss,
  smoothLoss: loss,
  smoothAccuracy: loss,
  learningRate: loss.map(() => 0.1),
  imagesPerSecond: loss.map(() => 9),
})
const history = (more: object = {}) =>
  ({
    kind: 'history',
    run: { id: 'run-1' },
    classNames: [],
    plan: { stages: [{ epochs: 4 }, { epochs: 6 }] },
    stages: [stage(0, 0, 0)],
    epochs: [],
    log: [],
    steps: steps(0, 3, 2),
    live,
    ...more,
  }) as unknown as RunEvent
const update = (more: object) =>
  ({ kind: 'update', epochs: [], log: [], steps: steps(0), live, ...more }) as unknown as RunEvent

test('what comes is added to what was, column by column', () => {
  const watch = new RunWatch()
  watch.receive(history())
  watch.receive(update({ stages: [stage(0, 0, 0, 'finished'), stage(1, 3, 2)], steps: steps(2, 1.5, null, 1.1) }))
  expect(watch.steps).toEqual(steps(0, 3, 2, 1.5, null, 1.1))
  expect(watch.numSteps).toBe(5)
})

test('a cache that fails is told of the run that goes on without, until it is started anew', () => {
  const line = (code: string, text = '') => ({ at: 0, code, text })
  const watch = new RunWatch()
  watch.receive(history({ log: [line('cache-unavailable', 'before'), line('started')] }))
  expect(watch.cacheProblem).toBeUndefined()
  watch.receive(update({ log: [line('cache-unavailable', 'The disk is full.'), line('epoch')] }))
  expect(watch.cacheProblem).toBe('The disk is full.')
  watch.receive(update({ log: [line('started')] }))
  expect(watch.cacheProblem).toBeUndefined()
})

test('a run that went back to its checkpoint is drawn anew', () => {
  const watch = new RunWatch()
  watch.receive(history({ epochs: [{ epochNumber: 1 } as EpochPoint], steps: steps(0, 3, 2, 1) }))
  watch.receive(history({ steps: steps(0, 3) }))
  expect([watch.steps, watch.epochs.length, watch.numSteps]).toEqual([steps(0, 3), 0, 1])
})

test('the plan may come later than the run', () => {
  const watch = new RunWatch()
  watch.receive(history({ plan: null }))
  expect(watch.plan).toBeUndefined()
  watch.receive(update({ plan: { stages: [{ epochs: 4 }] } }))
  expect(watch.plan?.stages).toHaveLength(1)
})

test('how far it is counts epochs of all stages, fewer where one ended early', () => {
  const watch = new RunWatch()
  watch.receive(history({ steps: steps(0, 3, 2) }))
  expect([watch.numEpochsPlanned, watch.share]).toEqual([10, 0.1])
  const early = [stage(0, 0, 0, 'early-stopping'), stage(1, 4, 2)]
  watch.receive(update({ stages: early, epochs: [{}, {}], steps: steps(2, 2, 2, 2) }))
  expect([watch.numEpochsPlanned, watch.share]).toEqual([6, 2.5 / 6])
  expect(plannedEpochs([stage(0, 0, 0, 'stopped')], { stages: [{}, { epochs: 6 }] as never }, 3)).toBe(3)
})

test('how a run ended comes with its history, or with the update in which it ends', () => {
  const ending = { bestEpochNumber: 2, keptEpochNumber: 2, validationPerClass: [] }
  const reopened = new RunWatch()
  reopened.receive(history({ ending, live: { ...live, bestEpochNumber: 2 } }))
  expect([reopened.ending, reopened.bestEpochNumber]).toEqual([ending, 2])
  const watched = new RunWatch()
  watched.receive(history({ ending: null }))
  watched.receive(update({ ending }))
  watched.receive(update({}))
  expect(watched.ending).toEqual(ending)
})
