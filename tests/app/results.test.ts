import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'
import * as tf from '@tensorflow/tfjs'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ResultsService } from '../../src/api/results/results-service.ts'
import { EvaluationReport } from '../../src/shared/contract/run-report.ts'
import type { ChoiceTable, ExportEvent } from '../../src/shared/contract/app/results.ts'
import { RunResult } from '../../src/shared/contract/app/results.ts'
import { EXPORT_FORMATS } from '../../src/shared/contract/export.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { openInTfjs } from '../../src/trainer/export/open-in-tfjs.ts'
import { type TrainedProject, trainedProject } from './trained-project.ts'

let made: TrainedProject
let results: ResultsService

beforeAll(async () => {
  made = await trainedProject()
  // few epochs on purpose: there are mistakes to look at
  await made.train('run-1', { epochs: 1 })
  await made.train('run-2', { epochs: 12 })
  results = new ResultsService({ project: () => made.project, runs: made.runs, questions: { trainer: made.trainer } })
})
afterAll(() => made.end())

const reportOf = (runId: string) =>
  JSON.parse(readFileSync(join(made.project.runsFolder, runId, 'report.json'), 'utf8')) as { test: unknown }

test('untouched labels give the figures of the run’s own report', () => {
  const result = results.result('run-1')
  const report = EvaluationReport.parse(reportOf('run-1').test)
  if (report.kind !== 'single-label') throw new Error('another kind of report')
  expect(RunResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
  expect(result.set).toBe('test')
  expect(result.now).toEqual(result.before)
  expect(result.now).toMatchObject(report.accuracy)
  expect(result.loss).toBeCloseTo(report.loss, 3)
  const matrix = result.classes.map(() => result.classes.map(() => 0))
  for (const { label, predicted, count } of result.cells) matrix[label][predicted] = count
  expect(matrix).toEqual(report.confusionMatrix)
  expect(result.proofs.every(({ unchanged, hashBefore, hashAfter }) => unchanged && hashBefore === hashAfter)).toBe(
    true,
  )
})

test('every cell leads to its photos: labelled as its row and taken for its column', () => {
  const result = results.result('run-1')
  let numTold = 0
  for (const { label, predicted, count } of result.cells) {
    const photos = results.cell('run-1', { set: 'test', label, predicted })
    expect(photos).toHaveLength(count)
    for (const { photoId, top, name } of photos) {
      const [photo] = made.project.library.photos.listed([photoId!])
      expect(photo.classIds).toEqual([result.classes[label].classId])
      expect(photo.name).toBe(name)
      expect(top[0].classIndex).toBe(predicted)
    }
    numTold += photos.length
  }
  expect(numTold).toBe(result.now.numPhotos)
})

test('relabelling a held-out mistake shows both figures, and undo takes it back', () => {
  const before = results.result('run-1')
  const [mistake] = before.mistakes
  expect(mistake, 'the run is meant to make mistakes').toBeDefined()
  const said = before.classes[mistake.predicted[0]].classId!
  made.project.library.edit({ kind: 'label', photoIds: [mistake.photoId!], classIds: [said], mode: 'replace' })
  const after = results.result('run-1')
  expect(after.before).toEqual(before.before)
  expect(after.now.numRight).toBe(before.now.numRight + 1)
  expect([after.numRelabelled, after.numMistakes]).toEqual([1, before.numMistakes - 1])
  made.project.library.undo()
  expect(results.result('run-1')).toEqual(before)
})

test('a photo without a label, or of a new class, is not counted; a renamed class stays what it was', () => {
  const before = results.result('run-1')
  const [first, second] = before.mistakes.map(({ photoId }) => photoId!)
  made.project.library.edit({ kind: 'label', photoIds: [first], classIds: [], mode: 'replace' })
  made.project.library.edit({ kind: 'create-class', name: 'Something new', photoIds: [second] })
  made.project.library.edit({ kind: 'rename-class', classId: made.classId('circles'), name: 'Discs' })
  const after = results.result('run-1')
  expect(after.numUncounted).toBe(2)
  expect(after.now.numPhotos).toBe(before.now.numPhotos - 2)
  expect(after.now.numRight).toBe(before.now.numRight)
  expect(after.classes.map(({ name }) => name)).toEqual(['Discs', 'squares', 'stripes'])
  for (let i = 0; i < 3; i++) made.project.library.undo()
  expect(results.result('run-1')).toEqual(before)
})

test('names that were exchanged change no figure, and runs before and after are compared as before', () => {
  const [before, compared] = [results.result('run-1'), results.compare('run-1', 'run-2')]
  const rename = (from: string, name: string): void =>
    void made.project.library.edit({ kind: 'rename-class', classId: made.classId(from), name })
  rename('circles', 'x')
  rename('squares', 'circles')
  rename('x', 'squares')
  const after = results.result('run-1')
  expect(after.classes.map(({ name }) => name)).toEqual(['squares', 'circles', 'stripes'])
  expect({ ...after, classes: [], standing: null }).toEqual({ ...before, classes: [], standing: null })
  expect(results.compare('run-1', 'run-2')).toMatchObject({
    photos: { numAdded: 0, numRemoved: 0, numRelabelled: 0 },
    common: { before: compared.common?.before, after: compared.common?.after },
  })
  for (let i = 0; i < 3; i++) made.project.library.undo()
  expect(results.result('run-1')).toEqual(before)
})

test('classes that are merged are one in the figures of earlier runs, which say so; undo takes it back', () => {
  const [before, compared] = [results.result('run-1'), results.compare('run-1', 'run-2')]
  const [circles, squares] = [made.classId('circles'), made.classId('squares')]
  made.project.library.edit({ kind: 'merge-classes', from: [squares], into: circles })
  made.project.library.edit({ kind: 'rename-class', classId: circles, name: 'Round or square' })
  const after = results.result('run-1')
  expect(RunResult.parse(JSON.parse(JSON.stringify(after)))).toEqual(after)
  expect(after.classes.map(({ name }) => name)).toEqual(['Round or square', 'stripes'])
  expect(after.merges).toEqual([{ names: ['circles', 'squares'], into: 'Round or square' }])
  expect(after.notes[0]).toMatch(/^“circles” and “squares” are one class now, “Round or square”/)
  // no photo was relabelled by that, none is left out, and what was said when it was trained stands
  expect([after.numRelabelled, after.numUncounted]).toEqual([0, 0])
  expect(after.before).toEqual(before.before)
  // counted from the predictions, as the sum of what both were given
  const lines = readFileSync(join(made.project.runsFolder, 'run-1', 'predictions.jsonl'), 'utf8')
    .trim()
    .split('\n')
  const rows = lines.map((line) => JSON.parse(line) as { set: string; labels: string[]; probabilities: number[] })
  const numRight = rows
    .filter(({ set }) => set === 'test')
    .filter(
      ({ labels, probabilities: [circle, square, stripe] }) => circle + square > stripe === (labels[0] !== 'stripes'),
    )
  expect(after.now.numRight).toBe(numRight.length)
  expect(after.cells.every(({ label, predicted }) => label < 2 && predicted < 2)).toBe(true)
  expect(after.perClass.map(({ support }) => support)).toEqual([
    before.perClass[0].support + before.perClass[1].support,
    before.perClass[2].support,
  ])
  const again = results.compare('run-1', 'run-2')
  expect(again.photos).toEqual(compared.photos)
  expect(again.common?.before).toEqual(after.now)
  made.project.library.undo()
  made.project.library.undo()
  expect(results.result('run-1')).toEqual(before)
  made.project.library.redo()
  expect(results.result('run-1').classes).toHaveLength(2)
  made.project.library.undo()
  expect(results.result('run-1')).toEqual(before)
})

test('balanced accuracy and the baseline stand beside the accuracy, as in the report', () => {
  const { standing, isBalanced, perClass, now } = results.result('run-1')
  const report = EvaluationReport.parse(reportOf('run-1').test)
  expect(standing).toEqual({ balancedAccuracy: report.balancedAccuracy, baseline: report.baseline })
  expect(standing.baseline).toMatchObject({ accuracy: 1 / 3, answer: ['circles'] })
  expect(isBalanced).toBe(false)
  expect(perClass.reduce((sum, { numRight }) => sum + numRight, 0)).toBe(now.numRight)
  expect(perClass.reduce((sum, { numPredicted }) => sum + numPredicted, 0)).toBe(now.numPhotos)
})

test('a run that was deleted, or is not finished, is explained', () => {
  expect(() => results.result('run-9')).toThrow('not in the project')
  mkdirSync(join(made.project.runsFolder, 'run-4'))
  const { runs } = made.list.value
  made.list.set({ activeId: null, runs: [...runs, { ...runs[0], id: 'run-4' }] })
  expect(() => results.result('run-4')).toThrow('no result yet')
  made.list.set({ activeId: null, runs })
})

test('two runs are compared on the photos both held back, and what differs is named', () => {
  const { differences, photos, common } = results.compare('run-1', 'run-2')
  expect(differences).toEqual([{ what: 'stages.0.epochs', before: '1', after: '12' }])
  expect(photos).toEqual({ numAdded: 0, numRemoved: 0, numRelabelled: 0 })
  if (!common) throw new Error('nothing in common')
  const { before, after, fixed, broken, numBothRight, numBothWrong } = common
  expect(after.numRight - before.numRight).toBe(fixed.length - broken.length)
  expect(numBothRight + numBothWrong + fixed.length + broken.length).toBe(before.numPhotos)
  expect(after.numRight).toBe(results.result('run-2').now.numRight)
})

test('a stage that only one of two runs has is one difference', async () => {
  await made.train('run-3', {
    recipe: 'lp-ft',
    freeze: 'last-block',
    epochs: 2,
    config: { batchSize: 8, earlyStopping: null },
  })
  const { differences } = results.compare('run-1', 'run-3')
  const ofStages = differences.filter(({ what }) => what.startsWith('stages.1'))
  expect(ofStages).toEqual([
    { what: 'stages.1', before: '', after: expect.stringMatching(/^.+: 1 epochs at/) as string },
  ])
  expect(differences).toContainEqual({ what: 'recipe', before: 'head-only', after: 'lp-ft' })
  // off in one of them: told whole, and there is no row of nothing
  expect(differences.find(({ what }) => what === 'earlyStopping')?.within?.before).not.toEqual([])
  const ofNothing = differences.filter(({ before, after, within }) => !within && before === '' && after === '')
  expect(ofNothing).toEqual([])
  made.list.set({ activeId: null, runs: made.list.value.runs.filter(({ id }) => id !== 'run-3') })
})

const firstTable = async (fits: (table: ChoiceTable) => boolean): Promise<ChoiceTable> => {
  for await (const table of results.choices('run-2', undefined, AbortSignal.timeout(30_000)))
    if (fits(table)) return table
  throw new Error('no such table came')
}

test('the table of the choice says that none of the classes is known, or measures those that are', async () => {
  const table = await firstTable(() => true)
  expect(table.asItIs).toMatchObject({ numModelClasses: 200, matches: [] })
  expect(table.rows.map(({ kind, state }) => `${kind}: ${state}`)).toEqual([
    'as-it-is: impossible',
    'head-only: measured',
    'your-line: not-measured',
    'everything: not-measured',
    'from-scratch: not-measured',
  ])
  expect(table.rows[1]).toMatchObject({ runId: 'run-2', numLearned: 579, accuracy: results.result('run-2').now })

  made.project.library.edit({ kind: 'rename-class', classId: made.classId('circles'), name: 'Lemons' })
  made.project.library.edit({ kind: 'rename-class', classId: made.classId('squares'), name: 'school_bus' })
  expect((await firstTable(() => true)).rows[0].state).toBe('not-measured')
  results.measure('run-2', 'as-it-is')
  const measured = await firstTable(({ rows }) => rows[0].state === 'measured')
  expect(measured.asItIs.matches).toEqual([
    { className: 'Lemons', modelName: 'lemon' },
    { className: 'school_bus', modelName: 'school bus' },
  ])
  // two of three classes have a name the model knows: a third of the photos cannot be scored
  expect(measured.rows[0].accuracy?.numPhotos).toBe(8)
  expect(measured.asItIs.amongMatches?.numPhotos).toBe(8)
  made.project.library.undo()
  made.project.library.undo()
})

test('an export is opened again, agrees, and its README’s snippet runs as it is', async () => {
  const folder = join(made.folder, 'taken away')
  const events: ExportEvent[] = []
  for await (const event of results.exportModel(
    { runId: 'run-2', folder, formats: ['tfjs'], replace: false },
    new AbortController().signal,
  ))
    events.push(event)
  const done = events.at(-1)
  if (done?.kind !== 'done') throw new Error('not done')
  expect(done).toMatchObject({ folder, checks: [{ format: 'tfjs', numCompared: 12, numEqual: 12 }], onNoise: false })
  expect(done.checks[0].maxDifference).toBeLessThan(1e-4)
  expect(readdirSync(folder).sort()).toEqual([
    'README.md',
    'certificate.json',
    'frostline.json',
    'labels.json',
    'labels.txt',
    'model.json',
    'report.json',
    'training-photos.txt',
    'weights.bin',
  ])
  expect(readFileSync(join(folder, 'report.json'), 'utf8')).not.toContain('.png')

  const readMe = readFileSync(join(folder, 'README.md'), 'utf8')
  expect(readMe).toContain(done.snippets[0].code)
  const photo = join(made.photos, 'circles', 'circles 1.png')
  const { data, info } = await sharp(photo).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const classify = await snippetOf(readMe, folder)
  const said = await classify({ data: new Uint8Array(data), width: info.width, height: info.height })
  const { results: app } = await made.trainer.answer({
    model: join(made.project.runsFolder, 'run-2'),
    photos: [{ path: photo }],
    executor: 'auto',
    top: 3,
  })
  const [ours] = app
  if (!('file' in ours)) throw new Error('not answered')
  expect(said.map(({ label }) => label)).toEqual(ours.classes.map((c) => ['circles', 'squares', 'stripes'][c]))
  said.forEach(({ probability }, i) => expect(probability).toBeCloseTo(ours.probabilities[i], 3))
})

test('every format is opened again by another program, and the certificate says which', async () => {
  const folder = join(made.folder, 'everywhere')
  let done: Extract<ExportEvent, { kind: 'done' }> | undefined
  for await (const event of results.exportModel(
    { runId: 'run-2', folder, formats: [...EXPORT_FORMATS], replace: false },
    new AbortController().signal,
  ))
    if (event.kind === 'done') done = event
  expect(done?.checks.map(({ format }) => format)).toEqual(['tfjs', 'savedmodel', 'onnx', 'keras'])
  for (const { format, runtime, note, numCompared, numEqual, maxDifference } of done!.checks) {
    if (runtime === null) expect(note, format).toMatch(/not installed|cannot be used/)
    else expect({ format, numCompared, numEqual }).toEqual({ format, numCompared: 12, numEqual: 12 })
    expect(maxDifference).toBeLessThan(1e-4)
  }
  const json = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown
  const certificate = json('certificate.json') as { models: unknown[]; sha256: Record<string, string> }
  expect(certificate).toMatchObject({
    format: 'frostline-certificate',
    comparedOn: 'photos of the test set, which it has never seen',
  })
  expect(certificate.models).toHaveLength(4)
  for (const [name, hash] of Object.entries(certificate.sha256))
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
      name,
    ).toBe(hash)
  expect(Object.keys(certificate.sha256)).toEqual(
    expect.arrayContaining(['model.json', 'weights.bin', 'saved_model/saved_model.pb', 'model.onnx', 'model.keras']),
  )
  const readMe = readFileSync(join(folder, 'README.md'), 'utf8')
  for (const { code } of done!.snippets) expect(readMe).toContain(code)
  for (const { code } of done!.snippets) expect(code.split('\n').length).toBeLessThanOrEqual(11)
  expect(readMe).toMatch(/weights and statistics frozen, proved unchanged/)
  expect(readMe).not.toContain('.png')
  const { graph } = await openModel(join(folder, 'model.keras'))
  expect(graph.classNames).toEqual(['circles', 'squares', 'stripes'])

  // its own files may be replaced, a foreign one in the SavedModel's folder may not
  writeFileSync(join(folder, 'saved_model', 'mine.txt'), 'mine')
  const onlyOnnx = async (): Promise<void> => {
    for await (const _ of results.exportModel(
      { runId: 'run-2', folder, formats: ['onnx'], replace: true },
      new AbortController().signal,
    ));
  }
  await expect(onlyOnnx()).rejects.toMatchObject({ code: 'folder-not-ours' })
  rmSync(join(folder, 'saved_model', 'mine.txt'))
  await onlyOnnx()
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(['model.json', 'model.keras']))
  expect(json('certificate.json')).toMatchObject({ sha256: certificate.sha256 })
})

