import { spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LOCK_FILE } from '../files/lock-folder.ts'
import { PixelCache } from './pixel-cache.ts'
import { testFolder } from './test-folder.ts'

const format = { inputHeight: 4, inputWidth: 4, resize: 'stretch' } as const
const BYTES = 48
const facts = { width: 9, height: 7, thumbnail: new Uint8Array(256).fill(3), notes: [] }
const pixelsOf = (id: string): Uint8Array => new Uint8Array(BYTES).map((_, at) => (id.charCodeAt(0) * 31 + at) & 255)
let folder: ReturnType<typeof testFolder>

beforeEach(() => {
  folder = testFolder()
})
afterEach(() => folder.remove())

const open = (limitBytes = 1e6, side = 4): PixelCache =>
  PixelCache.open({ folder: folder.path, format: { ...format, inputWidth: side }, limitBytes })
const setFolders = (): string[] => readdirSync(folder.path).map((name) => join(folder.path, name))
const fileIn = (set: string, start: string): string =>
  join(
    set,
    readdirSync(set).find((name) => name.startsWith(start))!,
  )

function withCache<T>(work: (cache: PixelCache) => T, limitBytes?: number): T {
  const cache = open(limitBytes)
  try {
    return work(cache)
  } finally {
    cache.close()
  }
}
const storeAll = (ids: string, limitBytes?: number): void =>
  withCache((cache) => [...ids].forEach((id) => cache.store(id, facts, pixelsOf(id))), limitBytes)
/** The ids that are read back right; wrong pixels fail the test. */
function readable(ids: string, limitBytes?: number): string {
  return withCache((cache) => {
    const into = new Uint8Array(ids.length * BYTES)
    const missing = cache.read([...ids], into)
    const found = [...ids].filter((_, index) => !missing.includes(index))
    for (const id of found) {
      const start = ids.indexOf(id) * BYTES
      expect(into.subarray(start, start + BYTES)).toEqual(pixelsOf(id))
    }
    return found.join('')
  }, limitBytes)
}

test('what was stored is read in the order asked for, in another process too', () => {
  storeAll('abc')
  expect(readable('cab')).toBe('cab')
  expect(readable('xa')).toBe('a')
  withCache((cache) => expect(cache.facts('a')).toMatchObject(facts))
})

test('an array of the wrong size is refused', () => {
  withCache((cache) => {
    expect(() => cache.read(['a'], new Uint8Array(5))).toThrow(RangeError)
    expect(() => cache.store('a', facts, new Uint8Array(5))).toThrow(RangeError)
  })
})

describe('after a crash or with a damaged disk', () => {
  test('a record cut short is missing, the others are not, and it can be stored again', () => {
    storeAll('abc')
    truncateSync(fileIn(setFolders()[0], 'pixels'), 2 * BYTES + 10)
    expect(readable('abc')).toBe('ab')
    withCache((cache) => {
      cache.read(['c'], new Uint8Array(BYTES))
      cache.store('c', facts, pixelsOf('c'))
    })
    expect(readable('abc')).toBe('abc')
  })

  test('a line of the index cut short is missing, and lines written after it are found', () => {
    storeAll('abc')
    const index = fileIn(setFolders()[0], 'index')
    truncateSync(index, statSync(index).size - 7)
    expect(readable('abc')).toBe('ab')
    storeAll('cd')
    expect(readable('abcd')).toBe('abcd')
  })

  test('whichever byte of whichever file is wrong, no wrong pixels are read', () => {
    storeAll('abcdef')
    const [set] = setFolders()
    const files = ['pixels', 'index'].map((start) => fileIn(set, start))
    const originals = files.map((file) => readFileSync(file))
    fc.assert(
      fc.property(fc.nat(1), fc.nat(), fc.integer({ min: 1, max: 255 }), (which, position, flip) => {
        files.forEach((file, index) => writeFileSync(file, originals[index]))
        const damaged = openSync(files[which], 'r+')
        const at = position % originals[which].length
        writeSync(damaged, Buffer.from([originals[which][at] ^ flip]), 0, 1, at)
        closeSync(damaged)
        // A lost line end may take the next line with it.
        expect(readable('abcdef').length).toBeGreaterThanOrEqual(4)
      }),
    )
  })

  test('a process killed while it stores leaves nothing wrong, and its lock does not hold', () => {
    const script = `
      import { PixelCache } from ${JSON.stringify(new URL('./pixel-cache.ts', import.meta.url).href)}
      const cache = PixelCache.open({ folder: process.argv[1], format: ${JSON.stringify(format)}, limitBytes: 1e9 })
      for (let n = 0; ; n++) {
        const id = String.fromCharCode(97 + n)
        cache.store(id, { width: 9, height: 7, thumbnail: new Uint8Array(256), notes: [] },
          new Uint8Array(48).map((_, at) => (id.charCodeAt(0) * 31 + at) & 255))
        if (n === 20) process.kill(process.pid, 'SIGKILL')
      }`
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script, folder.path], { encoding: 'utf8' })
    expect(run.signal, run.stderr).toBe('SIGKILL')
    expect(existsSync(join(setFolders()[0], LOCK_FILE))).toBe(true)
    expect(readable('abcdefghijklmnopqrstu')).toBe('abcdefghijklmnopqrstu')
    storeAll('z')
    expect(readable('z')).toBe('z')
  })
})

