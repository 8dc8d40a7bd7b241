import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { noteEndInOneDnn } from '../trainer-host/environment.ts'
import { examine, type Examination } from './examine.ts'
import { thisMachine, type Machine } from './machine.ts'

const PLENTY = 64e9

/** A Linux workstation on which nothing is wrong. */
const workstation: Machine = {
  platform: 'linux',
  arch: 'x64',
  nodeVersion: '24.21.0',
  env: {},
  numCores: 8,
  cpuModel: 'Fast CPU',
  totalMemory: PLENTY,
  freeMemory: PLENTY / 2,
  freeBytes: () => PLENTY,
  exists: () => false,
  list: () => [],
  readText: (path) =>
    path === '/proc/cpuinfo' ? 'processor: 0\nflags\t\t: fpu sse4_2 avx avx2 fma avx512_vnni\n' : undefined,
  packageVersion: () => '1.2.3',
  packageFolder: () => undefined,
  loadFailure: () => Promise.resolve(undefined),
  writeFailure: () => undefined,
  isOneDnnLeftOut: () => false,
  otherUsers: () => [],
  ask: () => Promise.resolve(undefined),
}
const loadNative = () => ({ libraryVersion: '2.21.0', usesGpu: false })

const visit = (machine: Partial<Machine> = {}, examination: Partial<Examination> = {}) =>
  examine({
    cacheFolder: '/cache',
    configFolder: '/settings',
    loadNative,
    machine: { ...workstation, ...machine },
    ...examination,
  })

test('a machine with everything has no problems', async () => {
  const report = await visit({}, { measure: () => Promise.resolve(1234) })
  expect(report).toMatchObject({
    executor: { kind: 'native', library: 'libtensorflow 2.21.0' },
    processor: { features: ['sse4_2', 'avx', 'fma', 'avx2', 'avx512_vnni'], oneDnn: 'on' },
    threads: { numCores: 8, intraOp: undefined },
    imagesPerSecond: 1234,
    problems: [],
  })
})

test('a GPU that WebGPU reaches is measured, and worth a try only where it is quicker than the CPU', async () => {
  const list = (folder: string) => (folder === '/dev/dri' ? ['renderD128'] : [])
  const measured = (gpu: number) =>
    visit({ list }, { measure: () => Promise.resolve(100), measureWebGpu: () => Promise.resolve(gpu) })
  const quick = await measured(1400)
  expect(quick.gpu).toEqual({ devices: ['/dev/dri/renderD128'], isUsed: false, webGpu: { imagesPerSecond: 1400 } })
  expect(quick.problems.map(({ what }) => what)).toEqual([expect.stringContaining('14.0 times as quickly')])
  const slow = await measured(110)
  expect(slow.problems.map(({ what }) => what)).toEqual([expect.stringContaining('renderD128 is there')])
})

test('what FROSTLINE_WITHOUT leaves out is not used, and is used again without it', async () => {
  const loadNative = () => {
    throw new AppError(
      'native-unavailable',
      'The native TensorFlow library cannot be used: FROSTLINE_WITHOUT leaves it out.',
    )
  }
  const { executor, packages, problems } = await visit({ env: { FROSTLINE_WITHOUT: 'native,onnx' } }, { loadNative })
  expect(executor.kind).toBe('eager')
  expect(packages['onnxruntime-node']?.failure).toBe('FROSTLINE_WITHOUT leaves it out')
  expect(problems.map(({ remedy }) => remedy)).toEqual(Array(2).fill('Unset FROSTLINE_WITHOUT to use it.'))
})

test('what FROSTLINE_WITHOUT names and is no executor is told of', async () => {
  const { problems } = await visit({ env: { FROSTLINE_WITHOUT: 'tensorflow,,onnx' } })
  expect(problems.map(({ what }) => what).filter((what) => what.includes('“'))).toEqual([
    'FROSTLINE_WITHOUT names “tensorflow”, which leaves nothing out.',
  ])
})

test('where WebGPU finds no GPU the report says why, and that is no problem', async () => {
  const { gpu, problems } = await visit(
    {},
    { measure: () => Promise.resolve(100), measureWebGpu: () => Promise.reject(new Error('There is none.')) },
  )
  expect(gpu).toEqual({ devices: [], isUsed: false, webGpu: { failure: 'There is none.' } })
  expect(problems).toEqual([])
})

