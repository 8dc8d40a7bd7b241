import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openModel } from '../../src/node/models/open-model.ts'
import { readSeenPhotos } from '../../src/node/models/seen-photos.ts'
import { finishedReport } from '../../src/node/runs/run-files.ts'
import { readResultFiles } from '../../src/node/runs/result-files.ts'
import { openRun } from '../../src/node/runs/run-folder.ts'
import { recallRun } from '../../src/node/trainer-host/request-file.ts'
import { drawClasses } from '../cli/draw-photos.ts'
import { lastOf, runCli } from '../cli/run-cli.ts'
import { readJson } from './json-schemas.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline versions '))
const place = { cache: join(root, 'cache'), cwd: root }
const run = join(root, 'run')

beforeAll(async () => {
  await drawClasses(join(root, 'photos'), ['ash', 'elm'], 8)
  const { code, stderr } = await runCli(['train', 'photos', '--freeze', 'head', '--epochs', '1', '--out', 'run'], place)
  expect(code, stderr).toBe(0)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A copy of the run with some of its files changed. */
function changed(name: string, changes: Readonly<Record<string, (text: string) => string>>): string {
  const folder = join(root, name)
  cpSync(run, folder, { recursive: true })
  for (const [file, change] of Object.entries(changes)) {
    const path = join(folder, file)
    writeFileSync(path, change(readFileSync(path, 'utf8')))
  }
  return folder
}

const json =
  (change: (content: Record<string, unknown>) => unknown) =>
  (text: string): string =>
    JSON.stringify(change(JSON.parse(text) as Record<string, unknown>))
const withoutFirstLine = (text: string): string => text.slice(text.indexOf('\n') + 1)
const withoutFormat = json(({ format: _, ...content }) => content)
const withoutMarks = json(({ format: _, version: __, ...content }) => content)

test('a run as Frostline 0.1 wrote it is read, asked, and told again', async () => {
  const { current } = readJson(join(run, 'checkpoints', 'last.json')) as { current: string }
  const old = changed('old', {
    'plan.json': withoutFormat,
    'report.json': withoutFormat,
    'request.json': withoutMarks,
    'metrics.jsonl': withoutFirstLine,
    'predictions.jsonl': withoutFirstLine,
    'model/frostline.json': json(({ version, ...content }) => ({ ...content, formatVersion: version })),
    'model/labels.json': json(({ classNames }) => classNames),
    'model/training-photos.txt': withoutFirstLine,
    'checkpoints/last.json': withoutMarks,
    [`checkpoints/${current}/manifest.json`]: withoutMarks,
  })
  const files = readResultFiles(old)
  expect(files).toEqual(readResultFiles(run))
  expect(files.predictions.length).toBeGreaterThan(0)
  expect(finishedReport(old)).toEqual(files.report)
  expect(recallRun(old)).toEqual(recallRun(run))
  const opened = openRun(old)
  expect(opened.metrics.records()[0]).toMatchObject({ kind: 'stage-start' })
  expect(opened.checkpoints.load('last')?.name).toBe(current)
  opened.close()
  const { graph } = await openModel(join(old, 'model'))
  expect(graph.classNames).toEqual(['ash', 'elm'])
  expect(await readSeenPhotos(join(old, 'model'))).toEqual(await readSeenPhotos(join(run, 'model')))
  rmSync(join(old, 'model', 'frostline.json'))
  expect((await openModel(join(old, 'model'))).graph.classNames).toEqual(['ash', 'elm'])
})

const newer = json((content) => ({ ...content, version: 2 }))
const newerFirstLine = (text: string): string => text.replace('"version":1', '"version":2')

test.each([
  ['plan.json', newer, (folder: string) => recallRun(folder)],
  ['report.json', newer, (folder: string) => readResultFiles(folder)],
  ['report.json', newer, (folder: string) => finishedReport(folder)],
  ['request.json', newer, (folder: string) => recallRun(folder)],
  ['predictions.jsonl', newerFirstLine, (folder: string) => readResultFiles(folder)],
  ['metrics.jsonl', newerFirstLine, (folder: string) => recordsOf(folder)],
  ['model/frostline.json', newer, (folder: string) => openModel(join(folder, 'model'))],
  [
    'model/training-photos.txt',
    (text: string) => text.replace(/ 1$/m, ' 2'),
    (folder: string) => readSeenPhotos(join(folder, 'model')),
  ],
])('a %s that a newer Frostline wrote is refused by its name', async (file, change, read) => {
  const folder = changed(`newer ${file.replaceAll('/', ' ')} ${Math.abs(change.length)}${read.toString().length}`, {
    [file]: change,
  })
  await expect((async () => read(folder))()).rejects.toMatchObject({
    code: 'newer-format',
    message: expect.stringMatching(/was written by a newer Frostline: it is version 2 of “frostline-/) as string,
    hint: 'Update Frostline.',
  })
})

function recordsOf(folder: string): unknown {
  const opened = openRun(folder)
  try {
    return opened.metrics.records()
  } finally {
    opened.close()
  }
}

test('the command line says so, too, and takes no report for a plan', async () => {
  writeFileSync(join(root, 'newer.json'), newer(readFileSync(join(run, 'plan.json'), 'utf8')))
  const { records, code } = await runCli(['train', 'photos', '--config', 'newer.json', '--json'], place)
  expect(lastOf<{ code: string }>(records, 'error').code).toBe('newer-format')
  expect(code).toBe(5)
  const other = await runCli(['train', 'photos', '--config', 'run/report.json', '--json'], place)
  expect(lastOf<{ message: string }>(other.records, 'error').message).toMatch(
    /is “frostline-report”, not “frostline-plan”/,
  )
})
