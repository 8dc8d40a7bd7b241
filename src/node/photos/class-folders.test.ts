import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readClassFolders } from './class-folders.ts'
import { testFolder } from './test-folder.ts'

let folder: ReturnType<typeof testFolder>
beforeEach(() => (folder = testFolder()))
afterEach(() => folder.remove())

const put = (...paths: string[]): void => paths.forEach((path) => folder.write(path, 'x'))
const read = async (): Promise<string[]> => {
  const { files } = await readClassFolders(folder.path, false)
  return files.map(({ relativePath, labels, set }) => `${relativePath} ${labels.join()} ${set ?? '-'}`)
}

describe('sets are found', () => {
  test.each([
    ['Training', 'Testing', 'test'],
    ['seg_train', 'seg_test', 'test'],
    ['train', 'dev', 'validation'],
    ['TRAIN', 'valid', 'validation'],
    ['flowers_train', 'flowers_val', 'validation'],
  ])('%s and %s', async (train, other, set) => {
    put(`${train}/cat/1.jpg`, `${train}/dog/2.jpg`, `${other}/cat/3.jpg`)
    expect((await read()).sort()).toEqual(
      [`${other}/cat/3.jpg cat ${set}`, `${train}/cat/1.jpg cat train`, `${train}/dog/2.jpg dog train`].sort(),
    )
  })

  test('also beside another folder, which is told', async () => {
    put('train/cat/1.jpg', 'train/dog/2.jpg', 'val/cat/3.jpg', 'notes/readme.txt')
    expect(await read()).toHaveLength(3)
    const { skipped, reading } = await readClassFolders(folder.path, false)
    expect(skipped).toMatchObject([{ path: 'notes', code: 'beside-sets' }])
    expect(reading?.how).toBe('a folder for each class, divided by the folders “train”, “val” (validation)')
  })

  test('also in one folder that holds them all, twice if need be', async () => {
    put('archive/data/train/cat/1.jpg', 'archive/data/train/dog/2.jpg', 'archive/data/test/cat/3.jpg', 'readme.txt')
    expect(await read()).toContain('archive/data/test/cat/3.jpg cat test')
    expect((await readClassFolders(folder.path, false)).reading?.how).toContain('in “archive/data”')
  })
})

test('a lone train folder holds the classes, and nothing is held back yet', async () => {
  put('train/cat/1.jpg', 'train/dog/2.jpg')
  expect(await read()).toEqual(['train/cat/1.jpg cat -', 'train/dog/2.jpg dog -'])
  expect((await readClassFolders(folder.path, false)).reading?.notes).toHaveLength(1)
})

test('one folder around the classes is passed through', async () => {
  put('flowers/rose/1.jpg', 'flowers/tulip/2.jpg', '__MACOSX/flowers/x')
  expect(await read()).toEqual(['flowers/rose/1.jpg rose -', 'flowers/tulip/2.jpg tulip -'])
})

test('a class of trains is a class', async () => {
  put('train/1.jpg', 'bus/2.jpg')
  expect(await read()).toEqual(['bus/2.jpg bus -', 'train/1.jpg train -'])
})

test('photos deeper down belong to their class where the classes have the same folders', async () => {
  put('cat/indoor/1.jpg', 'cat/outdoor/2.jpg', 'dog/indoor/3.jpg', 'dog/outdoor/4.jpg')
  expect((await read()).map((line) => line.split(' ')[1])).toEqual(['cat', 'cat', 'dog', 'dog'])
})

describe('a folder of data sets is refused, with the folder to choose', () => {
  test.each([
    [['flowers/rose/1.jpg', 'flowers/tulip/2.jpg', 'pets/cat/3.jpg', 'pets/dog/4.jpg']],
    [['a/train/x/1.jpg', 'a/val/x/2.jpg', 'b/train/x/3.jpg', 'b/val/x/4.jpg']],
    [['a/labels.csv', 'a/1.jpg', 'b/x/1.jpg', 'b/y/2.jpg']],
  ])('%j', async (paths) => {
    put(...paths)
    await expect(read()).rejects.toMatchObject({ code: 'several-data-sets' })
    await expect(read()).rejects.toThrow('data sets of their own')
  })
})

test.skipIf(process.platform !== 'linux')(
  'a name that is not UTF-8 is told, and its class is not called empty',
  async () => {
    put('cat/1.jpg', 'dog/2.jpg')
    const bytes = Buffer.concat([Buffer.from(`${folder.path}/`), Buffer.from('caf\xe9', 'latin1')])
    mkdirSync(bytes)
    writeFileSync(Buffer.concat([bytes, Buffer.from('/3.jpg')]), 'x')
    const { skipped, files } = await readClassFolders(folder.path, false)
    expect(files).toHaveLength(2)
    expect(skipped).toMatchObject([{ code: 'name-not-utf8' }])
    renameSync(bytes, join(folder.path, 'café'))
    expect(readdirSync(folder.path)).toContain('café')
  },
)