test('oneDNN that ended a training process here is said to be left out, with how to try it again', async () => {
  const report = await visit({ isOneDnnLeftOut: () => true })
  expect(report.processor.oneDnn).toBe('left out')
  expect(report.problems).toEqual([
    {
      what: expect.stringMatching(/ended a training process on this processor and are left out/) as string,
      remedy: expect.stringMatching(/TF_ENABLE_ONEDNN_OPTS to 1/) as string,
    },
  ])
  const forced = await visit({ isOneDnnLeftOut: () => true, env: { TF_ENABLE_ONEDNN_OPTS: '1' } })
  expect(forced.problems).toEqual([])
})

test.runIf(process.arch === 'x64')('this machine says that oneDNN is left out once a trainer ended in it', () => {
  const cache = mkdtempSync(join(tmpdir(), 'frostline-doctor-'))
  vi.stubEnv('FROSTLINE_CACHE', cache)
  try {
    expect(thisMachine().isOneDnnLeftOut()).toBe(false)
    noteEndInOneDnn({ code: null, signal: 'SIGFPE', lastWords: '' }, {})
    expect(thisMachine().isOneDnnLeftOut()).toBe(true)
  } finally {
    vi.unstubAllEnvs()
    rmSync(cache, { recursive: true })
  }
})

test('without the native library the report says why, and how to get it', async () => {
  const failing = () => {
    throw new AppError('native-unavailable', 'It is not set up.', { hint: 'Run `npm run setup`.' })
  }
  const report = await visit({}, { loadNative: failing })
  expect(report.executor).toEqual({ kind: 'onnx', library: 'onnxruntime 1.2.3' })
  expect(report.problems[0].what).toContain('ONNX Runtime is used')
  expect(report.processor.oneDnn).toBeUndefined()
  expect(report.problems).toHaveLength(1)
  expect(report.problems[0].what).toContain('It is not set up.')
  expect(report.problems[0].remedy).toContain('npm run setup')
})

test('without any native library TensorFlow.js computes, and the report says so', async () => {
  const loadNative = () => {
    throw new AppError('native-unavailable', 'It is not set up.')
  }
  const loadFailure = (name: string) => Promise.resolve(name === 'onnxruntime-node' ? 'Error: no glibc' : undefined)
  const report = await visit({ loadFailure }, { loadNative })
  expect(report.executor).toEqual({ kind: 'eager', library: 'tfjs 1.2.3' })
  expect(report.problems.map(({ what }) => what)).toEqual([
    'ONNX Runtime does not load: Error: no glibc.',
    'It is not set up. TensorFlow.js is used: training is many times slower.',
  ])
})

test.each<[string, Partial<Machine>, RegExp]>([
  [
    'no ONNX Runtime',
    { packageVersion: (name) => (name === 'onnxruntime-node' ? undefined : '1') },
    /ONNX Runtime is not/,
  ],
  ['oneDNN switched off', { env: { TF_ENABLE_ONEDNN_OPTS: '0' } }, /oneDNN/],
  ['fewer threads than cores', { env: { TF_NUM_INTRAOP_THREADS: '2' } }, /2 of 8 cores/],
  ['an old CPU', { readText: () => 'flags : sse4_2 avx\n' }, /AVX2/],
  ['little memory', { freeMemory: 0.4e9 }, /0\.4 GB of memory/],
  ['a full disk', { freeBytes: () => 1e8 }, /0\.1 GB is free in \/cache/],
  ['an old Node', { nodeVersion: '20.20.2' }, /20\.20\.2 is older/],
  [
    'a decoder that does not load',
    { loadFailure: (name) => Promise.resolve(name === 'sharp' ? 'Error: no libvips' : undefined) },
    /sharp does not load: photos cannot be read: Error: no libvips/,
  ],
  [
    'a cache that cannot be written',
    { writeFailure: (folder) => (folder === '/cache' ? 'EROFS' : undefined) },
    /written to \/cache \(EROFS\)/,
  ],
  [
    'settings that cannot be written',
    { writeFailure: (folder) => (folder === '/settings' ? 'EACCES' : undefined) },
    /written to \/settings \(EACCES\)/,
  ],
  [
    'another copy with the same cache',
    { otherUsers: () => ['/home/ann/frostline'] },
    /\/home\/ann\/frostline uses the same cache/,
  ],
  ['no sharp', { packageVersion: (name) => (name === 'sharp' ? undefined : '1') }, /photos cannot be read/],
  [
    'an idle graphics card',
    { ask: (tool) => Promise.resolve(tool === 'nvidia-smi' ? 'RTX 5090\n' : undefined) },
    /RTX 5090/,
  ],
  [
    'a card without its tool',
    { list: (f) => (f === '/dev' ? ['nvidia0', 'nvidiactl', 'null'] : []) },
    /^\/dev\/nvidia0 is/,
  ],
])('%s is found and has a remedy', async (_what, machine, what) => {
  const { problems } = await visit(machine)
  expect(problems).toHaveLength(1)
  expect(problems[0].what).toMatch(what)
  expect(problems[0].remedy).not.toBe('')
})

