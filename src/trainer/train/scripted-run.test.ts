import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { mixUpBatch } from '../../core/training/augmentation.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import { CheckpointStore } from '../../node/runs/checkpoint-store.ts'
import { MetricsLog } from '../../node/runs/metrics-log.ts'
import { openRun } from '../../node/runs/run-folder.ts'
import { PAUSED } from '../serve.ts'
import { NUM_TRAIN, planOf, type Script, ScriptedRun, stage, STEPS_PER_EPOCH } from './scripted-run.ts'
import type { TrainedModel } from './train-run.ts'

let run: ScriptedRun | undefined
afterEach(() => run?.remove())

const HEAD: Script['learns'] = (name) => name.startsWith('head/')
const begin = (plan: TrainingPlan, script: Partial<Script> = {}): ScriptedRun =>
  (run = new ScriptedRun(plan, { learns: HEAD, ...script }))

/** Each step adds 1 to what learns: a weight tells after how many steps it was taken. */
const stepsSeen = ({ weights }: TrainedModel, name = 'head/kernel') => weights.get(name)?.values[0]

function logOf({ folder }: ScriptedRun) {
  const opened = openRun(join(folder, 'run'))
  try {
    return opened.metrics.records()
  } finally {
    opened.close()
  }
}

describe('the weights that are kept', () => {
  const SURE_AT_2 = { sureness: (epoch: number) => [1, 5, 2][epoch - 1] ?? 0 }

  test('are those of the best epoch, not the last', async () => {
    const trained = await begin(planOf([stage({ epochs: 3 })]), SURE_AT_2).train()
    expect(stepsSeen(trained)).toBe(2 * STEPS_PER_EPOCH)
    expect(trained.state.earlyStopping.bestEpoch).toBe(2)
  })

  test('are the last where the plan says so', async () => {
    const earlyStopping = { monitor: 'valLoss', patience: 100, minDelta: 0, restoreBestWeights: false } as const
    const trained = await begin(planOf([stage({ epochs: 3 })], { earlyStopping }), SURE_AT_2).train()
    expect(stepsSeen(trained)).toBe(3 * STEPS_PER_EPOCH)
  })

  test('are the best also without early stopping', async () => {
    const trained = await begin(planOf([stage({ epochs: 3 })], { earlyStopping: null }), SURE_AT_2).train()
    expect(stepsSeen(trained)).toBe(2 * STEPS_PER_EPOCH)
    expect(trained.state.outcome).toBe('finished')
  })

  test('are of an earlier stage where a later one only made things worse, and the later one began from its best', async () => {
    const stages = [stage({ epochs: 2 }), stage({ epochs: 2, freeze: 'above' })]
    const sureness = (epoch: number) => [5, 1, 2, 3][epoch - 1] ?? 0
    const learns: Script['learns'] = (name, stageIndex) =>
      HEAD(name, 0) || (stageIndex === 1 && name === 'above/kernel')
    const trained = await begin(planOf(stages), { sureness, learns }).train()
    expect(run?.given[1]?.get('head/kernel')?.values[0]).toBe(STEPS_PER_EPOCH)
    expect(stepsSeen(trained)).toBe(STEPS_PER_EPOCH)
    expect(stepsSeen(trained, 'above/kernel')).toBe(0)
    expect(trained.state.earlyStopping.bestEpoch).toBe(1)
  })

  test('are of a later stage where it is better, with what each stage changed', async () => {
    const stages = [stage({ epochs: 1 }), stage({ epochs: 2, freeze: 'above' })]
    const learns: Script['learns'] = (name, stageIndex) =>
      HEAD(name, 0) || (stageIndex === 1 && name === 'above/kernel')
    const trained = await begin(planOf(stages), { sureness: (epoch) => epoch, learns }).train()
    expect(stepsSeen(trained)).toBe(3 * STEPS_PER_EPOCH)
    expect(stepsSeen(trained, 'above/kernel')).toBe(2 * STEPS_PER_EPOCH)
    expect(stepsSeen(trained, 'below/kernel')).toBe(0)
  })

  test('are the best before the loss was no finite number', async () => {
    const step: Script['step'] = (n) => ({ loss: n < 7 ? 1 : Number.NaN })
    const trained = await begin(planOf([stage({ epochs: 9 })]), { step, sureness: () => 1 }).train()
    expect(trained.state.outcome).toBe('non-finite-loss')
    expect(stepsSeen(trained)).toBe(STEPS_PER_EPOCH)
    expect(run?.fed).toHaveLength(8)
  })
})

