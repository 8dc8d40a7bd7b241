import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { trainJob } from '../../src/cli/train-request.ts'
import { dividedExecutor } from '../../src/core/engine/divided-executor.ts'
import type { Executor } from '../../src/core/engine/executor.ts'
import { rememberRequest } from '../../src/node/trainer-host/request-file.ts'
import type { ExecutorFor } from '../../src/trainer/train/prepare.ts'
import { trainRun } from '../../src/trainer/train/train-run.ts'
import { PAUSED } from '../../src/trainer/serve.ts'
import { loadExecutor } from '../executors/executors.ts'
import { drawPhotos } from './draw-photos.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline divided '))
const photos = join(root, 'photos')
let steps: Executor
let divided: Executor

beforeAll(async () => {
  steps = await loadExecutor('wasm')
  divided = dividedExecutor(steps, { executor: await loadExecutor('onnx'), batchSize: 6 })
  await drawPhotos(photos, 8)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

interface Asked {
  readonly repeat?: string
  readonly resume?: string
  readonly pauseAt?: number
  readonly augment?: 'none' | 'default'
  /** Of features; one of its own where absent. */
  readonly cache?: string
}

/** Trains the head, and tells what was asked about the executor. */
async function train(
  name: string,
  executor: Executor,
  { repeat, resume, pauseAt, augment = 'none', cache = `cache ${name}` }: Asked = {},
) {
  const out = resume ?? join(root, name)
  const flags = resume ? { resume } : { out, ...(repeat ? { repeat } : { freeze: 'head', epochs: 3, augment }) }
  const { request } = trainJob(repeat || resume ? undefined : photos, flags, join(root, cache), new Date(0))
  const asked: Parameters<ExecutorFor>[1][] = []
  const pausing = new AbortController()
  const { report } = await trainRun(
    (_, work) => {
      asked.push(work)
      return Promise.resolve(executor)
    },
    request,
    {
      emit: (event) => event.kind === 'step' && event.stepIndex === pauseAt && pausing.abort(PAUSED),
      signal: pausing.signal,
      onRunFolder: (folder) => rememberRequest(folder, request),
    },
  )
  return { out, asked, report, weights: () => readFileSync(join(out, 'model', 'weights.bin')) }
}

describe('a run whose frozen layers another library computes', () => {
  const NAME = /^onnxruntime [\d.]+ cpu, 6 at a time$/
  let first: Awaited<ReturnType<typeof train>>
  beforeAll(async () => {
    first = await train('first', divided)
  })

  test('says so in its record, and how much work there is', () => {
    expect(first.report?.environment['executor']).toBe('eager')
    expect(first.report?.environment['forward']).toMatch(NAME)
    const { train: numTrain = 0, validation = 0, test: numTest = 0 } = first.report?.counts ?? {}
    expect(numTrain).toBeGreaterThan(0)
    expect(first.asked).toEqual([{ numPhotos: numTrain + validation + numTest }])
  })

  test('has features of its own, and counts every variant of a photo', async () => {
    const features = join(root, 'both', 'features')
    await train('both, alone', steps, { cache: 'both' })
    const numAlone = readdirSync(features).length
    const { asked, report } = await train('both, divided', divided, { cache: 'both', augment: 'default' })
    expect(readdirSync(features).length).toBeGreaterThan(numAlone)
    const { train: numTrain = 0, validation = 0, test: numTest = 0 } = report?.counts ?? {}
    expect(asked.map(({ numPhotos }) => numPhotos)).toEqual([4 * numTrain + validation + numTest])
    const plain = await train('both, divided and plain', divided, { cache: 'both' })
    expect(plain.weights().equals(first.weights())).toBe(true)
  })

  test('goes on, and is repeated, with what computed it', async () => {
    const paused = await train('paused', divided, { pauseAt: 2 })
    expect(paused.report).toBeUndefined()
    const resumed = await train('paused', divided, { resume: paused.out })
    const repeated = await train('repeated', divided, { repeat: first.out })
    for (const { asked, weights } of [resumed, repeated]) {
      expect(asked.map(({ asBefore }) => asBefore)).toEqual([expect.stringMatching(NAME)])
      expect(weights().equals(first.weights())).toBe(true)
    }
  })

  test('is not repeated where nothing but the library of its steps is there, and the other way round', async () => {
    await expect(train('alone', steps, { repeat: first.out })).rejects.toThrow(
      /forward \(onnxruntime .* then, none now\)/,
    )
    const alone = await train('of one', steps)
    expect(alone.report?.environment).not.toHaveProperty('forward')
    await expect(train('now divided', divided, { repeat: alone.out })).rejects.toThrow(/forward \(none then/)
  })
})
