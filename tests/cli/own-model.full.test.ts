import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kerasModel } from '../../src/core/formats/keras/write-model.ts'
import type { RunReport } from '../../src/shared/contract/run-report.ts'
import { writeKerasFile } from '../../src/node/models/export-files.ts'
import { joined } from '../export/joined.ts'
import { GraphBuilder } from '../models/graphs.ts'
import { drawClasses } from './draw-photos.ts'
import { type Ended, lastOf, runCli, startCli } from './run-cli.ts'

/** A net of a person's own: TF.js has no leaky convolution, and nothing in the file says how photos are prepared. */
const root = mkdtempSync(join(tmpdir(), 'frostline own model '))
const place = { cache: join(root, 'cache'), cwd: root }
const photos = join(root, 'photos')
const model = join(root, 'leaky.keras')
const ASSUMED = 'does not say how its photos were prepared; values from -1 to 1'

beforeAll(async () => {
  await drawClasses(photos, ['across', 'down'], 12)
  const builder = new GraphBuilder()
  builder.add('conv', 'Conv2D', 'photo', { filters: 8, kernel_size: [3, 3], strides: [2, 2], activation: 'leaky_relu' })
  builder.add('deeper', 'Conv2D', 'conv', {
    filters: 8,
    kernel_size: [3, 3],
    activation: { class_name: 'leaky_relu', config: { negative_slope: 0.1 } },
  })
  builder.add('gap', 'GlobalAveragePooling2D', 'deeper')
  builder.add('classes', 'Dense', 'gap', { units: 5, activation: 'softmax' })
  const graph = builder.graph()
  const small = new Map(
    [...graph.weights].map(([name, { shape, values }]) => [
      name,
      { shape, values: values.map((_, i) => 0.3 * Math.sin(i * 12.9898)) },
    ]),
  )
  writeFileSync(model, joined(writeKerasFile(kerasModel({ ...graph, weights: small }))))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const notes = ({ records }: Ended): string[] =>
  records.flatMap(({ kind, message }) => (kind === 'note' ? [String(message)] : []))
const reportOf = (ended: Ended): RunReport => lastOf<{ report: RunReport }>(ended.records, 'result').report
const json = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
const probabilities = ({ records }: Ended): unknown[] =>
  records.flatMap(({ predictions }) => (predictions ? [predictions] : []))
const predict = (run: string, ...flags: string[]): Promise<Ended> =>
  runCli(['predict', join(root, run), photos, '--json', ...flags], place)

describe('a run with layers that TF.js lacks', () => {
  const out = join(root, 'run')
  let resumed: Ended

  beforeAll(async () => {
    const args = ['train', photos, '--model', model, '--freeze', 'head', '--epochs', '40', '--patience', 'off']
    const running = startCli([...args, '--out', out, '--json'], place)
    await running.until(({ kind }) => kind === 'epoch')
    running.child.kill('SIGINT')
    const stopped = await running.ended
    expect(stopped.code).toBe(6)
    // before the first step it is said what will not be possible after the last
    const begins = stopped.records.findIndex(({ kind }) => kind === 'step')
    const limit = stopped.records.findIndex(({ message }) =>
      String(message).includes('cannot be exported as TensorFlow.js layers-model'),
    )
    expect(limit).toBeGreaterThanOrEqual(0)
    expect(limit).toBeLessThan(begins)
    resumed = await runCli(['train', '--resume', out, '--json'], place)
  })

  test('is resumed to its end, and its model is saved', () => {
    expect(resumed.stderr).toBe('')
    expect(resumed.code).toBe(0)
    expect(reportOf(resumed)).toMatchObject({ outcome: 'finished' })
    expect(existsSync(join(out, 'model', 'model.json'))).toBe(true)
    expect(json(join(out, 'model', 'frostline.json'))).toMatchObject({ opensInTfjs: false })
  })

  test('answers for photos, by the layers that it has', async () => {
    const predicted = await predict('run')
    expect(predicted.code).toBe(0)
    expect(probabilities(predicted)).toHaveLength(24)
  })

  test('is exported in the formats that hold it; the other is named', async () => {
    const to = join(root, 'export')
    const exported = await runCli(['export', out, '--to', 'tfjs,onnx,keras', '--out', to, '--json'], place)
    expect(exported.code).toBe(0)
    expect(exported.stdout).toContain('cannot be written as a TF.js layers-model')
    expect(existsSync(join(to, 'model.onnx')) && existsSync(join(to, 'model.keras'))).toBe(true)
    expect(existsSync(join(to, 'model.json'))).toBe(false)
  })

  test('never makes of what was assumed what was stated: report, model, predictions, README', async () => {
    expect(reportOf(resumed).preprocessing).toMatchObject({
      from: 'assumed',
      why: expect.stringContaining(ASSUMED) as string,
    })
    const { provenance } = json(join(out, 'model', 'frostline.json'))
    expect(provenance).toMatchObject({
      preprocessing: { from: 'assumed', why: expect.stringContaining(ASSUMED) as string },
    })
    expect(
      notes(await predict('run')).filter((note) => note.includes(ASSUMED) && note.includes('train again')),
    ).toHaveLength(1)
    expect(readFileSync(join(root, 'export', 'README.md'), 'utf8')).toContain(ASSUMED)
    const again = await runCli(
      [
        'train',
        photos,
        '--model',
        join(out, 'model'),
        '--freeze',
        'head',
        '--epochs',
        '1',
        '--out',
        join(root, 'second'),
        '--json',
      ],
      place,
    )
    expect(reportOf(again).preprocessing).toMatchObject({ from: 'assumed' })
    expect(notes(again).some((note) => note.includes(ASSUMED))).toBe(true)
  })
})

test('--preprocessing stays with a run: with its model, its report, and what is predicted and exported from it', async () => {
  const args = ['train', photos, '--model', model, '--freeze', 'head', '--epochs', '1', '--preprocessing', '0-1,crop']
  const trained = await runCli([...args, '--out', join(root, 'chosen'), '--json'], place)
  expect(trained.code).toBe(0)
  expect(notes(trained).some((note) => note.includes(ASSUMED))).toBe(false)
  expect(reportOf(trained).preprocessing).toMatchObject({
    from: 'chosen',
    why: expect.stringContaining('values from 0 to 1') as string,
  })
  expect(json(join(root, 'chosen', 'plan.json'))).toMatchObject({ preprocessing: { values: '0-1', fit: 'crop' } })
  expect(json(join(root, 'chosen', 'model', 'frostline.json'))).toMatchObject({
    preprocessing: { mean: [0, 0, 0], std: [255, 255, 255], resize: 'crop' },
    provenance: { preprocessing: { from: 'chosen' } },
  })
  const predicted = await predict('chosen')
  expect(notes(predicted).some((note) => note.includes(ASSUMED))).toBe(false)
  expect(probabilities(await predict('chosen', '--preprocessing', '0-1'))).toEqual(probabilities(predicted))
  expect(probabilities(await predict('chosen', '--preprocessing', 'caffe'))).not.toEqual(probabilities(predicted))
  const to = join(root, 'chosen export')
  expect((await runCli(['export', join(root, 'chosen'), '--to', 'onnx', '--out', to], place)).code).toBe(0)
  expect(readFileSync(join(to, 'README.md'), 'utf8')).toContain('Set by hand: values from 0 to 1')
})
