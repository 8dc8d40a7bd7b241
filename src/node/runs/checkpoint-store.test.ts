import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AppError } from '../../shared/errors.ts'
import { MANIFEST_FILE, TENSORS_FILE } from './checkpoint-file.ts'
import type { Checkpoint } from './checkpoint-file.ts'
import { CheckpointStore } from './checkpoint-store.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'frostline checkpoints ü '))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const checkpoint = (step: number): Checkpoint => ({
  tensors: new Map([
    [
      'conv/kernel',
      { dtype: 'float32', shape: [2, 3], values: Float32Array.from([1, -0, Number.NaN, 1e-45, 5, step]) },
    ],
    ['step', { dtype: 'int32', shape: [], values: Int32Array.of(step) }],
    ['empty', { dtype: 'float32', shape: [0, 4], values: new Float32Array(0) }],
  ]),
  state: { step, position: { stageIndex: 0, epochIndex: 1, batchIndex: 2 }, best: null, note: '“ü”' },
})

const bytesOf = ({ tensors }: Checkpoint) =>
  [...tensors].map(([name, { dtype, shape, values }]) => [
    name,
    dtype,
    shape,
    Buffer.from(values.buffer).toString('hex'),
  ])

test('what is written comes back bit by bit', () => {
  const tensors = fc.dictionary(fc.string(), fc.uint8Array({ maxLength: 400 }))
  fc.assert(
    fc.property(tensors, fc.json(), (given, state) => {
      const store = new CheckpointStore(fs.mkdtempSync(join(folder, 'x')))
      const written: Checkpoint = {
        tensors: new Map(
          Object.entries(given).map(([name, bytes]) => {
            const values = new Float32Array(bytes.slice(0, bytes.length - (bytes.length % 4)).buffer)
            return [name, { dtype: 'float32' as const, shape: [values.length], values }]
          }),
        ),
        state: { json: state },
      }
      const name = store.write('last', written)
      const loaded = store.load('last')!
      expect(loaded.name).toBe(name)
      expect(bytesOf(loaded)).toEqual(bytesOf(written))
      expect(loaded.state).toEqual({ json: state })
    }),
    { numRuns: 25 },
  )
})

test('the newest two are kept, best and last apart', () => {
  const store = new CheckpointStore(folder)
  expect(store.load('last')).toBeUndefined()
  for (const step of [1, 2, 3]) store.write('last', checkpoint(step))
  const best = store.write('best', checkpoint(2))
  expect(fs.readdirSync(folder).sort()).toEqual(['best-000001', 'best.json', 'last-000002', 'last-000003', 'last.json'])
  expect(store.load('last')!.state).toMatchObject({ step: 3 })
  store.write('best', checkpoint(4))
  expect(store.load('best')!.state).toMatchObject({ step: 4 })
  expect(store.load('best', best)!.state).toMatchObject({ step: 2 })
  expect(store.load('best', 'best-000099')!.state).toMatchObject({ step: 4 })
})

/** Every way in which the newest checkpoint may be found broken. */
const damages: [string, (path: string) => void][] = [
  ['a flipped bit', (path) => damage(join(path, TENSORS_FILE), (bytes) => void (bytes[5] ^= 1))],
  ['a torn tensor file', (path) => fs.truncateSync(join(path, TENSORS_FILE), 7)],
  ['a longer tensor file', (path) => fs.appendFileSync(join(path, TENSORS_FILE), 'x')],
  ['no tensor file', (path) => fs.rmSync(join(path, TENSORS_FILE))],
  ['no manifest', (path) => fs.rmSync(join(path, MANIFEST_FILE))],
  ['a torn manifest', (path) => fs.truncateSync(join(path, MANIFEST_FILE), 50)],
  ['an empty manifest', (path) => fs.truncateSync(join(path, MANIFEST_FILE), 0)],
  ['a changed manifest', (path) => damage(join(path, MANIFEST_FILE), (bytes) => void (bytes[200] ^= 1))],
  ['a manifest that is huge', (path) => fs.truncateSync(join(path, MANIFEST_FILE), 2 ** 27)],
  ['absurd shapes', (path) => forgeManifest(path, (manifest) => void (manifest.tensors[0].shape = [2 ** 28, 2 ** 28]))],
  ['a shape that does not fit', (path) => forgeManifest(path, (manifest) => void (manifest.tensors[0].shape = [2, 4]))],
]

function damage(path: string, change: (bytes: Buffer) => void): void {
  const bytes = fs.readFileSync(path)
  change(bytes)
  fs.writeFileSync(path, bytes)
}

function forgeManifest(path: string, change: (manifest: { tensors: { shape: number[] }[] }) => void): void {
  const file = join(path, MANIFEST_FILE)
  const signed = JSON.parse(fs.readFileSync(file, 'utf8')) as { manifest: string }
  const manifest = JSON.parse(signed.manifest) as { tensors: { shape: number[] }[] }
  change(manifest)
  const text = JSON.stringify(manifest)
  const sha256 = createHash('sha256').update(text).digest('hex')
  fs.writeFileSync(file, JSON.stringify({ sha256, manifest: text }))
}

test.each(damages)('%s: the one before is taken, with a warning', (_, change) => {
  const store = new CheckpointStore(folder)
  store.write('last', checkpoint(1))
  const newest = store.write('last', checkpoint(2))
  change(join(folder, newest))
  const loaded = store.load('last')!
  expect(loaded.state).toMatchObject({ step: 1 })
  expect(loaded.warnings).toHaveLength(1)
  expect(loaded.warnings[0]).toContain(newest)
  expect(bytesOf(loaded)).toEqual(bytesOf(checkpoint(1)))
})

