import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RunReport } from '../../src/shared/contract/run-report.ts'
import { decodePhoto } from '../../src/node/photos/decode-photo.ts'
import { drawClasses } from './draw-photos.ts'
import { type Ended, lastOf, runCli } from './run-cli.ts'

/** Names that break naive code: a property of every object, spaces, Unicode, URL and shell signs. */
const CLASSES = ['__proto__', 'blue sky 100%', 'Gänseblümchen #1']

const root = mkdtempSync(join(tmpdir(), 'frostline cli ü#%'))
const place = { cache: join(root, 'cache'), cwd: root }
const photos = join(root, 'photos 100% #1')
const run = join(root, 'run')
let trained: Ended

beforeAll(async () => {
  await drawClasses(photos, CLASSES, 12)
  writeFileSync(join(photos, '.DS_Store'), 'x')
  writeFileSync(join(photos, CLASSES[0], '.DS_Store'), 'x')
  writeFileSync(join(photos, CLASSES[1], 'notes.txt'), 'no photo')
  trained = await runCli(['train', photos, '--freeze', 'head', '--epochs', '4', '--out', run, '--json'], place)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('training', () => {
  test('ends with a report in the run’s folder and the same on stdout, nothing else there', () => {
    expect(trained.stderr).toBe('')
    expect(trained.code).toBe(0)
    const result = lastOf<{ outcome: string; report: unknown; runFolder: string }>(trained.records, 'result')
    const report = RunReport.parse(JSON.parse(readFileSync(join(run, 'report.json'), 'utf8')))
    expect(result.report).toEqual(report)
    expect(result.runFolder).toBe(run)
    expect(report.classNames).toEqual([...CLASSES].sort())
    expect(report.counts.train + report.counts.validation + report.counts.test).toBe(36)
    expect(trained.stdout.trim().split('\n')).toHaveLength(trained.records.length)
  })

  test('proves that frozen weights are what they were', () => {
    const { report } = lastOf<{ report: RunReport }>(trained.records, 'result')
    expect(report.frozen).toHaveLength(1)
    expect(report.frozen[0]).toMatchObject({ unchanged: true, changed: [] })
    expect(report.frozen[0].numFrozen).toBeGreaterThan(50)
  })

  test('lists files that are no photos and says nothing of .DS_Store', () => {
    const { report } = lastOf<{ report: RunReport }>(trained.records, 'result')
    expect(report.skippedFiles).toEqual([
      expect.objectContaining({ file: 'blue sky 100%/notes.txt', code: 'not-an-image' }),
    ])
  })

  test('every step and epoch is a record', () => {
    const { report } = lastOf<{ report: RunReport }>(trained.records, 'result')
    const epochs = trained.records.filter(({ kind }) => kind === 'epoch')
    expect(epochs.length).toBeGreaterThan(0)
    const { stepsPerEpoch } = lastOf<{ stepsPerEpoch: number }>(trained.records, 'stage-start')
    expect(trained.records.filter(({ kind }) => kind === 'step')).toHaveLength(epochs.length * stepsPerEpoch)
    expect(report.bestEpochNumber).toBeLessThanOrEqual(epochs.length)
  })

  test('without --json a person reads the test figure, the proof and where the model is', async () => {
    const { code, stdout } = await runCli(['train', photos, '--freeze', 'head', '--epochs', '1'], place)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^epoch 1\/1 {2}loss \d\.\d{4}.*images\/s \d+$/m)
    expect(stdout).toMatch(/\d % right on \d+ photos held back for the test \(95 % interval [\d.]+ % to [\d.]+ %\)/)
    expect(stdout).toMatch(/frozen weights unchanged, checked by hash/)
    expect(stdout).toMatch(/notes\.txt: It is not a JPEG/)
    const [made] = readdirSync(join(root, 'frostline-runs'))
    expect(made).toMatch(/^photos 100% #1-\d{4}-\d{2}-\d{2}-\d{6}$/)
    expect(stdout).toContain(`frostline predict 'frostline-runs/${made}/model' <photos>`)
    expect(stdout).not.toContain('\u001B')
  })
})

describe('the trained model', () => {
  interface Told {
    readonly file: string
    readonly predictions: readonly { readonly class: string; readonly probability: number }[]
  }
  let predicted: Ended

  beforeAll(async () => {
    predicted = await runCli(['predict', run, photos, '--top', '3', '--batch-size', '8', '--json'], place)
  })

  test('says classes for every photo, in order, and why a file was left out', () => {
    expect(predicted.code).toBe(0)
    const told = predicted.records.filter(({ kind }) => kind === 'prediction') as unknown as Told[]
    expect(told).toHaveLength(36)
    for (const { predictions } of told) {
      expect(new Set(predictions.map((each) => each.class))).toEqual(new Set(CLASSES))
      expect(predictions.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5)
      const shares = predictions.map(({ probability }) => probability)
      expect(shares).toEqual([...shares].sort((a, b) => b - a))
    }
    const files = predicted.records.filter(({ kind }) => kind === 'prediction' || kind === 'skipped')
    expect(files.map(({ file }) => file)).toEqual([...files.map(({ file }) => file)].sort())
    expect(lastOf(predicted.records, 'skipped')).toMatchObject({ code: 'not-an-image' })
  })

  test('opens in tfjs and answers there as it does here', async () => {
    const folder = join(run, 'model')
    const manifest = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as {
      modelTopology: object
      weightsManifest: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[]
    }
    const bytes = Buffer.concat(
      manifest.weightsManifest.flatMap(({ paths }) => paths.map((path) => readFileSync(join(folder, path)))),
    )
    const model = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: manifest.modelTopology,
        weightSpecs: manifest.weightsManifest.flatMap(({ weights }) => weights),
        weightData: new Uint8Array(bytes).buffer,
      }),
    )
    const { preprocessing, classNames } = JSON.parse(readFileSync(join(folder, 'frostline.json'), 'utf8')) as {
      preprocessing: Parameters<typeof decodePhoto>[1] & { mean: number[]; std: number[] }
      classNames: string[]
    }
    const told = (predicted.records.filter(({ kind }) => kind === 'prediction') as unknown as Told[]).slice(0, 6)
    for (const { file, predictions } of told) {
      const { pixels } = await decodePhoto(readFileSync(file), preprocessing)
      const { mean, std } = preprocessing
      const normalized = Float32Array.from(pixels, (byte, i) => (byte - mean[i % 3]) / std[i % 3])
      const answer = model.predict(tf.tensor4d(normalized, [1, 64, 64, 3])) as tf.Tensor
      const values = await answer.data()
      for (const each of predictions)
        expect(Math.abs(values[classNames.indexOf(each.class)] - each.probability)).toBeLessThan(1e-4)
    }
  })

  test('is judged on labelled photos as it predicts them', async () => {
    const { code, records } = await runCli(['evaluate', run, photos, '--json'], place)
    expect(code).toBe(0)
    const { report } = lastOf<{ report: { numSamples: number; accuracy: { value: number } } }>(records, 'result')
    const told = predicted.records.filter(({ kind }) => kind === 'prediction') as unknown as Told[]
    const numRight = told.filter(({ file, predictions }) => file.includes(`/${predictions[0].class}/`)).length
    expect(report.numSamples).toBe(36)
    expect(report.accuracy.value).toBeCloseTo(numRight / 36, 9)
  })

  test('is judged without a cache too, and that is said', async () => {
    const cache = join(root, 'cache that fails')
    mkdirSync(cache)
    writeFileSync(join(cache, 'pixels'), 'no folder')
    const { code, records, stderr } = await runCli(['evaluate', run, photos, '--json'], { ...place, cache })
    expect(code, stderr).toBe(0)
    expect(lastOf(records, 'note')).toMatchObject({
      code: 'cache-unavailable',
      message: expect.stringMatching(/^Decoded photos are not kept any more/) as string,
    })
    expect(lastOf<{ report: { numSamples: number } }>(records, 'result').report.numSamples).toBe(36)
  })

  test('is not said to be tested by photos it learned from', async () => {
    interface Result {
      readonly report: { numSamples: number }
      readonly seen: {
        numSeen: number
        numAlike: number
        othersReport: { numSamples: number; accuracy: { value: number } }
      }
    }
    const { counts, test: held } = lastOf<{ report: RunReport }>(trained.records, 'result').report
    const { records } = await runCli(['evaluate', run, photos, '--json'], place)
    const { seen } = lastOf<Result>(records, 'result')
    expect(seen.numSeen).toBe(counts.train + counts.validation)
    // drawn photos of a class look alike: some of the test set look like training photos, and are not counted as unseen
    expect(seen.othersReport.numSamples + seen.numAlike).toBe(counts.test)
    expect(held?.kind).toBe('single-label')
    const { stdout } = await runCli(['evaluate', run, photos], place)
    expect(stdout).toContain(`\n${seen.numSeen} of the 36 photos were used to train the model`)
    expect(stdout).toMatch(/^Without them:\n(?:No.*\n)?[\d.]+ % right on \d photos? it has not seen/m)
  })

  test('is refused for photos of a class it does not know, with both lists', async () => {
    const other = join(root, 'other')
    await drawClasses(other, ['blue sky 100%', 'Gänseblumen #1'], 3)
    const { code, stderr } = await runCli(['evaluate', run, other], place)
    expect(code).toBe(3)
    expect(stderr).toMatch(/does not know “Gänseblumen #1”/)
    for (const name of CLASSES) expect(stderr).toContain(`“${name}”`)
    expect(stderr).toMatch(/closest to “Gänseblumen #1” is “Gänseblümchen #1”/)
  })

  test('is shown with its layers and what would be frozen', async () => {
    const { code, records } = await runCli(['info', run, '--freeze', 'head', '--json'], place)
    expect(code).toBe(0)
    const info = lastOf<{
      classNames: string[]
      numTrainable: number
      numParameters: number
      rows: { isFrozen: boolean | null; numParameters: number; className: string }[]
    }>(records, 'result')
    expect(info.classNames).toEqual([...CLASSES].sort())
    expect(info.rows.reduce((sum, row) => sum + row.numParameters, 0)).toBe(info.numParameters)
    expect(info.rows.filter(({ isFrozen }) => isFrozen === false).map(({ className }) => className)).toEqual(['Dense'])
    expect(info.numTrainable).toBe(385 * 3)
  })

  test('a model to start from is shown with the head that photos of so many classes would give it', async () => {
    const { records } = await runCli(['info', 'frostnet-64', '--freeze', 'head', '--classes', '5', '--json'], place)
    const info = lastOf<{ numTrainable: number; rows: { name: string; block: string }[] }>(records, 'result')
    expect(info.numTrainable).toBe(385 * 5)
    expect(info.rows.at(-1)).toMatchObject({ name: 'head_dense', block: 'head' })
  })

  test('the blocks it lists are lines that can be drawn', async () => {
    const listed = await runCli(['info', 'frostnet-64', '--json'], place)
    const { rows } = lastOf<{ rows: { name: string; block: string }[] }>(listed.records, 'result')
    const { block } = rows[Math.floor(rows.length / 2)]
    const { code, records } = await runCli(['info', 'frostnet-64', '--freeze', block, '--json'], place)
    expect(code).toBe(0)
    const drawn = lastOf<{ rows: { block: string; isFrozen: boolean | null }[] }>(records, 'result').rows
    expect(drawn.find(({ isFrozen }) => isFrozen === false)?.block).toBe(block)
  })
})

test('--dry-run counts, estimates and times, and makes no run', async () => {
  const out = join(root, 'not made')
  const { code, records } = await runCli(['train', photos, '--dry-run', '--out', out, '--json'], place)
  expect(code).toBe(0)
  const { forecast } = lastOf<{
    forecast: {
      counts: { className: string; train: number; validation: number; test: number }[]
      stages: { numFrozen: number; numTrainable: number; secondsPerStep: number; cachedAt: string[] }[]
      skipped: unknown[]
      memoryBytes: number
    }
  }>(records, 'result')
  expect(forecast.counts.map(({ className }) => className)).toEqual([...CLASSES].sort())
  for (const { train, validation, test: held } of forecast.counts) expect(train + validation + held).toBe(12)
  // under 150 photos a second stage would freeze the same again
  expect(forecast.stages).toHaveLength(1)
  for (const stage of forecast.stages) {
    expect(stage.numFrozen + stage.numTrainable).toBe(forecast.stages[0].numFrozen + 385 * 3)
    expect(stage.secondsPerStep).toBeGreaterThan(0)
    expect(stage.cachedAt.length).toBeGreaterThan(0)
  }
  expect(forecast.memoryBytes).toBeGreaterThan(100e6)
  expect(forecast.skipped).toHaveLength(1)
  expect(existsSync(out)).toBe(false)
})

test('several labels go from a table to a table', async () => {
  const folder = join(root, 'posters')
  mkdirSync(folder)
  await drawClasses(folder, ['stripes', 'bars'], 9)
  const rows = ['stripes', 'bars'].flatMap((name) =>
    Array.from({ length: 9 }, (_, i) => `${name}/photo ${i} #ü%20.png,${name === 'stripes' ? '1,0' : `${i % 2},1`}`),
  )
  writeFileSync(join(folder, 'labels.csv'), `filename,"stripes, wide",bars\n${rows.join('\n')}\n`)
  const out = join(root, 'posters run')
  const train = await runCli(['train', folder, '--freeze', 'head', '--epochs', '2', '--out', out, '--json'], place)
  expect(train.code).toBe(0)
  expect(lastOf<{ report: RunReport }>(train.records, 'result').report.test?.kind).toBe('multi-label')
  const csv = join(root, 'said.csv')
  const predict = await runCli(['predict', out, join(folder, 'bars'), '--csv', csv], place)
  expect(predict.code).toBe(0)
  const lines = readFileSync(csv, 'utf8').trim().split('\n')
  expect(lines[0]).toBe('filename,labels,bars,"stripes, wide",problem')
  expect(lines).toHaveLength(10)
  for (const line of lines.slice(1)) {
    const [, labels, bars, stripes] = /\.png,("[^"]*"|[^,]*),([\d.]+),([\d.]+),$/.exec(line) ?? []
    const expected = [Number(bars) > 0.5 ? 'bars' : '', Number(stripes) > 0.5 ? 'stripes, wide' : '']
    expect(labels.replaceAll('"', '')).toBe(expected.filter((name) => name !== '').join('|'))
  }
  expect(predict.stdout).toBe('')
})
