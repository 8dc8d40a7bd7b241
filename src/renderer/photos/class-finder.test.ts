import { expect, test } from 'vitest'
import { ClassFinder } from './class-finder.svelte.ts'

const classes = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, name: `Tree ${index + 1}`, color: 0, position: index }))

test('a long list is looked through by a part of the name, a short one stands whole', () => {
  const many = new ClassFinder({ classes: classes(60) })
  expect(many.isOffered).toBe(true)
  many.typed = ' tree 6'
  expect(many.found.map(({ id }) => id)).toEqual([6, 60])
  const few = new ClassFinder({ classes: classes(3) })
  few.typed = 'tree 1'
  expect([few.isOffered, few.found.length]).toEqual([false, 3])
})

test('Tab stops once, at the row that had the focus, and arrows go on from there', () => {
  const finder = new ClassFinder({ classes: classes(60) })
  expect(finder.currentId).toBe(1)
  expect([finder.move('ArrowUp'), finder.move('ArrowDown'), finder.move('End'), finder.move('ArrowDown')]).toEqual([
    undefined,
    2,
    60,
    undefined,
  ])
  expect([finder.move('Home'), finder.move('x')]).toEqual([1, undefined])
  finder.focused(30)
  expect(finder.currentId).toBe(30)
  finder.typed = 'Tree 7'
  expect(finder.currentId).toBe(7)
})