test('all damaged is an error, never a fresh start', () => {
  const store = new CheckpointStore(folder)
  fs.rmSync(join(folder, store.write('last', checkpoint(1)), MANIFEST_FILE))
  expect(() => store.load('last')).toThrow(expect.objectContaining({ code: 'damaged-checkpoint' }) as AppError)
})

test('a damaged pointer does no harm', () => {
  const store = new CheckpointStore(folder)
  store.write('last', checkpoint(1))
  store.write('last', checkpoint(2))
  for (const content of ['', '{', '{"current":"../../etc"}', '{"current":"last-000007"}']) {
    fs.writeFileSync(join(folder, 'last.json'), content)
    expect(new CheckpointStore(folder).load('last')!.state).toMatchObject({ step: 2 })
  }
})

test('tensors whose values do not fit their shape are refused before the pointer moves', () => {
  const store = new CheckpointStore(folder)
  store.write('last', checkpoint(1))
  const tensors = new Map([['w', { dtype: 'float32' as const, shape: [3], values: new Float32Array(2) }]])
  expect(() => store.write('last', { tensors, state: null })).toThrow('“w” has 2 values')
  expect(store.load('last')!.state).toMatchObject({ step: 1 })
  expect(fs.readdirSync(folder).sort()).toEqual(['last-000001', 'last.json'])
})

test('killed at any moment, a whole checkpoint is there', async () => {
  const source = `import { CheckpointStore } from ${JSON.stringify(join(import.meta.dirname, 'checkpoint-store.ts'))}
    const store = new CheckpointStore(process.argv[1])
    for (let step = Number(process.argv[2]); ; step++) {
      const values = new Float32Array(50_000).fill(step)
      store.write('last', { tensors: new Map([['w', { dtype: 'float32', shape: [50_000], values }]]), state: { step } })
      if (step % 1000 === 1) console.log('going')
    }`
  let reached = 0
  for (const delay of [0, 3, 7, 13, 29, 41]) {
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      source,
      folder,
      `${(Math.ceil(reached / 1000) + 1) * 1000}`,
    ])
    await new Promise((resolve) => child.stdout.once('data', resolve))
    await new Promise((resolve) => setTimeout(resolve, delay))
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    const loaded = new CheckpointStore(folder).load('last')!
    expect(loaded.warnings).toEqual([])
    const { step } = loaded.state as { step: number }
    expect(step).toBeGreaterThan(reached)
    expect(loaded.tensors.get('w')!.values.every((value) => value === step)).toBe(true)
    expect(fs.readdirSync(folder).some((name) => name.includes('unfinished'))).toBe(false)
    reached = step
  }
})

test('a tensor of another kind than its values is refused', () => {
  const store = new CheckpointStore(folder)
  const write = (dtype: 'float32' | 'int32', values: Float32Array | Int32Array) =>
    store.write('last', { tensors: new Map([['w', { dtype, shape: [2], values }]]), state: null })
  expect(() => write('int32', new Float32Array(2))).toThrow('“w” has 2 values for int32 [2]')
  expect(() => write('float32', new Int32Array(2))).toThrow('for float32 [2]')
  expect(fs.readdirSync(folder)).toEqual([])
})

test('numbers go on after the newest, however many there were', () => {
  const store = new CheckpointStore(folder)
  fs.mkdirSync(join(folder, 'last-999999'))
  expect(store.write('last', checkpoint(1))).toBe('last-1000000')
  expect(store.write('last', checkpoint(2))).toBe('last-1000001')
  expect(store.write('best', checkpoint(3))).toBe('best-000001')
  expect(store.load('last')!.name).toBe('last-1000001')
})

test('what a killed process left unfinished is removed, and what is no checkpoint stays', () => {
  const store = new CheckpointStore(folder)
  store.write('last', checkpoint(1))
  fs.mkdirSync(join(folder, '.last-000002.unfinished-1'))
  fs.writeFileSync(join(folder, 'last-12'), '')
  const again = new CheckpointStore(folder)
  for (const step of [2, 3, 4]) again.write('last', checkpoint(step))
  expect(fs.readdirSync(folder).sort()).toEqual(['last-000003', 'last-000004', 'last-12', 'last.json'])
})

test('a checkpoint is of its owner alone', () => {
  const name = new CheckpointStore(folder).write('last', checkpoint(1))
  if (process.platform !== 'win32') expect(fs.statSync(join(folder, name)).mode & 0o777).toBe(0o700)
})

test.runIf(process.platform === 'linux')('no file is left open, whatever is wrong with a checkpoint', () => {
  const numOpen = () => fs.readdirSync('/proc/self/fd').length
  const store = new CheckpointStore(folder)
  store.write('last', checkpoint(0))
  const before = numOpen()
  for (let step = 1; step <= 10; step++) {
    store.write('last', checkpoint(step))
    const newest = store.write('last', checkpoint(step))
    store.load('last')
    const tensors = new Map([['w', { dtype: 'float32' as const, shape: [3], values: new Float32Array(2) }]])
    expect(() => store.write('last', { tensors, state: null })).toThrow()
    fs.truncateSync(join(folder, newest, TENSORS_FILE), 3)
    store.load('last')
  }
  expect(numOpen()).toBe(before)
})