test('a stage that was stopped before it was compared is named as such, on the page and in the model card', async () => {
  const file = join(made.project.runsFolder, 'run-2', 'report.json')
  const kept = readFileSync(file, 'utf8')
  try {
    // as older versions wrote it
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(kept) as object), outcome: 'stopped', frozen: [] }))
    expect(results.result('run-2')).toMatchObject({ proofs: [], uncomparedStages: ['Train the head'] })
    const folder = join(made.folder, 'uncompared')
    for await (const _ of results.exportModel(
      { runId: 'run-2', folder, formats: ['tfjs'], replace: false },
      new AbortController().signal,
    ));
    const readMe = readFileSync(join(folder, 'README.md'), 'utf8')
    expect(readMe).toMatch(/Stage “Train the head”: line .*; stopped before its frozen weights were compared/)
    expect(readMe).not.toContain('proved unchanged')
  } finally {
    writeFileSync(file, kept)
  }
  expect(results.result('run-2').uncomparedStages).toEqual([])
})

test('an export never writes over other files, and over a model only when asked', async () => {
  const folder = join(made.folder, 'taken away')
  const run = async (target: string, replace: boolean): Promise<void> => {
    for await (const _ of results.exportModel(
      { runId: 'run-1', folder: target, formats: ['tfjs'], replace },
      new AbortController().signal,
    ));
  }
  await expect(run(folder, false)).rejects.toMatchObject({
    code: 'model-exists',
    hint: expect.not.stringContaining('--') as string,
  })
  writeFileSync(join(folder, 'diary.txt'), 'mine')
  await expect(run(folder, true)).rejects.toMatchObject({ code: 'folder-not-ours' })
  expect(readFileSync(join(folder, 'diary.txt'), 'utf8')).toBe('mine')
})

