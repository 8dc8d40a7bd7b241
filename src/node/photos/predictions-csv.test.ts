import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseCsv } from '../../core/datasets/csv.ts'
import type { PredictEvent } from '../../shared/contract/prediction.ts'
import { openCsv } from './predictions-csv.ts'
import { testFolder } from './test-folder.ts'

let folder: ReturnType<typeof testFolder>
beforeEach(() => (folder = testFolder()))
afterEach(() => folder.remove())

const model = { kind: 'model', multiLabel: false, classNames: ['=1+1', 'elm'], top: 1 } as unknown as PredictEvent
const results = {
  kind: 'predictions',
  results: [
    { file: '/photos/a.jpg', classes: [0], probabilities: [0.5] },
    { path: '-b.jpg', code: 'missing', reason: '@It is not there.' },
  ],
} as unknown as PredictEvent

function write(path: string): void {
  const table = openCsv(path)
  table.add(model)
  table.add(results)
  table.close()
}

test('what a model says is text to a spreadsheet, and read back as it is', () => {
  const path = join(folder.path, 'out.csv')
  write(path)
  expect(readFileSync(path, 'utf8')).not.toMatch(/(^|,)"?[=+\-@]/m)
  expect(parseCsv(readFileSync(path, 'utf8')).slice(1)).toEqual([
    ['/photos/a.jpg', '=1+1', '0.500000', ''],
    ['-b.jpg', '', '', '@It is not there.'],
  ])
})

test('photos in the table’s folder are named from there, others by their whole path; a spreadsheet gets its mark', () => {
  const path = join(folder.path, 'out.csv')
  const table = openCsv(path, { bom: true })
  table.add(model)
  const of = (file: string) => ({ file, classes: [1], probabilities: [1], notes: [] })
  const files = [join(folder.path, 'sub', 'ä.jpg'), join(folder.path, '=1.jpg'), '/elsewhere/b.jpg']
  table.add({ kind: 'predictions', results: files.map(of) })
  table.close()
  const text = readFileSync(path, 'utf8')
  expect(text.startsWith('\uFEFFfilename,')).toBe(true)
  expect(
    parseCsv(text)
      .slice(1)
      .map(([file]) => file),
  ).toEqual(['sub/ä.jpg', './=1.jpg', '/elsewhere/b.jpg'])
  expect(() => openCsv(path).close()).not.toThrow()
})

test('a table that was written before is replaced whole, and any other file stays', () => {
  const path = join(folder.path, 'out.csv')
  write(path)
  const once = readFileSync(path, 'utf8')
  write(path)
  expect(readFileSync(path, 'utf8')).toBe(once)
  const letter = folder.write('letter.txt', 'Dear Ada,\nall is well, and\n')
  expect(() => openCsv(letter)).toThrow(expect.objectContaining({ code: 'csv-not-ours' }) as Error)
  expect(readFileSync(letter, 'utf8')).toBe('Dear Ada,\nall is well, and\n')
  expect(() => openCsv(folder.path)).toThrow(expect.objectContaining({ code: 'csv-is-folder' }) as Error)
  expect(() => openCsv(join(folder.path, 'x.frostline', 'out.csv'))).toThrow(/inside the project/)
})

test.runIf(process.platform !== 'win32')('a pipe or a device is no table', () => {
  const pipe = join(folder.path, 'pipe.csv')
  execFileSync('mkfifo', [pipe])
  for (const path of [pipe, '/dev/null']) expect(() => openCsv(path)).toThrow(/not a file/)
})
