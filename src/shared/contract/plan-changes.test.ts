import { describe, expect, test } from 'vitest'
import { AugmentationChanges, KeptPlanChanges, PlanChanges } from './plan-changes.ts'

const issuesOf = (data: unknown, schema: typeof PlanChanges | typeof AugmentationChanges = PlanChanges) =>
  (schema.safeParse(data).error?.issues ?? []).map((issue) => [
    ...issue.path,
    ...(issue.code === 'unrecognized_keys' ? issue.keys : []),
  ])

describe('what differs from a default', () => {
  test.each([
    { batchSize: 'many', dropout: null, seed: [1] },
    { stages: [{ epochs: '3', schedule: { kind: 'cosine', warmupEpochs: -1 } }] },
    { stages: 5, optimizer: 'adam', earlyStopping: null, augmentation: false },
    { stages: [{ multipliers: { kind: 'map', blocks: [['stem', 2]] }, exceptions: ['stem'] }, null] },
    // fields of two kinds: the plan says that they do not belong together
    { optimizer: { kind: 'sgd', momentum: 0.9, beta1: 2 } },
    { classWeights: { cat: 2, __proto__: 'x' } },
    { classWeights: [['cat', 2]] },
    { split: { validation: { folder: '/held' }, test: 'given' } },
    { version: 1, preprocessing: { fit: 'squash' }, columns: { fileColumn: 3 } },
  ])('may be wrong in a field: %j', (data) => {
    expect(issuesOf(data)).toEqual([])
    expect(PlanChanges.parse(data)).toEqual(data)
  })

  test.each<[object, string[]]>([
    [{ batchsize: 3 }, ['batchsize']],
    [{ stages: [{ epochs: 1 }, { epoch: 2 }] }, ['stages', '1', 'epoch']],
    [{ stages: [{ schedule: { kind: 'cosine', warm: 2 } }] }, ['stages', '0', 'schedule', 'warm']],
    [{ optimizer: { moment: 1 } }, ['optimizer', 'moment']],
    [{ basis: {} }, ['basis']],
    [JSON.parse('{"__proto__": {"batchSize": 1}}') as object, ['__proto__']],
  ])('names no field that a plan has not: %j', (data, path) => {
    expect(issuesOf(data)).toEqual([path])
  })

  test.each<[unknown, string[]]>([
    [{ batchSize: {} }, ['batchSize']],
    [{ stages: { epochs: 1 } }, ['stages']],
    [{ split: { test: { folder: { of: 'mine' } } } }, ['split', 'test', 'folder']],
    [{ stages: [[{ epochs: 1 }]] }, ['stages', '0']],
    [{ classWeights: { cat: {} } }, ['classWeights']],
    [[], []],
    [null, []],
  ])('is values, lists of them and the parts that a plan has: %j', (data, path) => {
    expect(issuesOf(data)).toEqual([path])
  })

  test('of the variation of photos alone it is told by the same names', () => {
    expect(issuesOf({ flip: 'x', rotation: { any: 1 } }, AugmentationChanges)).toEqual([['rotation']])
    expect(issuesOf({ flop: true }, AugmentationChanges)).toEqual([['flop']])
  })
})

test('of what another version kept, fields that there are no more are left out', () => {
  const kept = {
    batchSize: 8,
    old: 1,
    stages: [{ epochs: 2, old: { deep: [] } }],
    augmentation: { flip: true, old: 1 },
    classWeights: { old: 2 },
    seed: { old: 1 },
  }
  expect(KeptPlanChanges.parse(kept)).toEqual({
    batchSize: 8,
    stages: [{ epochs: 2 }],
    augmentation: { flip: true },
    classWeights: { old: 2 },
  })
})