test('early stopping ends a stage after its patience, and the record says why', async () => {
  const earlyStopping = { monitor: 'valLoss', patience: 2, minDelta: 0, restoreBestWeights: true } as const
  const sureness = (epoch: number) => [3, 2, 1][epoch - 1] ?? 9
  const trained = await begin(planOf([stage({ epochs: 50 })], { earlyStopping }), { sureness }).train()
  expect(run?.records('epoch').map(({ epochNumber }) => epochNumber)).toEqual([1, 2, 3])
  expect(run?.records('stage-end')).toMatchObject([{ reason: 'early-stopping', bestEpochNumber: 1 }])
  expect(trained.state.outcome).toBe('early-stopping')
})

describe('what a step is fed', () => {
  const rates = () => run?.fed.map(({ feeds }) => feeds['rates']?.values[0] ?? Number.NaN) ?? []

  test('is the learning rate of the schedule, step by step', async () => {
    const schedule = { kind: 'cosine', warmupEpochs: 1, finalFactor: 0 } as const
    await begin(planOf([stage({ epochs: 3, learningRate: 0.3, schedule })])).train()
    // a third, two thirds, then half a cosine over six steps
    const cosine = [0, 1, 2, 3, 4, 5].map((i) => 0.15 * (1 + Math.cos((Math.PI * i) / 6)))
    const expected = [0, 0.1, 0.2, ...cosine]
    expect(rates()).toHaveLength(9)
    rates().forEach((rate, i) => expect(rate).toBeCloseTo(expected[i], 6))
    expect(run?.records('step').map(({ learningRate }) => Math.fround(learningRate))).toEqual(rates())
  })

  test('starts each stage’s schedule and optimizer afresh', async () => {
    const schedule = { kind: 'cosine', warmupEpochs: 1, finalFactor: 0 } as const
    const stages = [stage({ epochs: 1, learningRate: 0.5 }), stage({ epochs: 2, learningRate: 0.3, schedule })]
    const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const
    await begin(planOf(stages, { optimizer })).train()
    expect(rates().slice(0, 5)).toEqual([0.5, 0.5, 0.5, 0, Math.fround(0.1)])
    const beta1Powers = run?.fed.map(({ feeds }) => feeds['rates']?.values[1])
    expect(beta1Powers?.slice(2, 5)).toEqual([0.9 ** 3, 0.9, 0.9 ** 2].map(Math.fround))
  })

  test('is every training photo once an epoch, with its own label', async () => {
    await begin(planOf([stage({ epochs: 2 })])).train()
    for (const epoch of [0, 1]) {
      const labels = run?.fed
        .slice(epoch * 3, epoch * 3 + 3)
        .flatMap(({ feeds }) => [...(feeds['labels']?.values ?? [])])
      expect(labels).toHaveLength(2 * NUM_TRAIN)
      expect(labels?.filter((_, i) => i % 2 === 0).reduce((a, b) => a + b)).toBe(NUM_TRAIN / 2)
    }
  })
})

test('an epoch’s loss and accuracy count every photo once, also in a short last batch', async () => {
  // batches of 4, 4 and 2
  const step: Script['step'] = (n) => ({ loss: [1, 2, 6][n] ?? 0, numCorrect: [4, 1, 1][n] ?? 0 })
  await begin(planOf([stage({ epochs: 1 })]), { step }).train()
  expect(run?.records('epoch')).toMatchObject([{ loss: (4 * 1 + 4 * 2 + 2 * 6) / 10, accuracy: 6 / 10 }])
  expect(run?.records('step').map(({ accuracy }) => accuracy)).toEqual([1, 0.25, 0.5])
})

