import { expect, test } from 'vitest'
import type { DoctorReport } from '../../node/doctor/report.ts'
import { doctorLines } from './doctor-text.ts'

const report: DoctorReport = {
  executor: { kind: 'native', library: 'libtensorflow 2.21.0' },
  processor: { model: 'Fast CPU', arch: 'x64', features: ['avx', 'avx2'], oneDnn: 'on' },
  threads: { numCores: 8 },
  memory: { totalBytes: 64e9, freeBytes: 32e9 },
  disk: { folder: '/cache', freeBytes: 1e9 },
  imagesPerSecond: 1234.4,
  forward: { library: 'onnxruntime 1.30.0 cpu', batchSize: 16 },
  electron: { isPresent: false },
  gpu: { devices: [], isUsed: false },
  node: '24.21.0',
  platform: 'linux x64',
  packages: { sharp: { version: '1.2.3' }, ws: {} },
  folders: [{ folder: '/cache', purpose: 'cache', variable: 'FROSTLINE_CACHE' }],
  sharesCacheWith: [],
  problems: [],
}
const said = (changed: Partial<DoctorReport> = {}): string => doctorLines({ ...report, ...changed }).join('\n')

test('a machine on which nothing is wrong', () => {
  expect(said()).toBe(`executor      native (libtensorflow 2.21.0)
forward pass  onnxruntime 1.30.0 cpu, 16 photos at a time: the quickest with frostnet-64
speed         1,234 images/s on a tiny graph
CPU           Fast CPU, x64
instructions  avx avx2
oneDNN        on
threads       8 cores, all used
memory        32.0 GB free of 64.0 GB
disk          1.0 GB free in /cache
GPU           none seen
WebGPU        not tried
cache         /cache (can be written)
Electron      not there: the command line needs none
Node          24.21.0 on linux x64
sharp         1.2.3, loads
ws            not installed

No problems found.`)
})

test('what is wrong stands last, with what to do', () => {
  const problems = [{ what: 'Only 0.4 GB of memory is free.', remedy: 'Close other programs.' }]
  expect(said({ problems })).toMatch(/\n! Only 0\.4 GB of memory is free\.\n {2}-> Close other programs\.$/)
  expect(said({ processor: { ...report.processor, oneDnn: 'left out' } })).toMatch(/^oneDNN +left out$/m)
})

test('what the GPU does through WebGPU stands beside what the CPU does, or why it does nothing', () => {
  const row = (webGpu: DoctorReport['gpu']['webGpu'], imagesPerSecond?: number) =>
    said({ gpu: { ...report.gpu, webGpu }, imagesPerSecond }).match(/^WebGPU +(.*)$/m)?.[1]
  expect(row({ imagesPerSecond: 14_000 }, 1000)).toBe('14,000 images/s on a tiny graph, 14.0 times as many as above')
  expect(row({ imagesPerSecond: 2 }, 1320)).toBe('2 images/s on a tiny graph: slower than what computes now')
  expect(row({ imagesPerSecond: 900 })).toBe('900 images/s on a tiny graph')
  expect(row({ failure: 'There is none.' }, 1000)).toBe('not used: There is none.')
})

test('threads that the environment limits are told', () => {
  expect(said({ threads: { numCores: 1, intraOp: 1 } })).toMatch(/^threads +1 core, 1 inside an op$/m)
  expect(said({ threads: { numCores: 8, interOp: 2 } })).toMatch(/^threads +8 cores, 2 ops at once$/m)
  expect(said({ threads: { numCores: 8, intraOp: 4, interOp: 2 } })).toMatch(
    / 8 cores, 4 inside an op, 2 ops at once$/m,
  )
})
