import { expect, test } from 'vitest'
import type { Dataset, Photo } from '../../core/datasets/photo.ts'
import type { SetName } from '../../shared/contract/plain.ts'
import { foldersOf, fractionsOf, hashOfSet, heldBackSets, setNotices } from './sets.ts'

const dataset = (...sets: (SetName | undefined)[]) => ({ photos: sets.map((set) => ({ set })) }) as unknown as Dataset
const planned = (validation: unknown, share: unknown) =>
  ({ split: { validation, test: share } }) as Parameters<typeof foldersOf>[1]
const byDefault = planned(0.15, 0.15)
const photos = (count: number) => Array.from({ length: count }, () => ({}) as Photo)

test('a folder is the plan’s, or in runs of older versions the request’s', () => {
  expect(foldersOf({}, byDefault)).toEqual({})
  expect(foldersOf({}, planned({ folder: '/held' }, 0.1))).toEqual({ validation: '/held' })
  expect(foldersOf({ test: '/asked' }, byDefault)).toEqual({ test: '/asked' })
  expect(foldersOf({ test: '/asked' }, planned(0, { folder: '/held' }))).toEqual({ test: '/held' })
})

test('photos that nobody divided are divided as the plan says', () => {
  expect(heldBackSets(dataset(undefined), {}, {}, byDefault)).toEqual({ validation: 0.15, test: 0.15 })
  const split = { validation: 0.3, test: 0 }
  expect(heldBackSets(dataset(undefined), {}, { split }, { split })).toEqual(split)
  // named in part: the other is the default, whatever an earlier plan had
  expect(heldBackSets(dataset(undefined), {}, { split: { validation: 0.3 } }, planned(0.3, 0.5))).toEqual({
    validation: 0.3,
    test: 0.15,
  })
})

test('sets that the photos have are theirs; without a test set all of their training photos are kept', () => {
  expect(heldBackSets(dataset('train', 'validation'), {}, {}, byDefault)).toEqual({ validation: 'given', test: 0 })
  expect(heldBackSets(dataset('train', 'test'), {}, {}, byDefault)).toEqual({ validation: 0.15, test: 'given' })
  expect(heldBackSets(dataset('train'), {}, {}, byDefault)).toEqual({ validation: 0.15, test: 0 })
  expect(heldBackSets(dataset('validation'), {}, {}, byDefault).test).toBe(0)
  expect(heldBackSets(dataset('train'), {}, { split: { test: 0.2 } }, planned(0.15, 0.2)).test).toBe(0.2)
})

test('folders that were named come first', () => {
  const held = heldBackSets(dataset('validation', 'test'), { validation: '/a', test: '/b' }, {}, byDefault)
  expect(held).toEqual({ validation: { folder: '/a' }, test: { folder: '/b' } })
})

test('a set that is said to be given and is not there is refused, with the option to use', () => {
  const refuse = (split: ReturnType<typeof planned>) => () => heldBackSets(dataset('train'), {}, split, split)
  expect(refuse(planned('given', 0))).toThrow(
    expect.objectContaining({ code: 'set-not-given', data: { set: 'validation' } }) as Error,
  )
  expect(refuse(planned(0, 'given'))).toThrow(expect.objectContaining({ data: { set: 'test' } }) as Error)
})

test('a share that was asked for and cannot be used is told', () => {
  const sets = { validation: photos(1), test: photos(1) }
  const given = { validation: 'given', test: 0.15 } as const
  expect(setNotices({ split: { validation: 0.3 } }, given, sets)).toEqual([
    expect.stringContaining('validation set (0.3) is not used'),
  ])
  expect(setNotices({ split: { validation: 0 } }, given, sets)).toEqual([])
  expect(setNotices({ split: { validation: 'given' } }, given, sets)).toEqual([])
  expect(setNotices({ split: { test: 0.3 } }, given, sets)).toEqual([])
  expect(setNotices({}, given, sets)).toEqual([])
})

test('a set that was given and turns out empty is told, one that is taken from the photos is not', () => {
  const empty = { validation: photos(0), test: photos(0) }
  expect(setNotices({}, { validation: { folder: '/a' }, test: 0.15 }, empty)).toEqual([
    expect.stringContaining('The validation set that was given is empty'),
  ])
  expect(setNotices({}, { validation: 0, test: 'given' }, empty)).toEqual([
    expect.stringContaining('The test set that was given is empty'),
  ])
  expect(setNotices({}, { validation: 0, test: 'given' }, { ...empty, test: photos(1) })).toEqual([])
})

test('what is given takes no share of the photos', () => {
  expect(fractionsOf({ validation: 0.2, test: 'given' })).toEqual({ validationFraction: 0.2, testFraction: 0 })
  expect(fractionsOf({ validation: { folder: '/a' }, test: 0.1 })).toEqual({ validationFraction: 0, testFraction: 0.1 })
})

test('a set is known by its photos, whatever their order', () => {
  const hash = (...ids: string[]) => hashOfSet(ids.map((id) => ({ id })))
  expect(hash('b', 'a')).toBe(hash('a', 'b'))
  expect(new Set([hash('a', 'b'), hash('a', 'c'), hash('a'), hash('ab'), hash()]).size).toBe(5)
})
