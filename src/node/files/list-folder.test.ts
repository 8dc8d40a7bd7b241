import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { countPhotos } from './list-folder.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-count-'))
  for (const part of ['Elm/deep', 'Old.frostline', '.hidden']) mkdirSync(join(folder, part), { recursive: true })
  for (const name of [
    'a.jpg',
    'b.PNG',
    'notes.txt',
    'Elm/c.jpeg',
    'Elm/deep/d.webp',
    'Old.frostline/e.jpg',
    '.hidden/f.jpg',
  ])
    writeFileSync(join(folder, name), '')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('all photos below a folder are counted, as an import would find them', async () => {
  expect(await countPhotos(folder)).toEqual({ numPhotos: 4, isAtLeast: false })
  expect(await countPhotos(join(folder, 'Elm'))).toEqual({ numPhotos: 2, isAtLeast: false })
  expect(await countPhotos(join(folder, 'nowhere'))).toEqual({ numPhotos: 0, isAtLeast: false })
})

test('a count that takes too long says that there may be more', async () => {
  const { numPhotos, isAtLeast } = await countPhotos(folder, undefined, 3)
  expect(isAtLeast).toBe(true)
  expect(numPhotos).toBeLessThan(4)
})
