import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AppError } from '../../shared/errors.ts'
import { defaultPlan } from '../../core/training/default-plan.ts'
import type { Note } from '../../shared/contract/plain.ts'
import { checkOutFree, createRun, openRun } from './run-folder.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'frostline runs '))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const plan = defaultPlan('lp-ft', { modelName: 'frostnet-64', numTrainPhotos: 100, numClasses: 3 })
const note = (message: string): Note => ({ kind: 'note', code: 'test', message })
const refused = (code: string) => expect.objectContaining({ code }) as AppError

test('a run keeps its plan and its metrics, and is taken up where a checkpoint stands', () => {
  const out = join(folder, 'a run', 'inside # % ü')
  const run = createRun(out, plan)
  run.metrics.append(note('one “ü”'))
  run.metrics.sync()
  const { byteOffset } = run.metrics
  run.metrics.append(note('two'))
  expect(() => openRun(out)).toThrow(refused('folder-locked'))
  run.close()
  run.close()
  fs.appendFileSync(join(out, 'metrics.jsonl'), '{"kind":"no')

  const resumed = openRun(out)
  expect(resumed.plan).toEqual(plan)
  expect(resumed.metrics.records()).toEqual([note('one “ü”'), note('two')])
  resumed.metrics.truncateTo(byteOffset)
  resumed.metrics.append(note('three'))
  expect(resumed.metrics.records()).toEqual([note('one “ü”'), note('three')])
  expect(resumed.metrics.byteOffset).toBe(fs.statSync(join(out, 'metrics.jsonl')).size)
  expect(() => resumed.metrics.truncateTo(10_000)).toThrow(refused('bad-metrics'))
  resumed.close()
})

test('a folder with something in it is refused and left alone; one with system files only is empty', () => {
  fs.writeFileSync(join(folder, '.DS_Store'), '')
  createRun(folder, plan).close()
  const before = fs.readdirSync(folder)
  expect(() => createRun(folder, plan)).toThrow(refused('out-not-empty'))
  expect(fs.readdirSync(folder)).toEqual(before)
  try {
    createRun(folder, plan)
  } catch (thrown) {
    expect((thrown as AppError).data).toMatchObject({ isRun: true })
  }
})

test('a file in place of the folder, and a folder without a run, are refused', () => {
  fs.writeFileSync(join(folder, 'file'), 'x')
  expect(() => createRun(join(folder, 'file'), plan)).toThrow(refused('out-not-a-folder'))
  expect(() => createRun(join(folder, 'file', 'deeper'), plan)).toThrow(refused('out-not-a-folder'))
  expect(() => openRun(folder)).toThrow(refused('no-run'))
  expect(() => openRun(join(folder, 'missing'))).toThrow(refused('no-run'))
  expect(() => createRun(join(folder, 'x'.repeat(300)), plan)).toThrow(refused('path-too-long'))
})

test.each([
  ['', 'bad-plan'],
  ['{', 'bad-plan'],
  ['null', 'bad-plan'],
  ['{"version":0}', 'other-format'],
])('a damaged plan %j is refused and the lock let go', (content, code) => {
  createRun(folder, plan).close()
  fs.writeFileSync(join(folder, 'plan.json'), content)
  for (let i = 0; i < 2; i++) expect(() => openRun(folder)).toThrow(refused(code))
})

test.skipIf(process.platform !== 'linux')('a place that may not be written to is refused', () => {
  for (const place of ['/proc/frostline', '/sys/frostline'])
    expect(() => createRun(place, plan)).toThrow(expect.objectContaining({ name: 'AppError' }) as AppError)
})

test('what a project prepares, and what was left unfinished, is no content; other files are counted', () => {
  for (const name of ['photos.json', 'about.json', 'log.jsonl', 'request.json', 'Thumbs.db', '.x.unfinished-1'])
    fs.writeFileSync(join(folder, name), '')
  expect(() => checkOutFree(folder)).not.toThrow()
  expect(() => checkOutFree(join(folder, 'not there'))).not.toThrow()
  expect(() => checkOutFree(import.meta.filename)).toThrow('is a file; a run needs a folder')
  fs.writeFileSync(join(folder, 'mine.txt'), '')
  const refusal = (message: string, numMore: number) =>
    expect.objectContaining({
      code: 'out-not-empty',
      message: expect.stringContaining(message) as string,
      data: expect.objectContaining({ first: 'mine.txt', numMore, isRun: false }) as object,
    }) as Error
  expect(() => checkOutFree(folder)).toThrow(refusal('it holds “mine.txt”.', 0))
  fs.writeFileSync(join(folder, 'other.txt'), '')
  fs.writeFileSync(join(folder, 'third.txt'), '')
  expect(() => checkOutFree(folder)).toThrow(refusal('“mine.txt” and 2 more.', 2))
})

test('what a killed process left unfinished goes when its run is taken up', () => {
  createRun(folder, plan).close()
  fs.writeFileSync(join(folder, '.report.json.unfinished-1'), 'half')
  const before = fs.readdirSync(folder).filter((name) => name.includes('unfinished'))
  openRun(folder).close()
  expect(before).toHaveLength(1)
  expect(fs.readdirSync(folder).filter((name) => name.includes('unfinished'))).toEqual([])
})

test('a plan that is far too large is not read', () => {
  createRun(folder, plan).close()
  fs.truncateSync(join(folder, 'plan.json'), 2 ** 24 + 1)
  expect(() => openRun(folder)).toThrow('too large to be a plan')
})

test('a run that is closed lets others take it up, and its folder is its owner’s alone', () => {
  const run = createRun(folder, plan)
  run.close()
  if (process.platform !== 'win32') expect(fs.statSync(folder).mode & 0o777).toBe(0o700)
  const again = openRun(folder)
  expect(again.modelPath).toBe(join(folder, 'model'))
  again.close()
})
