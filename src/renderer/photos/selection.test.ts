import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Selection } from './selection.svelte.ts'

const ORDER = [10, 20, 30, 40, 50, 60]

function selection(order: readonly number[] = ORDER): Selection {
  const made = new Selection()
  made.take(order)
  return made
}

test('a click selects one, Ctrl adds and takes away, Shift selects to there', () => {
  const chosen = selection()
  chosen.click(20)
  chosen.click(40, { ctrl: true })
  expect(chosen.ordered).toEqual([20, 40])
  chosen.click(20, { ctrl: true })
  expect(chosen.ordered).toEqual([40])
  chosen.click(30)
  chosen.click(60, { shift: true })
  expect(chosen.ordered).toEqual([30, 40, 50, 60])
  chosen.click(10, { shift: true })
  expect(chosen.ordered).toEqual([10, 20, 30])
})

test('keys extend the selection and take it back', () => {
  const chosen = selection()
  chosen.click(20)
  chosen.move(2, { shift: true })
  chosen.move(-1, { shift: true })
  expect(chosen.ordered).toEqual([20, 30])
  chosen.move(1)
  expect(chosen.ordered).toEqual([40])
})

test('keys stop at the first and the last photo', () => {
  const chosen = selection()
  chosen.click(20)
  chosen.move(-7)
  expect(chosen.focusId).toBe(10)
  chosen.move(100)
  expect(chosen.focusId).toBe(60)
})

test('a photo that leaves the filter hands the focus to the next that stays', () => {
  const chosen = selection()
  chosen.click(30)
  chosen.take([10, 20, 50, 60])
  expect(chosen.focusId).toBe(50)
  expect(chosen.ordered).toEqual([50])
})

test('at the end of the list the one before takes over', () => {
  const chosen = selection()
  chosen.click(60)
  chosen.take([10, 20])
  expect(chosen.focusId).toBe(20)
  chosen.take([])
  expect(chosen.focusId).toBeNull()
  expect(chosen.size).toBe(0)
})

test('photos that stay shown stay selected when others are added or leave', () => {
  const chosen = selection()
  chosen.set([20, 40], 40)
  chosen.take([5, 10, 20, 40])
  expect(chosen.ordered).toEqual([20, 40])
  expect(chosen.focusId).toBe(40)
})

test('whatever is done, only shown photos are selected or have the focus', () => {
  const acts = fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant('click' as const),
        id: fc.constantFrom(...ORDER),
        shift: fc.boolean(),
        ctrl: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('move' as const),
        by: fc.integer({ min: -7, max: 7 }),
        shift: fc.boolean(),
        ctrl: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('take' as const), order: fc.shuffledSubarray(ORDER) }),
      fc.record({ kind: fc.constant('all' as const) }),
    ),
    { maxLength: 25 },
  )
  fc.assert(
    fc.property(acts, (list) => {
      const chosen = selection()
      let order: readonly number[] = ORDER
      for (const act of list) {
        if (act.kind === 'click' && order.includes(act.id)) chosen.click(act.id, act)
        if (act.kind === 'move') chosen.move(act.by, act)
        if (act.kind === 'all') chosen.all()
        if (act.kind === 'take') chosen.take((order = act.order))
        expect([...chosen.ids].every((id) => order.includes(id))).toBe(true)
        if (chosen.focusId !== null) expect(order).toContain(chosen.focusId)
      }
    }),
  )
})
