import { afterEach, describe, expect, test } from 'vitest'
import { augmentationBatch } from '../../core/training/augmentation.ts'
import { epochBatches } from '../../core/training/batches.ts'
import type { TrainingPlan } from '../../core/training/plan.ts'
import { NUM_TRAIN, planOf, type Script, ScriptedRun, stage, STEPS_PER_EPOCH } from './scripted-run.ts'
import type { TrainedModel } from './train.ts'

let run: ScriptedRun | undefined
afterEach(() => run?.remove())

const HEAD: Script['learns'] = (name) => name.startsWith('head/')
const begin = (plan: TrainingPlan, script: Partial<Script> = {}): ScriptedRun =>
  (run = new ScriptedRun(plan, { learns: HEAD, ...script }))

/** Each step adds 1 to what learns: a weight tells after how many steps it was taken. */
const stepsSeen = ({ weights }: TrainedModel, name = 'head/kernel') => weights.get(name)?.values[0]

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

  test('is the variant of the epoch, so that a photo is not seen alike each time', async () => {
    const base = planOf([stage({ epochs: 3, freeze: 'none' })])
    const augmentation = { ...base.augmentation, flip: true, rotationDegrees: 20, variants: 2 }
    const plan = { ...base, augmentation }
    await begin(plan, { learns: () => true }).train()
    for (const epochIndex of [0, 1, 2]) {
      const position = { stageIndex: 0, epochIndex, batchIndex: 0 }
      const [first] = [...epochBatches(NUM_TRAIN, plan.batchSize, plan.seed, position)]
      const ids = Array.from(first?.samples ?? [], (i) => run?.split.train[i]?.id ?? '')
      const { transform } = augmentationBatch(augmentation, { height: 8, width: 8 }, plan.seed, ids, epochIndex % 2)
      expect(run?.fed[epochIndex * STEPS_PER_EPOCH]?.feeds['transforms']?.values).toEqual(transform)
    }
  })

  test('is every training photo once an epoch, with its own label', async () => {
    await begin(planOf([stage({ epochs: 2 })])).train()
    for (const epoch of [0, 1]) {
      const labels = run?.fed.slice(epoch * 3, epoch * 3 + 3).flatMap(({ feeds }) => [...(feeds['labels']?.values ?? [])]) // prettier-ignore
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
