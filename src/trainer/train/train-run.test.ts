import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../core/datasets/random.ts'
import type { RunReport } from '../../shared/contract/run-report.ts'
import { openModel } from '../../node/models/open-model.ts'
import { readSeenPhotos } from '../../node/models/seen-photos.ts'
import { readResultFiles } from '../../node/runs/result-files.ts'
import { readPlanFile } from '../../node/runs/run-files.ts'
import type { TrainEvent, TrainRequest } from '../../shared/contract/training.ts'
import { PAUSED } from '../serve.ts'
import { ScriptedExecutor, type SessionScript } from './scripted-executor.ts'
import { trainRun } from './train-run.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline train run '))
const photos = join(root, 'photos')
const CLASSES = ['elm', 'oak']
const SIDE = 64
const NUM_PER_CLASS = 10
/** Photos of which the model will say the other class. */
const MISTAKEN = new Set([0, 1, 2])

/** Noise, but for its first pixel: red its class, green whether the model will be mistaken. */
async function drawPhoto(path: string, label: number, number: number): Promise<void> {
  const random = seededRandom(100 * label + number)
  const pixels = Buffer.from(Uint8Array.from({ length: SIDE * SIDE * 3 }, () => 255 * random()))
  pixels.set([label * 40, MISTAKEN.has(number) ? 1 : 0], 0)
  writeFileSync(
    path,
    await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
      .png()
      .toBuffer(),
  )
}

