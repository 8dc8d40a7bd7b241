import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TrainRequest } from '../../src/shared/contract/training.ts'
import { loadTensorFlow } from '../../src/node/tensorflow/load-tfjs-node.ts'
import { drawPhotos } from './draw-photos.ts'

const hasNative = (() => {
  try {
    return Boolean(loadTensorFlow())
  } catch {
    return false
  }
})()

const MIB = 2 ** 20
/** Caches of TensorFlow and of Node are filled by then. */
const SETTLED_EPOCH = 10
/** Measured: 2 MiB, what allocators still spread out. The pixels of every step kept would be 39 MiB, an activation far more. */
const ALLOWED_GROWTH = 16 * MIB
const EPOCHS = 50
const BATCH = 16
/** Each of three runs takes 5 s on a quiet machine with two cores. */
const LIMIT_MS = 240_000
const SCRIPT = resolve(import.meta.dirname, '../../bench/ours/memory.ts')

describe('memory over 50 epochs', { timeout: LIMIT_MS }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'frostline memory '))
  const photos = join(folder, 'photos')

  beforeAll(() => drawPhotos(photos, 40))
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  test.runIf(hasNative)('stays flat, and no tensor is left after an epoch, where every step starts from pixels', () => {
    const { rssBytes, tensors } = trained('native', 'none', EPOCHS)
    expect(tensors).toEqual(new Array(EPOCHS).fill(0))
    expect(growth(rssBytes), mebibytes(rssBytes)).toBeLessThan(ALLOWED_GROWTH)
  })

  test.runIf(hasNative)('stays flat where steps start from cached features', () => {
    const { rssBytes, tensors } = trained('native', 'head', EPOCHS)
    expect(tensors).toEqual(new Array(EPOCHS).fill(0))
    expect(growth(rssBytes), mebibytes(rssBytes)).toBeLessThan(ALLOWED_GROWTH)
  })

  test('leaves no tensor behind without the native library', () => {
    const { tensors } = trained('eager', 'head', EPOCHS)
    expect(new Set(tensors).size, `tensors: ${tensors.join(' ')}`).toBe(1)
  })

  function trained(executor: string, freeze: string, epochs: number): { rssBytes: number[]; tensors: number[] } {
    const request: TrainRequest = {
      photos,
      out: join(folder, `${executor} ${freeze}`),
      resume: false,
      recipe: freeze === 'head' ? 'head-only' : 'fine-tune',
      freeze,
      epochs,
      config: { batchSize: BATCH, earlyStopping: null },
      cacheFolder: join(folder, 'cache'),
    }
    const args = ['--expose-gc', SCRIPT, '--request', JSON.stringify(request), '--executor', executor]
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: LIMIT_MS })
    expect(status, stderr).toBe(0)
    const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { rssBytes: number[]; tensors: number[] }
    expect(result.tensors).toHaveLength(epochs)
    return result
  }
})

const growth = (rssBytes: readonly number[]): number =>
  Math.max(...rssBytes.slice(SETTLED_EPOCH)) - rssBytes[SETTLED_EPOCH - 1]

const mebibytes = (rssBytes: readonly number[]): string =>
  `MiB after each epoch: ${rssBytes.map((bytes) => Math.round(bytes / MIB)).join(' ')}`