describe('a size limit', () => {
  test('keeps the first photos and leaves the others to be decoded', () => {
    storeAll('abcd', 2 * BYTES)
    expect(readable('abcd', 2 * BYTES)).toBe('ab')
    withCache((cache) => expect(cache.facts('d')).toMatchObject({ width: 9 }), 2 * BYTES)
  })

  test('removes whole sets of other sizes, the oldest first, but none in use', () => {
    storeAll('a')
    const [oldest] = setFolders()
    const past = new Date('2020-01-01')
    utimesSync(join(oldest, 'set.json'), past, past)
    const inUse = open(1e6, 5)
    inUse.store('a', facts, new Uint8Array(60))
    const usedFolder = setFolders().find((path) => path !== oldest)!
    const newer = open(statSync(fileIn(usedFolder, 'pixels')).size, 6)
    newer.store('a', facts, new Uint8Array(72))
    expect(existsSync(oldest)).toBe(false)
    expect(existsSync(usedFolder)).toBe(true)
    expect(newer.has('a')).toBe(false)
    newer.close()
    inUse.close()
  })
})

test('a set that is open already is read but not written', () => {
  const first = open()
  first.store('a', facts, pixelsOf('a'))
  const second = open()
  second.store('b', facts, pixelsOf('b'))
  expect([second.has('a'), second.has('b')]).toEqual([true, false])
  first.close()
  second.close()
})

/** Stores photos in a cache of which something is taken away in between. @returns what was told. */
function storeWhile(failing: (cacheFolder: string) => void, cacheFolder = join(folder.path, 'cache')): string[] {
  const told: string[] = []
  const cache = PixelCache.open({ folder: cacheFolder, format, limitBytes: 1e6, onProblem: (text) => told.push(text) })
  cache.store('a', facts, pixelsOf('a'))
  failing(cacheFolder)
  const ids = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
  for (const id of ids) cache.store(id, facts, pixelsOf(id))
  cache.rememberFile('/photos/b.jpg', statSync(folder.path, { bigint: true }), { id: 'b' })
  const read = new Uint8Array(ids.length * BYTES)
  const missing = cache.read([...ids], read)
  for (const [i, id] of [...ids].entries())
    if (!missing.includes(i)) expect(read.subarray(i * BYTES, (i + 1) * BYTES)).toEqual(pixelsOf(id))
  cache.close()
  return told
}

test('a folder that cannot be made is told once, and nothing is kept', () => {
  const file = folder.write('file', 'x')
  const told = storeWhile(() => undefined, file)
  expect(told).toEqual([expect.stringContaining('Decoded photos are not kept any more')])
  expect(told[0]).toContain(file)
})

test('a cache that is deleted while it is used ends nothing', () => {
  const told = storeWhile((cacheFolder) => rmSync(cacheFolder, { recursive: true }))
  expect(told.length).toBeLessThanOrEqual(1)
})

test('a cache that fails while it is used is told once, and ends nothing', () => {
  // whatever is written next finds a folder where its file should be
  const told = storeWhile((cacheFolder) => {
    rmSync(cacheFolder, { recursive: true })
    writeFileSync(cacheFolder, 'a file')
  })
  expect(told.length).toBeLessThanOrEqual(1)
})

test('a disk that is really full ends nothing, and is told', ({ skip }) => {
  const small = join(folder.path, 'small')
  mkdirSync(small)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small])
  if (mounted.status !== 0) skip('Only root can mount a small disk, on Linux.')
  try {
    const told = storeWhile(
      (cacheFolder) => {
        const filler = openSync(join(cacheFolder, 'filler'), 'w')
        expect(() => {
          for (;;) writeSync(filler, Buffer.alloc(4096))
        }).toThrow(/ENOSPC/)
        closeSync(filler)
      },
      join(small, 'cache'),
    )
    expect(told).toEqual([expect.stringContaining('The disk is full')])
  } finally {
    spawnSync('umount', ['-l', small])
  }
})