test('validation is of the epoch that ends: loss, accuracy, and each class’s share', async () => {
  await begin(planOf([stage({ epochs: 2 })]), { sureness: (epoch) => (epoch === 1 ? 2 : -2) }).train()
  const [first, second] = run?.records('epoch') ?? []
  expect(first).toMatchObject({ valAccuracy: 1, valPerClass: [1, 1] })
  expect(first?.valLoss).toBeCloseTo(Math.log(1 + Math.exp(-2)), 6)
  expect(second).toMatchObject({ valAccuracy: 0, valPerClass: [0, 0] })
})

describe('the frozen proof of a run', () => {
  test('counts what was frozen, and finds it unchanged', async () => {
    const { state } = await begin(planOf([stage(), stage({ freeze: 'above' })]), {
      learns: (name, stageIndex) => HEAD(name, 0) || (stageIndex === 1 && name === 'above/kernel'),
    }).train()
    expect(state.proofs).toMatchObject([
      { numFrozen: 2, unchanged: true, changed: [] },
      { numFrozen: 1, unchanged: true, changed: [] },
    ])
    expect(run?.records('stage-end').map(({ frozen }) => frozen)).toEqual([
      { numFrozen: 2, numChanged: 0 },
      { numFrozen: 1, numChanged: 0 },
    ])
  })

  test('names a frozen weight that the session changed', async () => {
    const learns: Script['learns'] = (name) => HEAD(name, 0) || name === 'below/kernel'
    const { state } = await begin(planOf([stage()]), { learns }).train()
    expect(state.proofs).toMatchObject([{ numFrozen: 2, unchanged: false, changed: ['below/kernel'] }])
    expect(run?.records('stage-end')[0]?.frozen).toEqual({ numFrozen: 2, numChanged: 1 })
  })

  test('compares a stopped stage too, up to where it stood', async () => {
    const learns: Script['learns'] = (name) => HEAD(name, 0) || name === 'below/kernel'
    const { state } = await begin(planOf([stage()]), { learns }).train({ stopAfter: 4 })
    expect(state.outcome).toBe('stopped')
    expect(state.proofs).toMatchObject([{ unchanged: false, changed: ['below/kernel'] }])
  })

  test('of a run that was stopped and resumed finds what changed after it, and nothing where nothing did', async () => {
    for (const isFaulty of [false, true]) {
      const learns: Script['learns'] = (name) =>
        HEAD(name, 0) || (isFaulty && name === 'below/kernel' && (run?.fed.length ?? 0) > 5)
      await begin(planOf([stage()]), { learns }).train({ stopAfter: 4 })
      const { state } = await (run as ScriptedRun).train({ resume: true })
      expect(state.proofs).toMatchObject([{ numFrozen: 2, unchanged: !isFaulty }])
      run?.remove()
    }
    run = undefined
  })
})

describe('a run that is stopped', () => {
  const sureness = (epoch: number) => [1, 5, 2, 3][epoch - 1] ?? 0
  const plan = planOf([stage({ epochs: 4, schedule: { kind: 'cosine', warmupEpochs: 1, finalFactor: 0 } })])

  test('and resumed is fed what an uninterrupted one is, and keeps the same weights', async () => {
    const whole = await begin(plan, { sureness }).train()
    const expected = run?.fed.map(({ feeds }) => [feeds['rates'], feeds['labels']])
    const records = run?.records('epoch').map(({ loss, valLoss, epochNumber }) => ({ loss, valLoss, epochNumber }))
    run?.remove()
    // in the middle of the third epoch
    await begin(plan, { sureness }).train({ stopAfter: 7 })
    const resumed = await (run as ScriptedRun).train({ resume: true })
    expect(run?.fed.map(({ feeds }) => [feeds['rates'], feeds['labels']])).toEqual(expected)
    expect(run?.records('epoch').map(({ loss, valLoss, epochNumber }) => ({ loss, valLoss, epochNumber }))).toEqual(
      records,
    )
    expect([...resumed.weights].map(([name, { values }]) => [name, [...values]])).toEqual(
      [...whole.weights].map(([name, { values }]) => [name, [...values]]),
    )
    expect(resumed.state.earlyStopping).toEqual(whole.state.earlyStopping)
  })

  test('keeps the best so far, and says that it was stopped', async () => {
    const trained = await begin(plan, { sureness }).train({ stopAfter: 10 })
    expect(trained.state.outcome).toBe('stopped')
    expect(stepsSeen(trained)).toBe(2 * STEPS_PER_EPOCH)
    expect(run?.records('stage-end')).toMatchObject([{ reason: 'stopped', bestEpochNumber: 2 }])
  })
})

