import { describe, expect, test } from 'vitest'
import { setFolders, setName } from './set-names.ts'

test.each([
  ['TRAIN', 'train'],
  ['Training', 'train'],
  ['valid', 'validation'],
  ['dev', 'validation'],
  ['Testing', 'test'],
  ['tester', undefined],
])('%s names %s', (text, set) => expect(setName(text)).toBe(set))

describe('folders are sets', () => {
  test.each([
    [['Training', 'Testing']],
    [['seg_train', 'seg_test']],
    [['train_images', 'val-images']],
    [['train2017', 'val2017']],
    [['flowers_train', 'flowers_test']],
    [['TRAIN', 'Test', 'valid']],
  ])('%j', (names) => expect([...setFolders(names).keys()]).toEqual(names))

  test('beside others that are none', () => {
    expect([...setFolders(['docs', 'train', 'val']).keys()]).toEqual(['train', 'val'])
  })

  test('but not where their names say something else', () => {
    expect(setFolders(['bus', 'training shoe', 'test tube']).size).toBe(0)
    expect(setFolders(['steam_train', 'bus']).size).toBe(0)
  })
})
