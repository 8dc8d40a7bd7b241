import { expect, test } from 'vitest'
import { TrainRequest } from '../../shared/contract/training.ts'
import { provisionalPlan } from './make-plan.ts'

const request = (more: object): TrainRequest =>
  TrainRequest.parse({
    photos: '/photos',
    out: '/run',
    resume: false,
    recipe: 'lp-ft',
    config: {},
    cacheFolder: '/cache',
    ...more,
  })

test('what only a configuration file names is kept, and what a flag names too comes from the flag', () => {
  const config = { cutAt: 'relu', columns: { fileColumn: 'file', labelColumn: 'species' } }
  expect(provisionalPlan(request({ config }), 'frostnet-64')).toMatchObject(config)
  const named = { cutAt: 'pool', columns: { labelColumn: 'genus' } }
  expect(provisionalPlan(request({ config, ...named }), 'frostnet-64')).toMatchObject(named)
})