describe('a run that goes on', () => {
  const sureness = (epoch: number) => [1, 5, 2, 3][epoch - 1] ?? 0
  const optimizer = { kind: 'sgd', momentum: 0.9, nesterov: false } as const
  const plan = planOf([stage({ epochs: 4 })], { optimizer })
  const learns: Script['learns'] = (name) => HEAD(name, 0) || name === 'momentum:head/kernel'

  test('has the optimizer’s state that it had, and begins each stage without any', async () => {
    await begin(planOf([stage(), stage()], { optimizer }), { learns, sureness }).train({ stopAfter: 4 })
    await (run as ScriptedRun).train({ resume: true })
    const momenta = run?.given.map((given) => given.get('momentum:head/kernel')?.values[0])
    // the first process, the second that goes on after five steps, and the second stage
    expect(momenta).toEqual([0, 5, 0])
    expect(run?.given.map((given) => given.get('momentum:head/bias')?.values[0])).toEqual([0, 0, 0])
  })

  test('from a checkpoint within an epoch takes its steps once, and counts them once', async () => {
    const checkpointEvery = { epochMs: Infinity, stepMs: 0 }
    await begin(plan, { learns, sureness }).train({ checkpointEvery })
    const whole = run?.records('epoch').map(({ loss, accuracy, valLoss }) => [loss, accuracy, valLoss])
    run?.remove()
    await begin(plan, { learns, sureness }).train({ stopAfter: 4, checkpointEvery })
    await (run as ScriptedRun).train({ resume: true, checkpointEvery })
    expect(run?.fed).toHaveLength(4 * STEPS_PER_EPOCH)
    expect(run?.records('step').map(({ stepIndex }) => stepIndex)).toEqual(run?.fed.map((_, i) => i))
    expect(run?.records('epoch').map(({ loss, accuracy, valLoss }) => [loss, accuracy, valLoss])).toEqual(whole)
  })

  test('knows its best weights, and keeps them where nothing better comes', async () => {
    // the best is the second epoch; stopped in the third
    await begin(plan, { learns, sureness }).train({ stopAfter: 7 })
    const { weights, state } = await (run as ScriptedRun).train({ resume: true })
    expect(weights.get('head/kernel')?.values[0]).toBe(2 * STEPS_PER_EPOCH)
    expect(state.earlyStopping).toMatchObject({ bestEpoch: 2 })
    expect(state.numImagesTrained).toBe(4 * NUM_TRAIN)
    expect(state.epochNumber).toBe(4)
  })

  test('says that the machine is another, or that a checkpoint was damaged, and goes on', async () => {
    const checkpointEvery = { epochMs: 0, stepMs: Infinity }
    await begin(plan, { learns, sureness }).train({ stopAfter: 7, environment: { cpu: 'one' }, checkpointEvery })
    const folder = join(run?.folder ?? '', 'run', 'checkpoints')
    const newest = readdirSync(folder)
      .filter((name) => name.startsWith('last-'))
      .sort()
      .at(-1)
    rmSync(join(folder, newest ?? '', 'manifest.json'))
    const { state } = await (run as ScriptedRun).train({ resume: true, environment: { cpu: 'two' } })
    expect(run?.records('note').map(({ code }) => code)).toEqual(['damaged-checkpoint', 'environment-changed'])
    expect(run?.records('note')[1]?.message).toContain('cpu: one → two')
    // from the end of the second epoch on: the seventh and eighth step are taken again
    expect(run?.fed).toHaveLength(4 * STEPS_PER_EPOCH + 2)
    expect(state.stepIndex).toBe(4 * STEPS_PER_EPOCH)
  })

  test('says nothing of the machine where it is the same', async () => {
    await begin(plan, { learns }).train({ stopAfter: 7, environment: { cpu: 'one' } })
    await (run as ScriptedRun).train({ resume: true, environment: { cpu: 'one' } })
    expect(run?.records('note')).toEqual([])
  })

  test('begins anew where it was stopped before its first checkpoint, without what it had written', async () => {
    const stopped = begin(plan, { learns, sureness })
    await stopped.train({ stopAfter: 1 })
    rmSync(join(stopped.folder, 'run', 'checkpoints'), { recursive: true })
    const { state } = await stopped.train({ resume: true })
    expect(state.stepIndex).toBe(4 * STEPS_PER_EPOCH)
    expect(logOf(stopped).filter(({ kind }) => kind === 'step')).toHaveLength(4 * STEPS_PER_EPOCH)
  })

  test('writes down each stage once, and tells of it again', async () => {
    await begin(plan, { learns, sureness }).train({ stopAfter: 7 })
    await (run as ScriptedRun).train({ resume: true })
    expect(run?.records('stage-start')).toHaveLength(2)
    const log = logOf(run as ScriptedRun).map(({ kind }) => kind)
    expect(log.filter((kind) => kind === 'stage-start')).toHaveLength(1)
    expect(log.filter((kind) => kind === 'stage-end')).toHaveLength(1)
    expect(log.filter((kind) => kind === 'epoch')).toHaveLength(4)
  })
})

