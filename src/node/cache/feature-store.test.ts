import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AppError } from '../../shared/errors.ts'
import type { FeatureSample, FeatureSet } from './feature-set.ts'
import { FeatureStore } from './feature-store.ts'
import type { FeatureSetKey, FeatureStoreOptions } from './feature-store.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'frostline cache ü '))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const key = (prefixHash = 'abc'): FeatureSetKey => ({
  prefixHash,
  frontier: [
    { name: 'block_1', shape: [2, 3] },
    { name: 'block_2', shape: [5] },
  ],
  preprocessing: { inputHeight: 8 },
  decoderVersion: '1',
  executor: 'native',
  engineVersion: '1',
  libraryVersion: '2.21',
  threads: null,
  oneDnn: true,
  dtype: 'float32',
  augmentation: null,
})
const VALUES = 11

const open = (options: Partial<FeatureStoreOptions> = {}, prefixHash?: string): FeatureSet =>
  new FeatureStore({ folder, limitBytes: 1e9, blockBytes: 4 * VALUES * 4, ...options }).openSet(key(prefixHash))

const samples = (count: number, variant = 0): FeatureSample[] =>
  Array.from({ length: count }, (_, i) => ({ id: `image ${i}`, variant }))

/** Features that tell which sample they belong to. */
function featuresOf(given: readonly FeatureSample[]): Float32Array[] {
  const seed = ({ id, variant }: FeatureSample) => Number(id.slice(6)) * 100 + variant * 10_000
  return [6, 5].map((size, t) =>
    Float32Array.from(
      { length: given.length * size },
      (_, i) => seed(given[Math.floor(i / size)]) + t * 50 + (i % size),
    ),
  )
}

const setFolder = () => join(folder, fs.readdirSync(folder)[0])
const blocks = () => fs.readdirSync(setFolder()).filter((name) => name.endsWith('.block'))

test.each([0, 4 * VALUES * 4, 1e9])(
  'features come back in batch order, now and after reopening, with %d bytes of memory',
  (memoryBudgetBytes) => {
    fc.assert(
      fc.property(fc.array(fc.nat(14), { minLength: 1 }), fc.integer({ min: 1, max: 7 }), (order, chunk) => {
        fs.rmSync(folder, { recursive: true, force: true })
        const all = [...samples(10), ...samples(5, 3)]
        const batch = order.map((i) => all[i])
        const set = open({ memoryBudgetBytes })
        for (let i = 0; i < all.length; i += chunk) {
          const some = all.slice(i, i + chunk)
          expect(set.write(some, featuresOf(some))).toBe(some.length)
        }
        expect(set.write(all, featuresOf(all))).toBe(0)
        expect(set.read(batch)).toEqual({ tensors: featuresOf(batch), missing: [] })
        set.close()
        const again = open({ memoryBudgetBytes })
        for (let i = 0; i < 2; i++) expect(again.read(batch)).toEqual({ tensors: featuresOf(batch), missing: [] })
        again.close()
      }),
      { numRuns: 15 },
    )
  },
)

test('what is not there is listed, with rows of zeros to fill', () => {
  const set = open()
  const [a, b, c] = samples(3)
  set.write([b], featuresOf([b]))
  const { tensors, missing } = set.read([a, b, c])
  expect(missing).toEqual([0, 2])
  expect([...tensors[1].subarray(0, 5)]).toEqual([0, 0, 0, 0, 0])
  expect([...tensors[1].subarray(5, 10)]).toEqual([...featuresOf([b])[1]])
  set.close()
})

test('arrays that were read are the caller’s own', () => {
  const set = open()
  const batch = samples(4)
  set.write(batch, featuresOf(batch))
  set.read(batch).tensors[0].fill(99)
  expect(set.read(batch).tensors).toEqual(featuresOf(batch))
  set.close()
})

test('features of another size are refused', () => {
  const set = open()
  expect(() => set.write(samples(2), featuresOf(samples(1)))).toThrow(
    expect.objectContaining({ code: 'bad-features' }) as AppError,
  )
  set.close()
})

const damages: [string, (path: string) => void, number][] = [
  ['a flipped bit in one image', (path) => flip(path, -1), 1],
  ['a flipped bit in the header', (path) => flip(path, 20), 4],
  ['another magic', (path) => flip(path, 0), 4],
  ['an absurd header length', (path) => flip(path, 11), 4],
  ['a torn block', (path) => fs.truncateSync(path, fs.statSync(path).size - 3), 4],
  ['an empty block', (path) => fs.truncateSync(path, 0), 4],
  ['a block too long', (path) => fs.appendFileSync(path, 'x'), 4],
  [
    'a block that is a folder',
    (path) => {
      fs.rmSync(path)
      fs.mkdirSync(path)
    },
    4,
  ],
  ['no block', (path) => fs.rmSync(path), 4],
]

