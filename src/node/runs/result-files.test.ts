import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rememberRequest } from '../trainer-host/request-file.ts'
import { photosHeldBack, type ResultFiles } from './result-files.ts'
import { createRun } from './run-folder.ts'
import { newFolder, TEST_PLAN } from './test-run.ts'

const filesOf = (...sets: ('validation' | 'test')[]): ResultFiles =>
  ({ predictions: sets.map((set, i) => ({ set, file: `/photos/${set} ${i}.jpg` })) }) as unknown as ResultFiles

test('photos that chose the best epoch are compared only where none were held back for a test', () => {
  expect(photosHeldBack('/run', filesOf('validation', 'test', 'validation', 'test'), 1)).toEqual({
    photos: ['/photos/test 1.jpg'],
    comparedSet: 'test',
  })
  expect(photosHeldBack('/run', filesOf('validation', 'validation'), 9)).toEqual({
    photos: ['/photos/validation 0.jpg', '/photos/validation 1.jpg'],
    comparedSet: 'validation',
  })
})

test('files named from the photos’ folder are looked for there, wherever the run lies', () => {
  const folder = newFolder()
  try {
    const run = join(folder, 'run')
    createRun(run, TEST_PLAN).close()
    const relative = {
      predictions: [
        { set: 'test', file: 'elm/1.jpg' },
        { set: 'test', file: '/else/2.jpg' },
      ],
    } as unknown as ResultFiles
    // nobody knows where they were
    expect(photosHeldBack(run, relative, 9).photos).toEqual(['/else/2.jpg'])
    const photos = join(folder, 'photos')
    mkdirSync(photos)
    const rememberedFrom = (from: string) => {
      rememberRequest(run, { photos: from, out: run, resume: false, recipe: 'lp-ft', config: {}, cacheFolder: folder })
      return photosHeldBack(run, relative, 9).photos
    }
    const found = [join(photos, 'elm', '1.jpg'), '/else/2.jpg']
    expect(rememberedFrom(photos)).toEqual(found)
    // a table of labels lies beside its photos; it may have gone since
    expect(rememberedFrom(join(photos, 'labels.csv'))).toEqual(found)
    writeFileSync(join(photos, 'labels.csv'), '')
    expect(rememberedFrom(join(photos, 'labels.csv'))).toEqual(found)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('one photo that was held back for a test is enough', () => {
  expect(photosHeldBack('/run', filesOf('validation', 'test', 'validation'), 9)).toEqual({
    photos: ['/photos/test 1.jpg'],
    comparedSet: 'test',
  })
})