describe('a run that is paused', () => {
  test('leaves its stage open, and ends with the proof over all of it', async () => {
    const plan = planOf([stage({ epochs: 4 })])
    const paused = await begin(plan).train({ stopAfter: 4, reason: PAUSED })
    expect(paused.state).toMatchObject({ outcome: 'stopped', proofs: [] })
    expect(run?.records('stage-end')).toEqual([])
    const { state } = await (run as ScriptedRun).train({ resume: true })
    expect(state.outcome).toBe('finished')
    expect(state.proofs).toMatchObject([{ numFrozen: 2, unchanged: true, stageName: 'Stage', line: 'head' }])
  })
})

describe('checkpoints', () => {
  test('are written when the disk has every record before them', async () => {
    const acts: string[] = []
    const sync = vi.spyOn(MetricsLog.prototype, 'sync').mockImplementation(() => void acts.push('records'))
    const { write } = CheckpointStore.prototype
    const written = vi.spyOn(CheckpointStore.prototype, 'write').mockImplementation(function (
      this: CheckpointStore,
      ...args
    ) {
      acts.push(args[0])
      return write.apply(this, args)
    })
    try {
      await begin(planOf([stage({ epochs: 2 })])).train({ checkpointEvery: { epochMs: 0, stepMs: Infinity } })
    } finally {
      sync.mockRestore()
      written.mockRestore()
    }
    // the first epoch was the best
    expect(acts).toEqual(['records', 'best', 'last', 'records', 'last'])
  })

  const written = async (checkpointEvery: { epochMs: number; stepMs: number }) => {
    await begin(planOf([stage({ epochs: 4 })]), { sureness: (epoch) => epoch }).train({ checkpointEvery })
    const folder = join(run?.folder ?? '', 'run', 'checkpoints')
    const [last] = readdirSync(folder)
      .filter((name) => name.startsWith('last-'))
      .sort()
      .reverse()
    run?.remove()
    run = undefined
    return Number(last.slice('last-'.length))
  }

  test('are written at the end of a stage, and as often as asked for', async () => {
    expect(await written({ epochMs: Infinity, stepMs: Infinity })).toBe(1)
    // the end of the last epoch is that of the stage
    expect(await written({ epochMs: 0, stepMs: Infinity })).toBe(3 + 1)
    expect(await written({ epochMs: Infinity, stepMs: 0 })).toBe(4 * STEPS_PER_EPOCH + 1)
  })
})

test('a stage is announced with what it trains, freezes and is judged by', async () => {
  const stages = [stage({ epochs: 2, name: 'Probe' }), stage({ epochs: 1, freeze: 'above', name: 'Fine-tune' })]
  await begin(planOf(stages)).train()
  expect(run?.records('stage-start')).toEqual([
    {
      kind: 'stage-start',
      stageIndex: 0,
      stageName: 'Probe',
      epochs: 2,
      numEpochsBefore: 0,
      stepsPerEpoch: STEPS_PER_EPOCH,
      numTrainable: 4 + 2,
      numFrozen: 6 + 4,
      numWeights: 16,
      numValidationPerClass: [2, 2],
    },
    expect.objectContaining({
      stageIndex: 1,
      stageName: 'Fine-tune',
      numEpochsBefore: 2,
      numTrainable: 4 + 2 + 4,
      numFrozen: 6,
    }),
  ])
})

