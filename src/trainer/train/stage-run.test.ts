import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { mixUpBatch } from '../../core/training/augmentation.ts'
import type { RunProgress } from './checkpoints.ts'
import type { RunContext } from './context.ts'
import { startState } from './run-state.ts'
import { BATCH_SIZE, planOf, ScriptedRun, stage, STEPS_PER_EPOCH } from './scripted-run.ts'
import { StageRun } from './stage-run.ts'

let run: ScriptedRun
let context: RunContext
let progress: RunProgress
const plan = planOf([stage({ name: 'Head', epochs: 4 }), stage({ name: 'Above', freeze: 'above' })], {
  mixUp: { alpha: 0.4 },
  optimizer: { kind: 'sgd', momentum: 0.9, nesterov: false },
})

beforeEach(() => {
  run = new ScriptedRun(plan, { learns: (name) => name.startsWith('head/') })
  context = run.begin(false)
  const state = startState(context)
  progress = { state, weights: context.graph.weights, slots: new Map(), best: undefined }
})
afterEach(() => {
  context.run.close()
  run.remove()
})

const inSecondStage = (): RunProgress => ({
  ...progress,
  state: { ...progress.state, position: { stageIndex: 1, epochIndex: 0, batchIndex: 0 } },
})

test('a step is fed its photos, their labels, and what the plan says of that moment', async () => {
  const opened = await StageRun.open(context, progress)
  const { value: batch } = await opened.batches(progress.state).next()
  if (!batch) throw new Error('no batch')
  const state = { ...progress.state, optimizerStep: 6 }
  opened.step(batch, state)
  const feeds = run.fed[0]?.feeds ?? {}
  expect(feeds['images']?.shape).toEqual([BATCH_SIZE, 8, 8, 3])
  expect([...(feeds['labels']?.values ?? [])]).toEqual(
    [...batch.samples].flatMap((i) => (i % 2 === 0 ? [1, 0] : [0, 1])),
  )
  expect(feeds['rates']?.values[0]).toBe(Math.fround(opened.learningRateAt(6)))
  const mixed = mixUpBatch(0.4, BATCH_SIZE, plan.seed, state.position)
  expect(feeds['mixPartners']?.values).toEqual(mixed?.partner)
  opened.close()
})

test('a checkpoint has what its stage or one before it may change, and the optimizer’s state', async () => {
  const first = await StageRun.open(context, progress)
  expect([...first.snapshot().weights.keys()]).toEqual(['head/kernel', 'head/bias'])
  expect([...first.snapshot().slots.keys()]).toHaveLength(2)
  first.close()
  const second = await StageRun.open(context, inSecondStage())
  expect([...second.snapshot().weights.keys()]).toEqual(['above/kernel', 'head/kernel', 'head/bias'])
  expect([...second.changedWeights().keys()]).toEqual(['above/kernel', 'head/kernel', 'head/bias'])
  second.close()
})

test('the checkpoint of a stage that is over has the weights that are kept, in the model’s order, and no optimizer', async () => {
  const opened = await StageRun.open(context, progress)
  const kept = new Map([...context.graph.weights].reverse())
  const { weights, slots } = opened.lastSnapshot(kept)
  expect([...weights]).toEqual(['head/kernel', 'head/bias'].map((name) => [name, kept.get(name)]))
  expect(slots.size).toBe(0)
  opened.close()
})

test('weights are those in the session, where it has them', async () => {
  const opened = await StageRun.open(context, progress)
  const { value: batch } = await opened.batches(progress.state).next()
  if (batch) opened.step(batch, progress.state)
  const latest = opened.latest(
    new Map([...context.graph.weights, ['elsewhere', { shape: [1], values: Float32Array.of(7) }]]),
  )
  expect(latest.get('head/kernel')?.values[0]).toBe(1)
  expect(latest.get('below/kernel')?.values[0]).toBe(0)
  expect(latest.get('elsewhere')?.values[0]).toBe(7)
  opened.close()
})

test('what was frozen is compared with what was recorded when the stage began', async () => {
  const opened = await StageRun.open(context, progress)
  expect(opened.prove()).toMatchObject({ stageName: 'Head', line: 'head', numFrozen: 2, unchanged: true })
  expect(opened.prove().hashBefore).toBe(opened.frozenBefore)
  opened.close()
  const resumed = await StageRun.open(context, { ...progress, state: { ...progress.state, frozenBefore: 'other' } })
  expect(resumed.frozenBefore).toBe('other')
  expect(resumed.prove()).toMatchObject({ unchanged: false, hashBefore: 'other' })
  resumed.close()
})

test('an epoch has as many steps as batches, the short one among them', async () => {
  const opened = await StageRun.open(context, progress)
  expect(opened.stepsPerEpoch).toBe(STEPS_PER_EPOCH)
  opened.close()
})

test('without photos held back nothing is validated', async () => {
  const opened = await StageRun.open({ ...context, split: { ...context.split, validation: [] } }, progress)
  expect(await opened.validate()).toBeUndefined()
  opened.close()
})

test('a session is let go where its stage cannot begin', async () => {
  const load = run.executor.load.bind(run.executor)
  const dispose = vi.fn()
  vi.spyOn(run.executor, 'load').mockImplementation(async (program) => ({ ...(await load(program)), dispose }))
  const classWeights = [['bird', 2]] as [string, number][]
  const opening = StageRun.open({ ...context, plan: { ...plan, classWeights } }, progress)
  await expect(opening).rejects.toThrow('bird')
  expect(dispose).toHaveBeenCalledOnce()
})
