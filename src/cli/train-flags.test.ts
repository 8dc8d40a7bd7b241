import { describe, expect, test } from 'vitest'
import { defaultPlan } from '../core/training/default-plan.ts'
import { planFromConfig, requestedPlan } from '../core/training/plan-config.ts'
import { TrainingPlan } from '../shared/contract/training-plan.ts'
import { AUGMENTATIONS, flagsOver, type PlanFlags } from './train-flags.ts'
import { createProgram } from './program.ts'

const base = defaultPlan('lp-ft', { modelName: 'frostnet-64', numTrainPhotos: 2000, numClasses: 5 })
const stage = (freeze: string, epochs: number) => ({ name: `To ${freeze}`, freeze, epochs, learningRate: 0.5 })

/** Another value than the default in every field of a plan. */
const FILE = {
  modelName: 'other',
  cutAt: 'pool',
  columns: { fileColumn: 'path', labelColumn: 'what' },
  preprocessing: { values: '-1-1' },
  stages: [stage('head', 30), { ...stage('block3', 10), exceptions: ['a'] }],
  optimizer: { kind: 'adam', beta1: 0.5 },
  batchSize: 7,
  precision: 'float32',
  augmentation: { rotationDegrees: 33 },
  classWeights: [['a', 2]],
  multiLabel: true,
  earlyStopping: { patience: 77, minDelta: 0.5 },
  seed: 11,
  threads: 3,
  executor: 'native',
  cacheLimitBytes: 5,
  split: { validation: 0.4, test: { folder: '/held' } },
}

/** For each flag: what it makes of the file, in the fields that it speaks of. */
const SPEAKS_OF: {
  readonly [F in keyof Required<PlanFlags>]: [PlanFlags[F], Partial<Record<keyof typeof FILE, unknown>>]
} = {
  val: [{ fraction: 0.1 }, { split: { validation: 0.1, test: { folder: '/held' } } }],
  test: [{ fraction: 0.2 }, { split: { validation: 0.4, test: 0.2 } }],
  model: ['mine', { modelName: 'mine' }],
  cutAt: ['flat', { cutAt: 'flat' }],
  fileColumn: ['file', { columns: { fileColumn: 'file', labelColumn: 'what' } }],
  labelColumn: ['class', { columns: { fileColumn: 'path', labelColumn: 'class' } }],
  // said as multiLabel by trainJob
  labels: ['one', {}],
  preprocessing: [{ values: '0-1' }, { preprocessing: { values: '0-1' } }],
  freeze: [
    'last-block',
    {
      stages: [FILE.stages[0], stage('block3', 10)].map((each, i) =>
        i === 0 ? each : { ...each, freeze: 'last-block' },
      ),
    },
  ],
  recipe: ['fine-tune', { stages: undefined }],
  epochs: [4, {}],
  batchSize: [9, { batchSize: 9 }],
  learningRate: [0.25, { stages: [FILE.stages[0], { ...FILE.stages[1], learningRate: 0.25 }] }],
  optimizer: ['adam', { optimizer: { kind: 'adam' } }],
  augment: ['none', { augmentation: AUGMENTATIONS.none }],
  classWeights: ['balanced', { classWeights: 'balanced' }],
  precision: ['mixed_bfloat16', { precision: 'mixed_bfloat16' }],
  multiLabel: [false, { multiLabel: false }],
  patience: [2, { earlyStopping: { patience: 2, minDelta: 0.5 } }],
  seed: [12, { seed: 12 }],
  threads: [1, { threads: 1 }],
  executor: ['eager', { executor: 'eager' }],
  cacheLimit: [6, { cacheLimitBytes: 6 }],
}

describe('a flag replaces what it speaks of, and nothing else', () => {
  test.each(Object.entries(SPEAKS_OF))('--%s', (flag, [value, changed]) => {
    const plan = flagsOver(FILE, { [flag]: value })
    expect(plan).toEqual(
      Object.fromEntries(Object.entries({ ...FILE, ...changed }).filter(([, each]) => each !== undefined)),
    )
  })

  test('every option of the command is a flag of this table, or says nothing of the plan', () => {
    const train = createProgram(() => undefined).commands.find((command) => command.name() === 'train')
    const options = new Set(train?.options.map((option) => option.attributeName()))
    for (const name of NOT_OF_THE_PLAN) options.delete(name)
    expect([...options].sort()).toEqual(Object.keys(SPEAKS_OF).sort())
  })

  test('every field of a plan is in the file that the flags are tried on, or has no flag', () => {
    const fields = new Set(Object.keys(TrainingPlan.shape))
    for (const name of WITHOUT_FLAG) fields.delete(name)
    expect([...fields].sort()).toEqual(Object.keys(FILE).sort())
  })
})

/** Where it is read from or written to, what is shown, and which plan is meant. */
const NOT_OF_THE_PLAN = ['config', 'out', 'resume', 'repeat', 'dryRun', 'json', 'quiet']
const WITHOUT_FLAG = ['version', 'basis', 'globalClipNorm', 'l2', 'mixUp', 'labelSmoothing', 'dropout']

test('--augment default is the recipe’s, also over a file', () => {
  const plan = flagsOver(FILE, { augment: 'default' })
  expect(requestedPlan({ config: { ...plan, threads: 1 } }, base).augmentation).toEqual(base.augmentation)
})

test('--freeze head trains the head once, whatever stages a file has', () => {
  const plan = flagsOver(FILE, { freeze: 'head' })
  const recipe = defaultPlan('head-only', { modelName: 'm', numTrainPhotos: 2000, numClasses: 5 })
  expect(requestedPlan({ config: plan, freeze: 'head' }, recipe).stages.map(({ freeze }) => freeze)).toEqual(['head'])
})

describe('--epochs counts over all stages', () => {
  const epochsOf = (epochs: number, config: Record<string, unknown> = {}) =>
    requestedPlan({ config, epochs }, base).stages.map((each) => [each.freeze, each.epochs])

  test.each([1, 2, 3, 10, 33, 500])('%i', (epochs) => {
    const stages = epochsOf(epochs)
    expect(stages.reduce((sum, [, each]) => sum + Number(each), 0)).toBe(epochs)
    expect(stages.at(-1)?.[0]).toBe('suggested')
  })

  test('one epoch is one epoch, of the stage that was asked for', () => {
    expect(epochsOf(1)).toEqual([['suggested', 1]])
    expect(epochsOf(1, { stages: FILE.stages })).toEqual([['block3', 1]])
  })

  test('in the proportion that the stages had', () => {
    expect(epochsOf(8, { stages: FILE.stages })).toEqual([
      ['head', 6],
      ['block3', 2],
    ])
  })
})

test('a plan that comes back as a file is the same plan', () => {
  const plan = planFromConfig(
    { ...FILE, l2: 0.5, mixUp: { alpha: 1 }, dropout: 0.1, labelSmoothing: 0.3, globalClipNorm: 2 },
    base,
  )
  expect(requestedPlan({ config: JSON.parse(JSON.stringify(plan)) as Record<string, unknown> }, base)).toEqual(plan)
})
