import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DrawnProject, watchUntil, stateOf } from '../api/drawn-project.ts'
import { drawClasses } from '../cli/draw-photos.ts'
import { type Ended, runCli } from '../cli/run-cli.ts'
import { problemsWith, readJson, readLines } from './json-schemas.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline formats '))
const place = { cache: join(root, 'cache'), cwd: root }
const project = new DrawnProject()
const told = new Map<string, Ended>()

const SHORT = { batchSize: 8, stages: [{ name: 'Head', freeze: 'head', epochs: 1, learningRate: 3e-3 }] }

beforeAll(async () => {
  await drawClasses(join(root, 'photos'), ['ash', 'elm', 'fir', 'oak'], 10)
  writeFileSync(join(root, 'photos', 'ash', 'notes.txt'), 'no photo')
  const tell = async (name: string, ...args: string[]): Promise<void> => {
    told.set(name, await runCli([...args, '--json'], place))
  }
  await tell('train', 'train', 'photos', '--freeze', 'last-block', '--epochs', '2', '--out', 'run')
  await tell('train --dry-run', 'train', 'photos', '--freeze', 'head', '--dry-run')
  await tell('predict', 'predict', 'run', 'photos/ash')
  await tell('evaluate', 'evaluate', 'run', 'photos')
  await tell('info', 'info', 'run', '--freeze', 'head')
  await tell('export', 'export', 'run', '--to', 'tfjs,keras,onnx', '--out', 'export')
  await tell('models', 'models')
  await tell('doctor', 'doctor')
  await tell('hand-on', 'hand-on', 'run', 'copy')
  await tell('an error', 'predict', 'run')
  await project.make(8)
  project.draft(SHORT)
  const { runId } = await project.runs.start()
  await watchUntil(project.runs, runId, (events) => stateOf(events.at(-1)) === 'finished')
})
afterAll(async () => {
  await project.remove()
  rmSync(root, { recursive: true, force: true })
})

const ofProject = (name: string): string => {
  const [id] = readdirSync(project.project.runsFolder)
  return join(project.project.runsFolder, id, name)
}

describe('files that were really written fit their schemas', () => {
  test.each([
    ['plan', 'run/plan.json'],
    ['report', 'run/report.json'],
    ['request', 'run/request.json'],
    ['model', 'run/model/frostline.json'],
    ['labels', 'run/model/labels.json'],
    ['checkpoint', 'run/checkpoints/last.json'],
    ['model', 'export/frostline.json'],
    ['model', 'export/model.keras.frostline.json'],
    ['labels', 'export/labels.json'],
    ['report', 'export/report.json'],
    ['certificate', 'export/certificate.json'],
    ['plan', 'copy/plan.json'],
    ['report', 'copy/report.json'],
    ['model', 'copy/model/frostline.json'],
  ])('%s: %s', (schema, file) => {
    const json = readJson(join(root, file)) as Record<string, unknown>
    expect(problemsWith(schema, json)).toEqual([])
    expect(Object.keys(json).slice(0, 2)).toEqual(['format', 'version'])
    // the schema is no empty one
    expect(problemsWith(schema, { ...json, unheardOf: 1 })).not.toEqual([])
    expect(problemsWith(schema, { ...json, version: 99 })).not.toEqual([])
  })

  test.each([
    ['metrics', 'run/metrics.jsonl'],
    ['predictions', 'run/predictions.jsonl'],
    ['metrics', 'copy/metrics.jsonl'],
    ['predictions', 'copy/predictions.jsonl'],
  ])('each line of %s: %s', (schema, file) => {
    const lines = readLines(join(root, file))
    expect(lines[0]).toMatchObject({ kind: 'format', format: `frostline-${schema}`, version: 1 })
    expect(lines.length).toBeGreaterThan(5)
    for (const line of lines) expect(problemsWith(schema, line)).toEqual([])
    expect(problemsWith(schema, { kind: 'unheard-of' })).not.toEqual([])
  })

  test.each([
    ['photos', 'photos.json'],
    ['run', 'about.json'],
    ['request', 'request.json'],
  ])('of a project, %s: %s', (schema, name) => {
    const json = readJson(ofProject(name)) as Record<string, unknown>
    expect(problemsWith(schema, json)).toEqual([])
    expect(Object.keys(json).slice(0, 2)).toEqual(['format', 'version'])
    expect(problemsWith(schema, { ...json, unheardOf: 1 })).not.toEqual([])
  })

  test('what the window told of a run', () => {
    const lines = readLines(ofProject('log.jsonl'))
    expect(lines[0]).toMatchObject({ kind: 'format', format: 'frostline-log', version: 1 })
    for (const line of lines) expect(problemsWith('log', line)).toEqual([])
  })

  test('the manifest of a checkpoint, and what is signed in it', () => {
    const { current } = readJson(join(root, 'run/checkpoints/last.json')) as { current: string }
    const signed = readJson(join(root, 'run/checkpoints', current, 'manifest.json')) as { manifest: string }
    expect(signed).toMatchObject({ format: 'frostline-checkpoint', version: 1 })
    expect(problemsWith('checkpoint', signed)).toEqual([])
    expect(problemsWith('checkpoint', JSON.parse(signed.manifest))).toEqual([])
  })
})

test.each([
  ['train', 0, 'result'],
  ['train --dry-run', 0, 'result'],
  ['predict', 0, 'result'],
  ['evaluate', 0, 'result'],
  ['info', 0, 'result'],
  ['export', 0, 'result'],
  ['models', 0, 'catalog-model'],
  ['doctor', 0, 'result'],
  ['hand-on', 0, 'result'],
  ['an error', 2, 'error'],
])('what --json writes of %s fits its schema, record by record', (name, code, last) => {
  const { records, stderr, code: ended } = told.get(name) ?? { records: [], stderr: '', code: null }
  expect(ended, stderr).toBe(code)
  expect(records[0]).toMatchObject({ kind: 'format', format: 'frostline-stream', version: 1 })
  for (const record of records) expect(problemsWith('stream', record), JSON.stringify(record).slice(0, 300)).toEqual([])
  expect(records.at(-1)?.kind).toBe(last)
  expect(problemsWith('stream', { ...records.at(-1), unheardOf: 1 })).not.toEqual([])
})
