import { expect, test } from 'vitest'
import { Recipe } from '../../shared/contract/training-plan.ts'
import { AppError } from '../../shared/errors.ts'
import { defaultPlan } from './default-plan.ts'
import { closestName, modelIn, parsePlan, planFromConfig, planProblems } from './plan-config.ts'

const facts = { modelName: 'frostnet-64', numTrainPhotos: 2000, numClasses: 5 }
const base = defaultPlan('lp-ft', facts)

function message(config: unknown): string {
  try {
    planFromConfig(config, base, 'plan.json')
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    expect((error as AppError).code).toBe('bad-plan')
    return (error as AppError).message
  }
  throw new Error('the plan was accepted')
}

test.each(Recipe.options)('the default plan of %s is valid and survives JSON', (recipe) => {
  for (const numTrainPhotos of [1, 6, 40, 300, 100_000]) {
    const plan = defaultPlan(recipe, { ...facts, numTrainPhotos })
    expect(parsePlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan)
  }
})

test('the default recipe trains the head first, then more, at a tenth of the rate', () => {
  const [head, rest] = base.stages
  expect([head.freeze, rest.freeze]).toEqual(['head', 'suggested'])
  expect(rest.learningRate).toBeCloseTo(head.learningRate / 10)
})

test('a config names only what differs', () => {
  const plan = planFromConfig({ batchSize: 8, augmentation: { brightness: 0.2 }, optimizer: { kind: 'sgd' } }, base)
  expect(plan.batchSize).toBe(8)
  expect(plan.augmentation).toEqual({ ...base.augmentation, brightness: 0.2 })
  expect(plan.optimizer).toEqual({ kind: 'sgd', momentum: 0.9, nesterov: false })
  expect(plan.stages).toEqual(base.stages)
})

test('a bad field is named with what was received and what is allowed', () => {
  expect(message({ batchSize: 'big' })).toBe('plan.json: “batchSize” is "big"; allowed: a whole number from 1 to 4096.')
  expect(message({ batchSize: 2.5 })).toContain('“batchSize” is 2.5; allowed: a whole number from 1 to 4096.')
  expect(message({ batchSize: -1 })).toContain('“batchSize” is -1;')
  expect(message({ optimizer: { kind: 'rmsprop' } })).toContain('“optimizer')
  expect(message({ executor: 'gpu' })).toContain(
    '“executor” is "gpu"; allowed: one of auto, native, onnx, eager, webgpu.',
  )
  expect(message({ stages: [] })).toContain('“stages” is []; allowed: a list of 1 to 20 stages.')
  expect(message({ stages: [{ name: 'a', freeze: 'head', epochs: 3 }] })).toContain(
    '“stages.0.learningRate” is missing',
  )
  expect(message({ split: { validation: 0.6, test: 0.4 } })).toContain('“split” is')
  expect(message({ classWeights: 'heavy' })).toContain('“classWeights” is "heavy"; allowed: "none", "balanced"')
  expect(message({ earlyStopping: { monitor: 'loss' } })).toContain('“earlyStopping.monitor”')
  expect(message({ augmentation: { randomResizedCrop: { minScale: 0.9, maxScale: 0.5 } } })).toContain('minScale')
})

test('an unknown field is named with the closest known one', () => {
  expect(message({ batchsize: 3 })).toContain('There is no “batchsize”. Did you mean “batchSize”?')
  expect(message({ augmentation: { rotation: 3 } })).toContain('There is no “augmentation.rotation”.')
  expect(message({ qqqqqqqqqqq: 3 })).toContain('Known here: version, modelName')
  expect(message(JSON.parse('{"__proto__": {"a": 1}}'))).toContain('There is no “__proto__”')
})

test('fields that no plan has are told together, as many as a person reads, and none at full length', () => {
  const many = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`${i}${'x'.repeat(200)}`, i]))
  expect(message(many).length).toBeLessThan(1000)
  expect(message(many)).toContain('and 2995 more of that kind. Known here: version')
  expect(message({ zzzzzz: 1, qqqqqq: 2, batchsize: 3 })).toContain(
    'There is no “batchsize”. Did you mean “batchSize”? There is no “zzzzzz”, “qqqqqq”. Known here:',
  )
  const stages = Array.from({ length: 15 }, () => ({ name: '', freeze: '', epochs: 0, learningRate: 1 }))
  expect(message({ stages })).toContain('There are 25 more mistakes of such kinds.')
})

