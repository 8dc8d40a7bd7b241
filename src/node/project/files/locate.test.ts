import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noisePng, testFolder } from '../../photos/test-folder.ts'
import type { OpenProject } from '../project.ts'
import { testProject } from '../test-project.ts'
import { locatePhotos } from './locate.ts'
import { recheckPhotos } from './recheck.ts'

let project: OpenProject
let remove: () => Promise<void>
let folder: ReturnType<typeof testFolder>
beforeEach(async () => {
  ;({ project, remove } = testProject())
  folder = testFolder()
  for (const seed of [1, 2, 3]) folder.write(`old/${seed}.png`, await noisePng(seed))
  project.imports.start({ paths: [join(folder.path, 'old')], uploads: [], copy: false, labels: 'none' })
  await project.imports.settled()
})
afterEach(async () => {
  await remove()
  folder.remove()
})

const problems = (): (string | null)[] => project.library.snapshot().photos.map(({ problem }) => problem?.code ?? null)

test('photos that are gone or another are named, and are well again when they are back', async () => {
  const original = await noisePng(1)
  rmSync(join(folder.path, 'old/1.png'))
  writeFileSync(join(folder.path, 'old/2.png'), await noisePng(9))
  utimesSync(join(folder.path, 'old/3.png'), 1e9, 1e9) // touched, not changed
  expect(await recheckPhotos(project)).toEqual({ numMissing: 2 })
  expect(problems()).toEqual(['missing', 'changed', null])
  folder.write('old/1.png', original)
  expect(await recheckPhotos(project, [1])).toEqual({ numMissing: 0 })
  expect(problems()).toEqual([null, 'changed', null])
})

test('photos are found again where they were moved to, also under another name', async () => {
  mkdirSync(join(folder.path, 'new/deep'), { recursive: true })
  renameSync(join(folder.path, 'old/1.png'), join(folder.path, 'new/deep/1.png'))
  renameSync(join(folder.path, 'old/2.png'), join(folder.path, 'new/renamed.png'))
  rmSync(join(folder.path, 'old/3.png'))
  folder.write('new/3.png', await noisePng(8))
  expect(await recheckPhotos(project)).toEqual({ numMissing: 3 })
  expect(await locatePhotos(project, join(folder.path, 'new'))).toEqual({ numFound: 2, numMissing: 1 })
  expect(problems()).toEqual([null, null, 'missing'])
  expect(project.photoPath(2)).toBe(join(folder.path, 'new/renamed.png'))
  expect(await recheckPhotos(project)).toEqual({ numMissing: 1 })
})
