import { expect, test } from 'vitest'
import { currentClasses, type CurrentClass, type Vote } from './current-classes.ts'

const [elm, oak] = [
  { id: 7, name: 'Elm' },
  { id: 8, name: 'Oak' },
]
const run = { classNames: ['Elm', 'Oak'], classIds: [7, 8] }
const now = (classes: readonly CurrentClass[], merges: [number, number][] = []) => ({
  classes,
  mergedInto: new Map(merges),
})
const noVotes = (): Vote[] => {
  throw new Error('a run that knows its classes asks no photo')
}

test('a class is what it was, however it and others are called now', () => {
  expect(
    currentClasses(
      run,
      now([
        { ...elm, name: 'Oak' },
        { ...oak, name: 'Elm' },
      ]),
      noVotes,
    ),
  ).toEqual([7, 8])
})

test('a class that was merged is the one that took its photos, through any number of merges', () => {
  expect(currentClasses(run, now([oak], [[7, 8]]), noVotes)).toEqual([8, 8])
  const trees = { id: 9, name: 'Trees' }
  expect(
    currentClasses(
      run,
      now(
        [trees],
        [
          [7, 8],
          [8, 9],
        ],
      ),
      noVotes,
    ),
  ).toEqual([9, 9])
})

test('a merge that was undone counts for nothing, even if its note was left', () => {
  expect(currentClasses(run, now([elm, oak], [[7, 8]]), noVotes)).toEqual([7, 8])
})

test('a class that was deleted is none, unless one of its name was made again', () => {
  expect(currentClasses(run, now([oak]), noVotes)).toEqual([null, 8])
  expect(currentClasses(run, now([oak, { id: 11, name: 'Elm' }]), noVotes)).toEqual([11, 8])
  // not where that name is now the other class of the run
  expect(currentClasses(run, now([{ id: 8, name: 'Elm' }]), noVotes)).toEqual([null, 8])
  expect(
    currentClasses(
      run,
      now(
        [],
        [
          [7, 7],
          [8, 7],
        ],
      ),
      noVotes,
    ),
  ).toEqual([null, null])
})

const votes = (then: number, to: number, count: number) => Array.from({ length: count }, () => ({ then, now: to }))
const older = { classNames: ['Elm', 'Oak'] }

test('a run of an older version knows its classes by name, and a name that is gone by its photos', () => {
  expect(currentClasses(older, now([elm, oak]), () => votes(0, 8, 9))).toEqual([7, 8])
  const renamed = now([{ ...elm, name: 'Wych elm' }, oak])
  expect(currentClasses(older, renamed, () => [...votes(0, 7, 5), ...votes(0, 8, 2)])).toEqual([7, 8])
  expect(currentClasses(older, now([oak]), () => votes(0, 8, 5))).toEqual([8, 8])
  expect(currentClasses(older, now([oak]), () => [...votes(0, 8, 5), ...votes(0, 12, 5)])).toEqual([null, 8])
  expect(currentClasses(older, now([oak]), () => [])).toEqual([null, 8])
})

test('one photo is enough to tell what a class is now, unless its class is gone too', () => {
  expect(currentClasses(older, now([oak]), () => votes(0, 8, 1))).toEqual([8, 8])
  expect(currentClasses(older, now([oak]), () => [...votes(0, 12, 1), ...votes(1, 12, 3)])).toEqual([null, 8])
  expect(currentClasses(older, now([oak]), () => [...votes(0, 12, 1), ...votes(0, 8, 2)])).toEqual([8, 8])
})
