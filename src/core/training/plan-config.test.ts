import { expect, test } from 'vitest'
import { defaultPlan } from './default-plan.ts'
import { requestedPlan, withEpochs } from './plan-config.ts'

const recipe = defaultPlan('lp-ft', { modelName: 'small', numTrainPhotos: 1000, numClasses: 4 })
const [head, fineTune] = recipe.stages

test('without a wish it is the recipe’s', () => {
  expect(requestedPlan({ config: {} }, recipe)).toEqual(recipe)
})

test('a line, exceptions and a learning rate are the last stage’s', () => {
  const { stages } = requestedPlan({ config: {}, freeze: 'none', exceptions: ['stem'], learningRate: 0.5 }, recipe)
  expect(stages).toEqual([head, { ...fineTune, freeze: 'none', exceptions: ['stem'], learningRate: 0.5 }])
  expect(requestedPlan({ config: {}, freeze: 'none' }, recipe).stages).toEqual([head, { ...fineTune, freeze: 'none' }])
})

test('what was not wished for stays as the recipe has it', () => {
  const own = { ...fineTune, freeze: 'conv3', exceptions: ['stem'] }
  const withLine = { ...recipe, stages: [head, own] }
  expect(requestedPlan({ config: {}, learningRate: 0.5 }, withLine).stages).toEqual([
    head,
    { ...own, learningRate: 0.5 },
  ])
  expect(requestedPlan({ config: {}, exceptions: [] }, withLine).stages).toEqual([head, { ...own, exceptions: [] }])
})

test('what the configuration says is said last', () => {
  const { stages, batchSize } = requestedPlan({ config: { stages: [head], batchSize: 3 }, freeze: 'none' }, recipe)
  expect([stages, batchSize]).toEqual([[head], 3])
})

const epochsOf = (given: readonly number[], epochs: number) =>
  withEpochs(
    given.map((each) => ({ ...head, epochs: each })),
    epochs,
  ).map((stage) => stage.epochs)

test('epochs that are asked for are those of all stages together, divided as they were', () => {
  expect(requestedPlan({ config: {}, epochs: 12 }, recipe).stages.map(({ epochs }) => epochs)).toEqual([6, 6])
  expect(epochsOf([20, 10], 30)).toEqual([20, 10])
  expect(epochsOf([20, 10], 6)).toEqual([4, 2])
  expect(epochsOf([20, 10], 5)).toEqual([3, 2])
  expect(epochsOf([1, 1, 2], 8)).toEqual([2, 2, 4])
})

test('one epoch is one epoch: of the stage that has the line', () => {
  expect(epochsOf([20, 10], 1)).toEqual([1])
  const [stage] = requestedPlan({ config: {}, epochs: 1, freeze: 'none' }, recipe).stages
  expect(stage).toMatchObject({ freeze: 'none', epochs: 1 })
  expect(epochsOf([10], 3)).toEqual([3])
})
