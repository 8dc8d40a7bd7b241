import { expect, test } from 'vitest'
import { epochWords } from './progress.ts'

test('the log names the measure: photos right, or with several labels single ones', () => {
  const epoch = { kind: 'epoch', epochNumber: 3, valAccuracy: 0.87, valLoss: 0.41 } as Parameters<typeof epochWords>[0]
  expect(epochWords(epoch, { best: 3, multiLabel: false })).toBe(
    'Epoch 3 is the best so far: in validation 87.0 % right, loss 0.410.',
  )
  expect(epochWords(epoch, { best: 3, multiLabel: true })).toMatch(/in validation 87\.0 % of single labels right/)
  expect(epochWords(epoch, { best: 2, multiLabel: true })).toBeUndefined()
})
