import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noisePng } from '../photos/test-folder.ts'
import type { OpenProject } from './project.ts'
import { testProject } from './test-project.ts'
import { findUpload, receiveUpload } from './uploads.ts'

let project: OpenProject
let remove: () => Promise<void>
let png: Buffer
beforeEach(async () => {
  ;({ project, remove } = testProject())
  png = await noisePng(1)
})
afterEach(() => remove())

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}
const files = () => readdirSync(project.layout.captures).sort()
const refused = (code: string) => ({ code }) as object

test('a picture arrives whole, in whatever pieces it comes, under a name that is safe', async () => {
  for (const size of [1, 7, png.length]) {
    const id = await receiveUpload(project, '../a:b.png', inChunks(png, size))
    expect(id).not.toMatch(/[/:]/)
    expect(readFileSync(await findUpload(project, id))).toEqual(png)
  }
  expect(files()).toHaveLength(3)
})

test('what is no picture is not kept, nor what is too short to be one', async () => {
  for (const bytes of [Buffer.alloc(1000, 'no picture'), png.subarray(0, 3), Buffer.alloc(0)])
    await expect(receiveUpload(project, 'a.png', inChunks(bytes, 100))).rejects.toMatchObject(refused('not-an-image'))
  expect(files()).toEqual([])
})

test('a picture may have as many bytes as are allowed, and not one more', async () => {
  await receiveUpload(project, 'a.png', inChunks(png, 50), { maxBytes: png.length })
  const more = receiveUpload(project, 'b.png', inChunks(png, 50), { maxBytes: png.length - 1 })
  await expect(more).rejects.toMatchObject(refused('upload-too-large'))
  const large = receiveUpload(project, 'b.png', inChunks(Buffer.alloc(4 * 2 ** 20), 2 ** 20), {
    maxBytes: 3.5 * 2 ** 20,
  })
  await expect(large).rejects.toThrow(/3 MiB|image/)
  expect(files()).toEqual(['a.png'])
})

test('an upload is found by its id alone', async () => {
  const id = await receiveUpload(project, 'a.png', inChunks(png, 50))
  expect(await findUpload(project, id)).toBe(join(project.layout.captures, 'a.png'))
  for (const other of ['', '.', '..', '../project.db', 'b.png', 'a.png\0', '.hidden', '..\\project.db'])
    await expect(findUpload(project, other), other).rejects.toMatchObject(refused('upload-not-found'))
})

test.runIf(process.platform === 'linux')('no file is left open, whatever becomes of an upload', async () => {
  const numOpen = () => readdirSync('/proc/self/fd').length
  await receiveUpload(project, 'a.png', inChunks(png, 50))
  const before = numOpen()
  for (let i = 0; i < 5; i++) {
    await receiveUpload(project, 'a.png', inChunks(png, 50))
    await expect(receiveUpload(project, 'a.png', inChunks(Buffer.alloc(99), 50))).rejects.toThrow()
  }
  expect(numOpen()).toBe(before)
})