beforeAll(async () => {
  for (const [label, name] of CLASSES.entries()) {
    mkdirSync(join(photos, name), { recursive: true })
    for (let i = 0; i < NUM_PER_CLASS; i++) await drawPhoto(join(photos, name, `${i}.png`), label, i)
  }
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const READ_AS = '20 photos, 2 classes, read as: a folder for each class.'

const requestOf = (name: string, more: Partial<TrainRequest> = {}): TrainRequest => ({
  photos,
  out: join(root, 'runs', name),
  resume: false,
  recipe: 'head-only',
  config: { cacheLimitBytes: 0, batchSize: 4, seed: 3, split: { validation: 0.2, test: 0.3 } },
  epochs: 2,
  cacheFolder: join(root, 'cache'),
  ...more,
})

/** Says what the first pixel of each photo is. */
function answers(numImages: number, { images }: Parameters<SessionScript['logits']>[1]): Float32Array {
  return Float32Array.from({ length: numImages * 2 }, (_, i) => {
    const [red = 0, green = 0] = images?.values.subarray((i >> 1) * SIDE * SIDE * 3) ?? []
    return i % 2 === (red / 40 + green) % 2 ? 2 : 0
  })
}

interface Script extends Partial<SessionScript> {
  readonly stopAt?: (event: TrainEvent) => boolean
  readonly reason?: Error
}

async function run(request: TrainRequest, { stopAt, reason, ...script }: Script = {}) {
  const events: TrainEvent[] = []
  const folders: string[] = []
  const stopping = new AbortController()
  const executor = new ScriptedExecutor({
    stageIndex: () => 0,
    learns: (name) => name.startsWith('head'),
    step: () => ({ loss: 1 }),
    logits: answers,
    ...script,
  })
  const result = await trainRun(() => Promise.resolve(executor), request, {
    emit: (event) => {
      events.push(event)
      if (stopAt?.(event)) stopping.abort(reason)
    },
    signal: stopping.signal,
    onRunFolder: (folder) => folders.push(folder),
  })
  const all = events.flatMap((event) => (event.kind === 'note' ? [`${event.code}: ${event.message}`] : []))
  const notes = all.filter((note) => !note.includes('read as: '))
  return { ...result, executor, events, notes, folders }
}

const isStep = (n: number) => (event: TrainEvent) => event.kind === 'step' && event.stepIndex === n
const accuracyOf = (report: RunReport | undefined, set: 'validation' | 'test') => {
  const figure = report?.[set]
  return figure?.kind === 'single-label' ? figure.accuracy : undefined
}

const trainedOf = (modelFolder = ''): object =>
  (JSON.parse(readFileSync(join(modelFolder, 'frostline.json'), 'utf8')) as { trained: object }).trained

describe('a finished run', () => {
  let done: Awaited<ReturnType<typeof run>>
  beforeAll(async () => {
    done = await run(requestOf('whole'))
  })

  test('tells of its folder at once, and leaves a report that says what it gave back', () => {
    expect(done.folders).toEqual([done.runFolder])
    const { report } = readResultFiles(done.runFolder)
    expect(report).toEqual(done.report)
  })

  test('counts the photos of each set, and says how many of those held back are right', () => {
    const { report, events } = done
    expect(report?.counts).toEqual({ train: 10, validation: 4, test: 6 })
    const { predictions } = readResultFiles(done.runFolder)
    expect(predictions.map(({ set }) => set)).toEqual([
      ...Array<string>(4).fill('validation'),
      ...Array<string>(6).fill('test'),
    ])
    for (const set of ['validation', 'test'] as const) {
      const ofSet = predictions.filter((prediction) => prediction.set === set)
      for (const { file, labels, predicted } of ofSet) {
        const isRight = !MISTAKEN.has(Number.parseInt(file.split('/')[1], 10))
        expect(predicted[0] === labels[0], file).toBe(isRight)
      }
      const numRight = ofSet.filter(({ labels, predicted }) => labels[0] === predicted[0]).length
      expect(accuracyOf(report, set)?.value).toBeCloseTo(numRight / ofSet.length, 12)
    }
    const told = events.flatMap((event) =>
      event.kind === 'progress' && event.phase === 'evaluate' ? [[event.numDone, event.numTotal]] : [],
    )
    expect(told).toEqual([
      [4, 10],
      [10, 10],
    ])
  })

  test('says how it went: epochs, the proof, time, speed, what it was made from', () => {
    const { report, events } = done
    expect(report).toMatchObject({
      version: 1,
      modelName: 'frostnet-64',
      classNames: CLASSES,
      outcome: 'finished',
      // the second epoch was no better
      bestEpochNumber: 1,
      keptEpochNumber: 1,
      frozen: [{ unchanged: true, changed: [], line: 'head' }],
      seeds: { plan: 3 },
      split: { validation: 0.2, test: 0.3 },
      versions: { library: 'scripted', node: process.version },
      skippedFiles: [],
      notes: [READ_AS],
    })
    const { train = 0, evaluate = 0, decode = 0, total = 0 } = report?.timingsMs ?? {}
    const steps = events.reduce((sum, event) => sum + (event.kind === 'step' ? event.elapsedMs : 0), 0)
    expect(train).toBeCloseTo(steps, 6)
    expect(report?.imagesPerSecond).toBeCloseTo((1000 * 2 * 10) / train, 6)
    expect(total).toBeGreaterThan(train + evaluate + decode)
    expect(Math.min(evaluate, decode)).toBeGreaterThan(0)
  })

  test('leaves the weights of its best epoch as a model, which knows how it was made and what it has seen', async () => {
    const { graph, folder } = await openModel(done.modelFolder ?? '')
    const before = done.executor.given[0]
    const numSteps = 3
    for (const [name, { values }] of graph.weights) {
      const first = before?.get(name)?.values[0] ?? Number.NaN
      expect(values[0], name).toBeCloseTo(name.startsWith('head') ? first + numSteps : first, 5)
    }
    expect(graph.classNames).toEqual(CLASSES)
    expect(await readSeenPhotos(folder)).toHaveLength(10 + 4)
    expect(trainedOf(done.modelFolder)).toEqual({
      finishedAt: done.report?.finishedAt,
      counts: { train: 10, validation: 4, test: 6 },
      accuracy: accuracyOf(done.report, 'test'),
      bestEpochNumber: 1,
      dataHash: done.report?.hashes.data,
    })
  })

  test('is judged with the weights that are kept', () => {
    const [first, judged] = done.executor.given
    const name = [...(first?.keys() ?? [])].find((each) => each.startsWith('head') && !each.includes(':')) ?? ''
    expect(judged?.get(name)?.values[0]).toBeCloseTo((first?.get(name)?.values[0] ?? 0) + 3, 5)
  })
})

test('reports say which photos judged, whatever was trained: the same ones of the same photos and shares', async () => {
  const hashesOf = async (name: string, split: object, more = {}) =>
    (await run(requestOf(name, { config: { cacheLimitBytes: 0, batchSize: 4, seed: 3, split, ...more } }))).report
      ?.hashes
  const split = { validation: 0.2, test: 0.3 }
  const one = await hashesOf('judged one', split)
  const again = await hashesOf('judged again', split, { dropout: 0.5 })
  expect([again?.test, again?.validation]).toEqual([one?.test, one?.validation])
  expect(one?.test).not.toBe(one?.validation)
  const other = await hashesOf('judged other', split, { seed: 4 })
  expect(other?.test).not.toBe(one?.test)
})

test('a run that is stopped keeps its best so far, ends as one that never stopped, and tells of no new folder', async () => {
  const request = requestOf('stopped')
  const stopped = await run(request, { stopAt: isStep(4) })
  expect(stopped.report).toMatchObject({ outcome: 'stopped', bestEpochNumber: 1, keptEpochNumber: 1 })
  const resumed = await run({ ...request, resume: true })
  expect(resumed.folders).toEqual([])
  expect(resumed.report).toMatchObject({ outcome: 'finished', counts: { train: 10, validation: 4, test: 6 } })
  expect(resumed.report?.startedAt).toBe(stopped.report?.startedAt)
})

test('a run that is paused makes no model yet, nor one that is stopped before its first step', async () => {
  const paused = await run(requestOf('paused'), { stopAt: isStep(4), reason: PAUSED })
  expect(paused).toMatchObject({ runFolder: join(root, 'runs', 'paused') })
  expect([paused.report, paused.modelFolder]).toEqual([undefined, undefined])
  expect(readdirSync(join(root, 'runs', 'paused'))).not.toContain('report.json')
  const early = await run(requestOf('early'), { stopAt: ({ kind }) => kind === 'stage-start' })
  expect([early.report, early.modelFolder]).toEqual([undefined, undefined])
  // paused when it was over already: it is a finished run like any other
  const over = await run(requestOf('over'), { stopAt: ({ kind }) => kind === 'stage-end', reason: PAUSED })
  expect(over.report?.outcome).toBe('finished')
})

test('a run that diverges before anything was measured ends with why; later it keeps its best', async () => {
  await expect(run(requestOf('diverged'), { step: () => ({ loss: Number.NaN }) })).rejects.toMatchObject({
    code: 'diverged',
  })
  const later = await run(requestOf('diverged later'), { step: (n) => ({ loss: n < 4 ? 1 : Number.NaN }) })
  expect(later.report).toMatchObject({ outcome: 'non-finite-loss', bestEpochNumber: 1, keptEpochNumber: 1 })
})

test('a run without photos held back has no figure, keeps its last epoch, and its model says no accuracy', async () => {
  const config = { cacheLimitBytes: 0, split: { validation: 0, test: 0 } }
  const { report, modelFolder } = await run(requestOf('all', { config }))
  expect(report).toMatchObject({ validation: null, test: null, bestEpochNumber: null, keptEpochNumber: 2 })
  expect(trainedOf(modelFolder)).not.toHaveProperty('accuracy')
  const judged = await run(requestOf('validated', { config: { ...config, split: { validation: 0.3, test: 0 } } }))
  expect(trainedOf(judged.modelFolder)).toMatchObject({ accuracy: accuracyOf(judged.report, 'validation') })
})

describe('photos that are not as they should be', () => {
  const untidy = join(root, 'untidy')
  beforeAll(() => cpSync(photos, untidy, { recursive: true }))

  test('are told of: copies, pictures under two labels, files that are none', async () => {
    cpSync(join(untidy, 'elm', '5.png'), join(untidy, 'elm', 'copy.png'))
    cpSync(join(untidy, 'elm', '6.png'), join(untidy, 'oak', 'elm.png'))
    writeFileSync(join(untidy, 'elm', 'torn.png'), 'no photo')
    const { report, notes } = await run(requestOf('untidy', { photos: untidy }))
    expect(report?.skippedFiles.map(({ file, code }) => `${file}: ${code}`)).toEqual([
      'elm/torn.png: not-an-image',
      'elm/6.png: label-conflict',
      'oak/elm.png: label-conflict',
    ])
    expect(report?.notes.slice(-2)).toEqual([
      'The same photo is in elm and oak: elm/6.png, oak/elm.png.',
      '2 photos are copies of one another; they are kept in one set.',
    ])
    expect(notes.filter((note) => note.startsWith('assumed'))).toEqual([])
    cpSync(join(untidy, 'oak', '5.png'), join(untidy, 'oak', 'copy.png'))
    cpSync(join(untidy, 'oak', '5.png'), join(untidy, 'oak', 'copy 2.png'))
    const twice = await run(requestOf('untidy twice', { photos: untidy }))
    expect(twice.report?.notes.at(-1)).toBe('5 photos are copies of others, in 2 groups; a group is never split.')
  })

  test('without a label, beside a table of them, are counted', async () => {
    const table = (lines: number) => {
      const rows = CLASSES.flatMap((name) => Array.from({ length: lines }, (_, i) => `${name}/${i}.png,${name}`))
      writeFileSync(join(photos, 'labels.csv'), `file,label\n${rows.join('\n')}\n`)
      return requestOf(`table ${lines}`, { photos: join(photos, 'labels.csv') })
    }
    try {
      const { report } = await run(table(8))
      expect(report?.notes.at(-1)).toBe('4 photos have no label and were not used.')
    } finally {
      rmSync(join(photos, 'labels.csv'))
    }
  })

  test('and uneven are weighted, which is said unless it was asked for', async () => {
    const uneven = join(root, 'uneven')
    cpSync(photos, uneven, { recursive: true })
    for (const i of [6, 7, 8, 9]) rmSync(join(uneven, 'oak', `${i}.png`))
    mkdirSync(join(uneven, 'elm'), { recursive: true })
    for (let i = 10; i < 24; i++) await drawPhoto(join(uneven, 'elm', `${i}.png`), 0, i)
    const request = requestOf('uneven', { photos: uneven })
    const { notes } = await run(request)
    expect(notes).toEqual([expect.stringMatching(/^assumed: Training photos are uneven, \d+ of “elm” and \d of “oak”/)])
    const asked = requestOf('uneven, asked', {
      photos: uneven,
      config: { ...request.config, classWeights: 'balanced' },
    })
    expect((await run(asked)).notes).toEqual([])
  })
})

describe('what a run begins from', () => {
  test('must be there when it goes on', async () => {
    const copy = join(root, 'copy of photos')
    cpSync(photos, copy, { recursive: true })
    const request = requestOf('moved on', { photos: copy })
    await run(request, { stopAt: isStep(2) })
    rmSync(join(copy, 'elm', '9.png'))
    await expect(run({ ...request, resume: true })).rejects.toMatchObject({ code: 'run-changed' })
  })

  test('is compared with that of the run whose plan it has', async () => {
    const { plan } = readResultFiles((await run(requestOf('first'))).runFolder)
    const { basis, ...rest } = plan
    const again = (name: string, more: Partial<TrainRequest>) => requestOf(name, { config: rest, basis, ...more })
    expect((await run(again('again', { repeats: true }))).notes).toEqual([])
    if (!basis) throw new Error('A plan says what it was made from.')
    const other = { ...basis, photos: 'f'.repeat(64) }
    const { notes } = await run(again('other photos', { basis: other }))
    expect(notes).toEqual([expect.stringContaining('not-repeated: This will not repeat the run')])
    await expect(run(again('must', { basis: other, repeats: true }))).rejects.toMatchObject({ code: 'run-changed' })
  })

  test('says the line that stood for the suggested one, once', async () => {
    const request = requestOf('suggested', { recipe: 'fine-tune' })
    const { notes } = await run(request, { stopAt: isStep(2) })
    expect(notes).toEqual([expect.stringContaining('line-suggested: “Fine-tune” trains the head alone')])
    expect((await run({ ...request, resume: true })).notes).toEqual([])
  })

  test('is trained as long as its recipe says where nobody asked for other epochs', async () => {
    const { epochs: _, ...request } = requestOf('recipe')
    await run(request, { stopAt: isStep(0) })
    expect(readPlanFile(join(root, 'runs', 'recipe'))).toMatchObject({ stages: [{ freeze: 'head', epochs: 30 }] })
  })

  test('and a layer that is not there is told before any photo is read', async () => {
    const request = requestOf('no layer', { freeze: 'nowhere', photos: join(root, 'no photos') })
    await expect(run(request)).rejects.toMatchObject({ code: 'model-no-such-layer' })
    const excepted = requestOf('no layer', {
      exceptions: ['nowhere'],
      recipe: 'fine-tune',
      photos: join(root, 'no photos'),
    })
    await expect(run(excepted)).rejects.toMatchObject({ code: 'model-no-such-layer' })
  })
})