function flip(path: string, position: number): void {
  const bytes = fs.readFileSync(path)
  bytes[position < 0 ? bytes.length + position : position] ^= 0x40
  fs.writeFileSync(path, bytes)
}

test.each(damages.flatMap((damage) => [0, 1e9].map((memory) => [...damage, memory] as const)))(
  '%s: what is lost is missing, is stored again, and the rest is as it was',
  (_, damage, numLost, memoryBudgetBytes) => {
    const batch = samples(12)
    const set = open()
    set.write(batch, featuresOf(batch))
    set.close()
    damage(join(setFolder(), blocks()[1]))
    const reopened = open({ memoryBudgetBytes })
    const { tensors, missing } = reopened.read(batch)
    expect(missing.length).toBe(numLost)
    const whole = batch.filter((_sample, i) => !missing.includes(i))
    expect(reopened.read(whole)).toEqual({ tensors: featuresOf(whole), missing: [] })
    expect(tensors[0].subarray(0, 24)).toEqual(featuresOf(batch)[0].subarray(0, 24))
    const lost = missing.map((i) => batch[i])
    expect(reopened.write(lost, featuresOf(lost))).toBe(numLost)
    expect(reopened.read(batch)).toEqual({ tensors: featuresOf(batch), missing: [] })
    reopened.close()
    const third = open({ memoryBudgetBytes })
    expect(third.read(batch)).toEqual({ tensors: featuresOf(batch), missing: [] })
    third.close()
  },
)

test('a block that vanishes while the set is open counts as missing', () => {
  const set = open({ memoryBudgetBytes: 0 })
  const batch = samples(8)
  set.write(batch, featuresOf(batch))
  fs.rmSync(join(setFolder(), blocks()[0]))
  expect(set.read(batch).missing).toEqual([0, 1, 2, 3])
  expect(set.has(batch[0])).toBe(false)
  expect(set.numDamaged).toBe(4)
  set.close()
})

test('over the limit the first come stay, however often the others are offered', () => {
  const set = open({ limitBytes: 5000 })
  const batch = samples(200)
  for (const sample of batch) set.write([sample], featuresOf([sample]))
  expect(set.full).toBe('limit')
  const kept = set.numSamples
  expect(kept).toBeGreaterThan(4)
  expect(kept).toBeLessThan(120)
  expect(set.write(batch, featuresOf(batch))).toBe(0)
  expect(set.read(batch.slice(0, kept)).missing).toEqual([])
  set.close()
  expect(new FeatureStore({ folder, limitBytes: 0 }).sizeBytes()).toBeLessThanOrEqual(5000)
})

test('the least recently used set goes first, one in use never', () => {
  const batch = samples(20)
  const limitBytes = 10_000
  const inUse = open({ limitBytes }, 'in use')
  inUse.write(batch.slice(0, 4), featuresOf(batch.slice(0, 4)))
  for (const name of ['old', 'newer']) {
    const set = open({ limitBytes }, name)
    set.write(batch, featuresOf(batch))
    set.close()
  }
  const nameOf = (name: string) =>
    fs.readdirSync(folder).find((one) => fs.readFileSync(join(folder, one, 'set.json'), 'utf8').includes(`"${name}"`))
  fs.utimesSync(join(folder, nameOf('in use')!, 'set.json'), 1, 1)
  fs.utimesSync(join(folder, nameOf('old')!, 'set.json'), 2, 2)
  const growing = open({ limitBytes }, 'growing')
  for (let variant = 0; nameOf('old') !== undefined; variant++) {
    expect(variant).toBeLessThan(20)
    growing.write(samples(4, variant), featuresOf(samples(4, variant)))
  }
  expect(nameOf('newer')).toBeDefined()
  for (let variant = 20; variant < 80; variant++) growing.write(samples(4, variant), featuresOf(samples(4, variant)))
  expect(nameOf('newer')).toBeUndefined()
  expect(nameOf('in use')).toBeDefined()
  expect(inUse.read(batch.slice(0, 4)).missing).toEqual([])
  expect(growing.full).toBe('limit')
  for (const set of [inUse, growing]) set.close()
  expect(new FeatureStore({ folder, limitBytes }).sizeBytes()).toBeLessThanOrEqual(limitBytes)
})