test('a number that is too large for JSON is told as what it was read as', () => {
  expect(message(JSON.parse('{"batchSize": 1e999}'))).toContain('“batchSize” is Infinity;')
  expect(message(JSON.parse('{"mixUp": {"alpha": 1e999}, "stages": 1e999}'))).toContain('“stages” is Infinity;')
})

test('a class weight says what it may be', () => {
  expect(message({ classWeights: [['elm', -2]] })).toContain(
    '“classWeights.0.1” is -2; allowed: a number from 0 to 1,000,000',
  )
})

test('what a plan says of its model and labels is told with all else that is wrong', () => {
  expect(modelIn({ batchSize: 3 })).toEqual({})
  expect(modelIn({ modelName: 'a', multiLabel: true, batchSize: -3 })).toEqual({ modelName: 'a', multiLabel: true })
  expect(() => modelIn({ modelName: '', batchSize: -4 })).toThrow(/“modelName” is "".*“batchSize” is -4/)
  expect(() => modelIn({ multiLabel: 'yes', dropout: 'x' })).toThrow(/“dropout” is "x".*“multiLabel” is "yes"/)
})

test.each([[null], [[]], ['x'], [3]])('%j is not a plan', (config) => {
  expect(message(config)).toContain('expected an object')
})

test('class weights hold for a class of any name', () => {
  const plan = planFromConfig(JSON.parse('{"classWeights": {"__proto__": 2, "constructor": 3}}'), base)
  expect(plan.classWeights).toEqual([
    ['__proto__', 2],
    ['constructor', 3],
  ])
  expect(parsePlan(JSON.parse(JSON.stringify(plan))).classWeights).toEqual(plan.classWeights)
})

test('the closest name is offered only when near', () => {
  expect(closestName('learning_rate', ['learningRate', 'epochs'])).toBe('learningRate')
  expect(closestName('zzz', ['learningRate', 'epochs'])).toBeUndefined()
})

test('a name is offered where two letters in it, or a third of them, are other', () => {
  const known = ['seed', 'learningRate', 'stages']
  expect(closestName('sed', known)).toBe('seed')
  expect(closestName('SEDE', known)).toBe('seed')
  expect(closestName('xxed', known)).toBe('seed')
  expect(closestName('xxxd', known)).toBeUndefined()
  expect(closestName('learninggrates', known)).toBe('learningRate')
  expect(closestName('lxxxxingRate', known)).toBe('learningRate')
  expect(closestName('lxxxxxngRate', known)).toBeUndefined()
  expect(closestName('stage', known)).toBe('stages')
  expect(closestName('', [])).toBeUndefined()
})

test('what is received is shown as far as it fits on a line', () => {
  expect(message({ batchSize: 'a'.repeat(58) })).toContain(`“batchSize” is "${'a'.repeat(58)}";`)
  expect(message({ batchSize: 'a'.repeat(59) })).toContain(`“batchSize” is "${'a'.repeat(56)}…;`)
  expect(message({ split: 3 })).toContain('“split” is 3; allowed: an object ({ … }).')
  expect(() => parsePlan(undefined)).toThrow('It is missing; allowed: an object')
  expect(() => parsePlan({ ...base, stages: [null] })).toThrow('“stages.0” is null; allowed: an object')
})

test('a choice of another kind takes nothing from the one before, one of the same kind does', () => {
  const sgd = planFromConfig({ optimizer: { kind: 'sgd', momentum: 0.5, nesterov: true } }, base)
  expect(planFromConfig({ optimizer: { kind: 'sgd' } }, sgd).optimizer).toEqual(sgd.optimizer)
  expect(planFromConfig({ optimizer: { momentum: 0.1 } }, sgd).optimizer).toMatchObject({
    momentum: 0.1,
    nesterov: true,
  })
  expect(planFromConfig({ earlyStopping: null }, base).earlyStopping).toBeNull()
  expect(planProblems({ optimizer: { beta1: 7 }, augmentation: { cutOut: 3 } }, base)).toEqual(
    new Map([
      ['augmentation.cutOut', 'a number from 0 to 0.9'],
      ['optimizer.beta1', 'a number from 0 to 0.9999'],
    ]),
  )
})
