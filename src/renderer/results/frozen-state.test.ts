import { expect, test } from 'vitest'
import { frozenState } from './frozen-state.ts'

const same = { numFrozen: 95, isUnchanged: true }

test('what was frozen is said to have stayed so only where every stage was compared', () => {
  expect(frozenState([same, same])).toEqual({ title: 'Frozen stayed frozen', look: 'whole' })
  expect(frozenState([same, null])).toEqual({ title: 'Not compared in every stage', look: 'unchecked' })
  expect(frozenState([null])).toEqual({ title: 'Not compared', look: 'unchecked' })
  expect(frozenState([])).toEqual({ title: 'Not compared', look: 'unchecked' })
  expect(frozenState([{ numFrozen: 0, isUnchanged: true }])).toEqual({ title: 'Nothing was frozen', look: 'whole' })
  expect(frozenState([{ ...same, isUnchanged: false }, null]).look).toBe('broken')
})