test('an export that answers otherwise is refused and leaves nothing', async () => {
  const { trainer } = made
  const lying = new ResultsService({
    project: () => made.project,
    runs: made.runs,
    questions: {
      trainer: {
        answer: trainer.answer,
        predict: trainer.predict,
        compareExport: async (params, hooks) => {
          const shard = join(params.exported, 'weights.bin')
          writeFileSync(
            shard,
            readFileSync(shard).map((byte, i) => (i % 4 === 3 && i < 4000 ? 63 : byte)),
          )
          return trainer.compareExport(params, hooks)
        },
      },
    },
  })
  const folder = join(made.folder, 'refused')
  const run = async (): Promise<void> => {
    for await (const _ of lying.exportModel(
      { runId: 'run-2', folder, formats: ['tfjs'], replace: false },
      new AbortController().signal,
    ));
  }
  await expect(run()).rejects.toMatchObject({ code: 'export-disagrees' })
  expect(existsSync(folder)).toBe(false)
  expect(readdirSync(made.folder).filter((name) => name.includes('unfinished'))).toEqual([])
})

interface Said {
  readonly label: string
  readonly probability: number
}
type Classify = (photo: { data: Uint8Array; width: number; height: number }) => Promise<Said[]>

/** The README's own code, with a folder in place of a web server. */
async function snippetOf(readMe: string, folder: string): Promise<Classify> {
  const code = /```js\n([\s\S]*?)```/.exec(readMe)![1]
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(11)
  await openInTfjs(folder, (await openModel(folder)).graph.preprocessing) // starts a backend, and shows that the folder opens
  const files = async (path: string) => ({
    json: async () => JSON.parse(readFileSync(join(folder, path), 'utf8')) as unknown,
  })
  const inFolder = {
    ...tf,
    loadLayersModel: async (path: string) => {
      const { modelTopology, weightsManifest } = JSON.parse(readFileSync(join(folder, path), 'utf8')) as {
        modelTopology: object
        weightsManifest: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[]
      }
      const weightData = Uint8Array.from(readFileSync(join(folder, weightsManifest[0].paths[0]))).buffer
      return tf.loadLayersModel({
        load: async () => ({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
      })
    },
  }
  const body = code.replace(/^import .*$/m, '').replace('export async function', 'async function')
  const make = compileFunction(`return (async () => { ${body}; return classify })()`, ['tf', 'fetch']) as (
    library: typeof inFolder,
    fetchFile: typeof files,
  ) => Promise<Classify>
  return make(inFolder, files)
}
