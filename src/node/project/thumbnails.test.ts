import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Thumbnails } from './thumbnails.ts'

const jpegOf = (value: number): Uint8Array => Uint8Array.of(0xff, 0xd8, value, value, 0xff, 0xd9)

let folder: string
const opened: Thumbnails[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline thumbnails '))
})
afterEach(() => {
  for (const thumbnails of opened.splice(0)) thumbnails.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(isReadOnly = false): Thumbnails {
  const thumbnails = new Thumbnails(folder, isReadOnly)
  opened.push(thumbnails)
  return thumbnails
}

test('what was kept is there, also after closing, and the newest of two', () => {
  const thumbnails = open()
  expect(thumbnails.get('a')).toBeUndefined()
  thumbnails.put([
    ['a', jpegOf(1)],
    ['b', jpegOf(2)],
  ])
  thumbnails.put([['a', jpegOf(3)]])
  thumbnails.close()
  expect(thumbnails.get('a')).toEqual(Buffer.from(jpegOf(3)))
  expect(open(true).get('b')).toEqual(Buffer.from(jpegOf(2)))
})

test('what is no whole JPEG counts as missing', () => {
  const thumbnails = open()
  thumbnails.put([
    ['a', jpegOf(1).subarray(0, 5)],
    ['b', new Uint8Array(9)],
  ])
  expect(thumbnails.get('a')).toBeUndefined()
  expect(thumbnails.get('b')).toBeUndefined()
})

test('all of a batch is kept, or nothing of it', () => {
  const thumbnails = open()
  const batch = function* (): Generator<[string, Uint8Array]> {
    yield ['a', jpegOf(1)]
    throw new Error('stop')
  }
  expect(() => thumbnails.put(batch())).toThrow('stop')
  expect(thumbnails.get('a')).toBeUndefined()
  thumbnails.put([['a', jpegOf(1)]])
  expect(thumbnails.get('a')).toBeDefined()
})

test('a damaged file is begun anew', () => {
  writeFileSync(join(folder, 'thumbnails.db'), 'no database'.repeat(1000))
  const thumbnails = open()
  expect(thumbnails.get('a')).toBeUndefined()
  thumbnails.put([['a', jpegOf(1)]])
  expect(thumbnails.get('a')).toBeDefined()
  thumbnails.close()
  writeFileSync(join(folder, 'thumbnails.db'), 'damaged while it was closed'.repeat(1000))
  thumbnails.put([['b', jpegOf(2)]])
  expect(thumbnails.get('b')).toBeDefined()
})

test('a folder that may only be read has none where none are', () => {
  expect(open(true).get('a')).toBeUndefined()
})

test('a copy has them all', async () => {
  const [thumbnails, copy] = [open(), join(folder, 'copy')]
  thumbnails.put([['a', jpegOf(1)]])
  await thumbnails.copyTo(copy)
  const copied = new Thumbnails(copy, false)
  opened.push(copied)
  expect(copied.get('a')).toBeDefined()
})

test('a JPEG is whole from its first byte to its last two', () => {
  const thumbnails = new Thumbnails(join(folder, 'whole'), false)
  const kept = (...bytes: number[]) => {
    thumbnails.put([['a', Uint8Array.from(bytes)]])
    return thumbnails.get('a') !== undefined
  }
  expect(kept(0xff, 0xd8, 1, 0xff, 0xd9)).toBe(true)
  for (const bytes of [
    [0xff, 0xd8, 0xff, 0xd9],
    [0, 0xd8, 1, 0xff, 0xd9],
    [0xff, 0xd8, 1, 0, 0xd9],
    [0xff, 0xd8, 1, 0xff, 0],
  ])
    expect(kept(...bytes), bytes.join()).toBe(false)
  thumbnails.close()
})

test.runIf(process.platform === 'linux')('their file is opened once, and closed', () => {
  const numOpen = () => readdirSync('/proc/self/fd').length
  const before = numOpen()
  const thumbnails = open()
  thumbnails.put([['a', jpegOf(1)]])
  const once = numOpen()
  for (let i = 0; i < 5; i++) thumbnails.get('a')
  thumbnails.put([['b', jpegOf(2)]])
  expect(numOpen()).toBe(once)
  thumbnails.close()
  expect(numOpen()).toBe(before)
})
