import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepCapture } from './captures.ts'

/** What a folder held whenever the disk was asked to know its entries. */
const synced: string[][] = []
vi.mock(import('../files/atomic.ts'), async (original) => {
  const real = await original()
  return {
    ...real,
    syncFolder: (path: string) => {
      synced.push(readdirSync(path))
      real.syncFolder(path)
    },
  }
})

let captures: string
beforeEach(() => {
  synced.length = 0
  captures = mkdtempSync(join(tmpdir(), 'frostline-captures-'))
})
afterEach(() => rmSync(captures, { recursive: true, force: true }))

test('the disk knows a pasted photo by its name before anybody is told of it', async () => {
  const name = await keepCapture(captures, 'pasted.png', Uint8Array.of(1, 2, 3))
  expect(synced.at(-1)).toContain(name)
})

test('photos of one name are all kept, and nothing else is left', async () => {
  const names = await Promise.all([1, 2, 3].map((byte) => keepCapture(captures, 'photo.png', Uint8Array.of(byte))))
  expect([...names].sort()).toEqual(['photo 2.png', 'photo 3.png', 'photo.png'])
  expect(readdirSync(captures).sort()).toEqual([...names].sort())
  expect(names.map((name) => readFileSync(join(captures, name))[0])).toEqual([1, 2, 3])
})
