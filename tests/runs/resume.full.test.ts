import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../src/core/datasets/random.ts'
import { loadTensorFlow } from '../../src/node/tensorflow/load-tfjs-node.ts'
import { drawPhotos } from './draw-photos.ts'

const hasNative = (() => {
  try {
    return Boolean(loadTensorFlow())
  } catch {
    return false
  }
})()

const KILLS = 10
const config = JSON.stringify({
  batchSize: 16,
  stages: [
    { name: 'Head', freeze: 'head', epochs: 4, learningRate: 3e-3 },
    { name: 'Fine-tune', freeze: 'last-block', epochs: 4, learningRate: 1e-3 },
  ],
  augmentation: { flip: true, rotationDegrees: 10, brightness: 0.1, variants: 2 },
  mixUp: { alpha: 0.2 },
})

describe.runIf(hasNative)('a run that is killed and resumed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frostline resume '))
  const photos = join(folder, 'photos')
  let uninterrupted: Outcome
  let eventsOfWholeRun: string[]

  beforeAll(async () => {
    await drawPhotos(photos, 30)
    const { events, code } = await runOnce(photos, join(folder, 'whole'), join(folder, 'cache whole'), 'start')
    expect(code).toBe(0)
    eventsOfWholeRun = events
    uninterrupted = outcomeOf(join(folder, 'whole'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  test('ends bit for bit like one that never stopped, killed ten times at any moment', async () => {
    const [out, cache] = [join(folder, 'killed'), join(folder, 'cache killed')]
    const seed = Number(process.env['FROSTLINE_SEED'] ?? Date.now() % 2 ** 32)
    console.log(`Moments of the kills are drawn from FROSTLINE_SEED=${seed}.`)
    const random = seededRandom(seed)
    const numEvents = eventsOfWholeRun.length
    const killed: string[] = []
    for (let kill = 0; kill < KILLS; kill++) {
      const mode = existsSync(join(out, 'plan.json')) ? 'resume' : 'start'
      if (mode === 'start') rmSync(out, { recursive: true, force: true })
      // a delay after an event lands within what follows it: computing features, a step, writing a checkpoint, changing stage
      const target = { afterEvents: 1 + Math.floor((random() * 2 * numEvents) / KILLS), delayMs: random() * 30 }
      const { events } = await runOnce(photos, out, cache, mode, target)
      killed.push(`${mode} ${events.at(-1) || 'before the first event'}`)
    }
    expect(killed.filter((moment) => moment.startsWith('resume')).length, killed.join(', ')).toBeGreaterThan(4)
    const { code, errors } = await runOnce(photos, out, cache, existsSync(join(out, 'plan.json')) ? 'resume' : 'start')
    expect(code, `${errors}\nkilled after: ${killed.join(', ')}`).toBe(0)
    expect(outcomeOf(out), `killed after: ${killed.join(', ')}`).toEqual(uninterrupted)
  })

  test.each(['progress', 'checkpoint', 'stage-end'])('ends the same, killed at %s', async (moment) => {
    const [out, cache] = [join(folder, `at ${moment}`), join(folder, `cache at ${moment}`)]
    const first = eventsOfWholeRun.indexOf(moment === 'stage-end' ? 'stage-end' : 'step')
    const afterEvents = moment === 'progress' ? eventsOfWholeRun.indexOf('stage-start') + 2 : first + 1
    // each step is followed by a checkpoint of a few milliseconds
    await runOnce(photos, out, cache, 'start', { afterEvents, delayMs: moment === 'checkpoint' ? 3 : 0 })
    const { code, errors } = await runOnce(photos, out, cache, 'resume')
    expect(code, errors).toBe(0)
    expect(outcomeOf(out)).toEqual(uninterrupted)
  })
})

interface Outcome {
  readonly weights: string
  readonly losses: readonly unknown[]
  readonly proofs: unknown
  readonly test: unknown
}

/** What must be the same: weights to the bit, every loss and accuracy in the log, the report's figures. */
function outcomeOf(run: string): Outcome {
  const model = join(run, 'model')
  const shards = readdirSync(model)
    .filter((name) => name.endsWith('.bin'))
    .sort()
  const hash = createHash('sha256')
  for (const shard of shards) hash.update(readFileSync(join(model, shard)))
  const records = readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const report = JSON.parse(readFileSync(join(run, 'report.json'), 'utf8')) as Record<string, unknown>
  return {
    weights: hash.digest('hex'),
    losses: records.filter(({ kind }) => kind !== 'note').map(({ elapsedMs: _, imagesPerSecond: __, ...rest }) => rest),
    proofs: report.frozen,
    test: report.test,
  }
}

interface Target {
  readonly afterEvents: number
  readonly delayMs: number
}

/** Runs the trainer, and kills it (`kill -9`) when it has told so many events. */
function runOnce(photos: string, out: string, cache: string, mode: string, target?: Target) {
  const args = [join(import.meta.dirname, 'train-once.ts'), photos, out, cache, mode, config]
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  let errors = ''
  let isDoomed = false
  return new Promise<{ code: number | null; events: string[]; errors: string }>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString()
      if (target && !isDoomed && text.split('\n').length > target.afterEvents) {
        isDoomed = true
        setTimeout(() => child.kill('SIGKILL'), target.delayMs)
      }
    })
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
    child.on('close', (code) => resolve({ code, events: text.trim().split('\n'), errors }))
  })
}