test('training that does not run is a problem in the report, not an exception', async () => {
  const report = await visit({}, { measure: () => Promise.reject(new Error('illegal instruction')) })
  expect(report.imagesPerSecond).toBeUndefined()
  expect(report.problems.map(({ what }) => what)).toEqual(['Training does not run: illegal instruction'])
})

test('settings that mean nothing are not reported as limits', async () => {
  const { threads, problems } = await visit({ env: { TF_NUM_INTRAOP_THREADS: '0', TF_NUM_INTEROP_THREADS: 'many' } })
  expect(threads).toEqual({ numCores: 8, intraOp: undefined, interOp: undefined })
  expect(problems).toEqual([])
})

test('Electron is there only with its binary: the package alone would download it', async () => {
  const installed: Partial<Machine> = {
    packageFolder: () => '/app/electron',
    readText: (path) => (path === '/app/electron/path.txt' ? 'electron' : 'flags : avx2\n'),
  }
  expect((await visit(installed)).electron.isPresent).toBe(false)
  const downloaded = { ...installed, exists: (path: string) => path === '/app/electron/dist/electron' }
  expect((await visit(downloaded)).electron).toEqual({ isPresent: true, version: '1.2.3' })
})

test('macOS’ names of instructions are read as Linux’', async () => {
  const ask = (tool: string) =>
    Promise.resolve(tool === 'sysctl' ? 'FPU SSE4.2 AVX1.0 FMA\nAVX2 AVX512VNNI\n' : undefined)
  const { processor } = await visit({ platform: 'darwin', ask })
  expect(processor.features).toEqual(['sse4_2', 'avx', 'fma', 'avx2', 'avx512_vnni'])
})

test('the report is plain data', async () => {
  const report = await visit()
  expect(structuredClone(report)).toEqual(report)
})

test('this very machine is examined by loading and writing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'frostline-doctor-'))
  const file = join(folder, 'file')
  writeFileSync(file, '')
  try {
    const cacheFolder = join(folder, 'cache')
    const report = await examine({ cacheFolder, configFolder: join(file, 'settings'), loadNative })
    expect(report.memory.totalBytes).toBeGreaterThan(report.memory.freeBytes / 2)
    expect(report.threads.numCores).toBeGreaterThan(0)
    expect(report.packages.sharp).toEqual({ version: expect.stringMatching(/^\d+\./) as string, failure: undefined })
    expect(Object.values(report.packages).filter(({ failure }) => failure !== undefined)).toEqual([])
    expect(report.disk.freeBytes).toBeGreaterThan(0)
    expect(report.folders.map(({ failure }) => failure)).toEqual([undefined, 'ENOTDIR'])
    expect(readdirSync(cacheFolder)).toEqual([])
    expect(report.problems.map(({ remedy }) => remedy).join()).toContain('FROSTLINE_CONFIG')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a package that is broken is found by loading it', async () => {
  expect(await thisMachine().loadFailure('no-such-package')).toBe('it is not installed')
  expect(await thisMachine().loadFailure('zod')).toBeUndefined()
  // a package of types alone: there is nothing to load
  expect(await thisMachine().loadFailure('@types/ws')).toMatch(/Cannot find|ERR_/)
})
