import { expect, test } from 'vitest'
import { defaultPlan } from '../training/default-plan.ts'
import { planWithoutPaths } from './share-report.ts'

test('a plan that leaves the machine names no folder, and says as much else as before', () => {
  const plan = defaultPlan('lp-ft', { modelName: '/home/me/models/small.keras', numTrainPhotos: 100, numClasses: 2 })
  const bare = planWithoutPaths({ ...plan, split: { validation: { folder: '/home/me/held' }, test: 0.2 } })
  expect(bare).toEqual({ ...plan, modelName: 'small.keras', split: { validation: 'given', test: 0.2 } })
  expect(planWithoutPaths({ ...plan, split: { validation: 0, test: { folder: 'b' } } }).split).toEqual({
    validation: 0,
    test: 'given',
  })
})