test('without validation photos the last epoch is kept, and nothing is measured', async () => {
  const unmeasured = new ScriptedRun(planOf([stage({ epochs: 2 })]), { learns: HEAD }, { numValidation: 0 })
  run = unmeasured
  const trained = await unmeasured.train()
  expect(stepsSeen(trained)).toBe(2 * STEPS_PER_EPOCH)
  expect(trained.state.earlyStopping.bestEpoch).toBeNull()
  expect(unmeasured.records('epoch').every((epoch) => !('valLoss' in epoch))).toBe(true)
})

test('validation that is no finite number ends a run, too', async () => {
  const sureness = (epoch: number) => (epoch === 2 ? Number.NaN : 1)
  const trained = await begin(planOf([stage({ epochs: 5 })]), { sureness }).train()
  expect(trained.state.outcome).toBe('non-finite-loss')
  expect(run?.records('epoch')).toHaveLength(2)
  expect(stepsSeen(trained)).toBe(STEPS_PER_EPOCH)
})

test('an outcome is that of the last stage: one that ended early does not end the run', async () => {
  const earlyStopping = { monitor: 'valLoss', patience: 1, minDelta: 0, restoreBestWeights: true } as const
  const sureness = (epoch: number) => [3, 2, 4, 5][epoch - 1] ?? 0
  const { state } = await begin(planOf([stage({ epochs: 9 }), stage({ epochs: 2 })], { earlyStopping }), {
    sureness,
  }).train()
  expect(state.outcome).toBe('finished')
  expect(run?.records('stage-end').map(({ reason }) => reason)).toEqual(['early-stopping', 'finished'])
  expect(state.earlyStopping.bestEpoch).toBe(4)
})

test('a step mixes photos where the plan says so, and as it says', async () => {
  const plan = planOf([stage({ epochs: 2 })], { mixUp: { alpha: 0.4 }, dropout: 0.5 })
  await begin(plan).train()
  const first = mixUpBatch(0.4, 4, plan.seed, { stageIndex: 0, epochIndex: 0, batchIndex: 0 })
  expect(run?.fed[0]?.feeds['mixPartners']?.values).toEqual(first.partner)
  expect(run?.fed[0]?.feeds['mixShares']?.values).toEqual(first.lambda)
  run?.remove()
  await begin(planOf([stage({ epochs: 1 })])).train()
  const fed = run?.fed.flatMap(({ feeds }) => Object.keys(feeds))
  for (const mixing of ['mixPartners', 'mixShares', 'randomKey']) expect(fed).not.toContain(mixing)
})

test('a step mixes photos anew in each epoch', async () => {
  const plan = planOf([stage({ epochs: 2 })], { mixUp: { alpha: 0.4 } })
  await begin(plan).train()
  const later = mixUpBatch(0.4, 2, plan.seed, { stageIndex: 0, epochIndex: 1, batchIndex: 2 })
  expect(run?.fed[5]?.feeds['mixShares']?.values).toEqual(later.lambda)
})

test('time is told apart by what it was spent on', async () => {
  const { state, totalMs } = await begin(planOf([stage({ epochs: 2 })])).train()
  expect(Object.keys(state.timingsMs).sort()).toEqual(['evaluate', 'features', 'total', 'train'])
  const { evaluate = 0, train = 0, total = 0 } = state.timingsMs
  const steps = run?.records('step').reduce((sum, { elapsedMs }) => sum + elapsedMs, 0)
  expect(train).toBeCloseTo(steps ?? 0, 6)
  expect(total).toBeGreaterThanOrEqual(train + evaluate)
  expect(totalMs()).toBeGreaterThanOrEqual(total)
  run
    ?.records('epoch')
    .forEach(({ elapsedMs, imagesPerSecond }) => expect(imagesPerSecond).toBeCloseTo((1000 * NUM_TRAIN) / elapsedMs, 6))
})
