import { expect, test } from 'vitest'
import { draftFacts } from './draft-plan.ts'

const project = { numLabelled: 400, numClasses: 4, multiLabel: false }
const facts = (plan: Record<string, unknown>, recipe: Parameters<typeof draftFacts>[0]['recipe'] = null) =>
  draftFacts({ recipe, plan }, project)

test('without a word of the person they are those of the default plan', () => {
  expect(facts({})).toEqual({
    numTrainPhotos: 280,
    numValidationPhotos: 60,
    batchSize: 32,
    variants: 4,
    cacheLimitBytes: 10 * 2 ** 30,
    slotsPerParameter: 2,
    keepsNormalization: true,
  })
  expect(draftFacts({ recipe: null, plan: {} }, { ...project, numLabelled: 40 }).batchSize).toBe(4)
})

test('what the person changed counts', () => {
  expect(facts({ batchSize: 8, split: { validation: 0.3, test: 0 } })).toMatchObject({
    batchSize: 8,
    numTrainPhotos: 280,
    numValidationPhotos: 120,
  })
  expect(facts({ augmentation: { flip: false, randomResizedCrop: null } }).variants).toBe(1)
  expect(facts({ optimizer: { kind: 'sgd', momentum: 0 } }).slotsPerParameter).toBe(0)
  const stage = { name: 'Mine', freeze: 'none', epochs: 2, learningRate: 0.001 }
  const edited = { ...stage, freezeBatchNormalization: false }
  expect(facts({ stages: [stage, edited] })).toMatchObject({ keepsNormalization: false, variants: 2 })
  expect(facts({ stages: [edited] }, 'head-only')).toMatchObject({ keepsNormalization: false, variants: 2 })
  expect(facts({}, 'from-scratch').keepsNormalization).toBe(false)
})

test('edits of another recipe’s stages count as the run takes them: by their place', () => {
  const edited = { name: 'Mine', freeze: 'none', epochs: 2, learningRate: 0.001, freezeBatchNormalization: false }
  expect(facts({ stages: [edited] }, 'lp-ft')).toEqual(facts({}, 'lp-ft'))
  expect(facts({ stages: [{ ...edited, epochs: 9 }, edited] }, 'head-only')).toMatchObject({
    keepsNormalization: false,
    variants: 4,
  })
})

test('a plan that cannot be read counts for nothing', () => {
  expect(facts({ batchSize: 'many' })).toEqual(facts({}))
})
