import { mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noisePng, testFolder } from '../../photos/test-folder.ts'
import type { OpenProject } from '../project.ts'
import { addTestPhotos, testProject } from '../test-project.ts'
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

const row = (position: number) => project.library.photos.get(project.library.snapshot().photos[position].id)
const at = (name: string) => join(folder.path, name)

test('a photo whose date alone is another is the same, and the new date is remembered', async () => {
  const { revision } = project.library
  utimesSync(at('old/1.png'), 5000, 5000)
  expect(await recheckPhotos(project)).toEqual({ numMissing: 0 })
  expect(row(0).modified_at).toBe(5_000_000)
  expect(problems()).toEqual([null, null, null])
  expect(project.library.revision).toBeGreaterThanOrEqual(revision)
  expect(await recheckPhotos(project)).toEqual({ numMissing: 0 })
})

test('a photo of the same size and other bytes is another one; one that cannot be read is told apart from one that is gone', async () => {
  const bytes = readFileSync(at('old/1.png'))
  bytes[bytes.length - 20] ^= 1
  writeFileSync(at('old/1.png'), bytes)
  rmSync(at('old/2.png'))
  mkdirSync(at('old/2.png'))
  rmSync(at('old/3.png'))
  expect(await recheckPhotos(project)).toEqual({ numMissing: 3 })
  expect(problems()).toEqual(['changed', expect.stringMatching(/changed|unreadable/), 'missing'])
  const [, , third] = project.library.snapshot().photos
  expect(third?.problem?.reason).toBe(`There is no file at “${at('old/3.png')}” any more.`)
})

test('only the photos that are asked for are looked at', async () => {
  for (const name of ['1', '3']) rmSync(at(`old/${name}.png`))
  const [first] = project.library.snapshot().photos
  expect(await recheckPhotos(project, [first?.id ?? 0])).toEqual({ numMissing: 1 })
  expect(problems()).toEqual(['missing', null, null])
  expect(await recheckPhotos(project, [])).toEqual({ numMissing: 0 })
  await expect(recheckPhotos(project, undefined, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
})

test('more photos than are looked at together are all looked at', async () => {
  const ids = addTestPhotos(project, 1203, 100)
  expect(await recheckPhotos(project)).toEqual({ numMissing: 1203 })
  expect(project.library.snapshot().photos.filter(({ problem }) => problem !== null)).toHaveLength(1203)
  expect(await recheckPhotos(project, ids)).toEqual({ numMissing: 1203 })
})

test('what stays missing is counted, and a folder that is not there is told', async () => {
  renameSync(at('old/1.png'), at('moved.png'))
  rmSync(at('old/2.png'))
  await recheckPhotos(project)
  // as large as the second, but another
  writeFileSync(at('other.png'), Buffer.alloc(row(1).size_bytes))
  expect(await locatePhotos(project, folder.path)).toEqual({ numFound: 1, numMissing: 1 })
  expect(row(0)).toMatchObject({ path: at('moved.png'), problem_code: null, is_copied: 0 })
  expect(problems()).toEqual([null, 'missing', null])
  await expect(locatePhotos(project, at('nowhere'))).rejects.toMatchObject({ code: 'folder-not-found' })
  await expect(locatePhotos(project, at('moved.png'))).rejects.toMatchObject({ code: 'folder-not-found' })
})

test('of two files that are the photo, the one of its name is taken', async () => {
  const bytes = readFileSync(at('old/2.png'))
  rmSync(at('old/2.png'))
  await recheckPhotos(project)
  folder.write('new/1 another name.png', bytes)
  folder.write('new/sub/2.png', bytes)
  expect(await locatePhotos(project, at('new'))).toEqual({ numFound: 1, numMissing: 0 })
  expect(row(1).path).toBe(at('new/sub/2.png'))
})
