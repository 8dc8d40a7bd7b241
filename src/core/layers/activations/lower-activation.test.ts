import { expect, test } from 'vitest'
import { ACTIVATION_FUNCTIONS } from './activation-function.ts'
import { LOWERED_ACTIVATIONS } from './lower-activation.ts'

test('every activation that a file may name is computed, and no other', () => {
  expect([...LOWERED_ACTIVATIONS].sort()).toEqual([...ACTIVATION_FUNCTIONS].sort())
})