test('what is not a set is never deleted', () => {
  fs.mkdirSync(join(folder, 'my photos'))
  fs.writeFileSync(join(folder, 'my photos', 'cat.jpg'), new Uint8Array(20_000))
  const set = open({ limitBytes: 5000 }, 'x')
  set.write(samples(200), featuresOf(samples(200)))
  expect(set.numSamples).toBeGreaterThan(4)
  expect(fs.readdirSync(join(folder, 'my photos'))).toEqual(['cat.jpg'])
  set.close()
})

test('a disk that is nearly full ends caching, not the run', () => {
  const set = open({ freeBytesToLeave: 1e18 })
  expect(set.write(samples(3), featuresOf(samples(3)))).toBe(0)
  expect(set.full).toBe('disk')
  set.close()
})

test('a set is one process’ at a time, and its key is compared in full', () => {
  const set = open()
  expect(() => open()).toThrow(expect.objectContaining({ code: 'folder-locked' }) as AppError)
  set.write(samples(4), featuresOf(samples(4)))
  set.close()
  expect(open({}, 'other').numSamples).toBe(0)
  const reordered = Object.fromEntries(Object.entries(key()).reverse()) as unknown as FeatureSetKey
  const same = new FeatureStore({ folder, limitBytes: 1e9 }).openSet(reordered)
  expect(same.numSamples).toBe(4)
  same.close()
})

test('a set whose description is torn starts empty', () => {
  const set = open()
  set.write(samples(4), featuresOf(samples(4)))
  set.close()
  fs.truncateSync(join(setFolder(), 'set.json'), 10)
  const again = open()
  expect(again.numSamples).toBe(0)
  again.close()
})

test('killed at any moment, everything that counts as there is right', async () => {
  const source = `import { FeatureStore } from ${JSON.stringify(join(import.meta.dirname, 'feature-store.ts'))}
    const key = JSON.parse(process.argv[2])
    const set = new FeatureStore({ folder: process.argv[1], limitBytes: 1e9, blockBytes: 1e6, memoryBudgetBytes: 0 }).openSet(key)
    const first = set.numSamples
    for (let i = first; ; i++) {
      if (!set.write([{ id: 'image ' + i, variant: 0 }], [new Float32Array(20_000).fill(i)])) continue
      if (i === first + 49) console.log(i)
    }`
  const large: FeatureSetKey = { ...key(), frontier: [{ name: 'x', shape: [20_000] }] }
  let reached = 0
  for (const delay of [0, 5, 11, 23]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', source, folder, JSON.stringify(large)])
    await new Promise((resolve) => child.stdout.once('data', resolve))
    await new Promise((resolve) => setTimeout(resolve, delay))
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    const set = new FeatureStore({ folder, limitBytes: 1e9 }).openSet(large)
    expect(set.numDamaged).toBe(0)
    expect(set.numSamples).toBeGreaterThan(reached)
    for (let i = 0; i < set.numSamples; i++) {
      const { tensors, missing } = set.read([{ id: `image ${i}`, variant: 0 }])
      expect(missing).toEqual([])
      expect(tensors[0].every((value) => value === i)).toBe(true)
    }
    reached = set.numSamples
    set.close()
  }
})

test('a cache whose folder is deleted, or becomes a file, or cannot be made, is told and ends nothing', () => {
  const failures: ((cacheFolder: string) => void)[] = [
    (cacheFolder) => fs.rmSync(cacheFolder, { recursive: true }),
    (cacheFolder) => {
      fs.rmSync(cacheFolder, { recursive: true })
      fs.writeFileSync(cacheFolder, 'a file')
    },
  ]
  for (const [i, fail] of failures.entries()) {
    const told: string[] = []
    const cacheFolder = join(folder, `cache ${i}`)
    const set = open({ folder: cacheFolder, onProblem: (text) => told.push(text) })
    const given = samples(30)
    fail(cacheFolder)
    const features = featuresOf(given)
    set.write(given, features)
    const { tensors, missing } = set.read(given)
    for (const [position, sample] of given.entries()) {
      if (missing.includes(position)) continue
      expect([...tensors[1].subarray(position * 5, position * 5 + 5)]).toEqual([...featuresOf([sample])[1]])
    }
    expect(set.full).toBe('disk')
    set.close()
    expect(told).toEqual([expect.stringContaining('Features are not kept any more')])
    expect(told[0]).not.toContain('bug')
  }
  const file = join(folder, 'file')
  fs.writeFileSync(file, '')
  const told: string[] = []
  const set = open({ folder: join(file, 'cache'), onProblem: (text) => told.push(text) })
  expect(set.write(samples(3), featuresOf(samples(3)))).toBe(0)
  expect(set.read(samples(3)).missing).toEqual([0, 1, 2])
  set.close()
  expect(told).toHaveLength(1)
})
