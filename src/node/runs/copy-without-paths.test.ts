import fs from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rememberRequest } from '../trainer-host/request-file.ts'
import { copyWithoutPaths } from './copy-without-paths.ts'
import { readResultFiles } from './result-files.ts'
import { createRun } from './run-folder.ts'
import { addTestModel, newFolder, TEST_PLAN, testReport } from './test-run.ts'

let folder: string
beforeEach(() => {
  folder = newFolder()
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const SECRET = '/home/secret person'
const hash = 'b'.repeat(64)

function runWithPaths(): string {
  const out = join(folder, 'run')
  const run = createRun(out, {
    ...TEST_PLAN,
    modelName: `${SECRET}/model.keras`,
    split: { validation: { folder: SECRET }, test: 0.1 },
  })
  run.metrics.append({ kind: 'note', code: 'assumed', message: `“${SECRET}” has no labels.` })
  run.metrics.append({ kind: 'stage-end', stageIndex: 0, reason: 'finished', bestEpochNumber: 1 })
  run.writePredictions([
    { file: `${SECRET}/oak.jpg`, hash, set: 'test', labels: ['oak'], predicted: ['elm'], probabilities: [1, 0] },
  ])
  run.writeReport(
    testReport({
      modelName: `${SECRET}/model.keras`,
      notes: [SECRET],
      skippedFiles: [{ file: SECRET, code: 'a', reason: 'b' }],
    }),
  )
  run.close()
  addTestModel(out)
  const source = JSON.stringify(
    { provenance: { source: `${SECRET}\\"x\\"/model.keras`, format: 'keras' }, name: 'a' },
    null,
    2,
  )
  fs.writeFileSync(join(out, 'model', 'frostline.json'), source)
  rememberRequest(out, { photos: SECRET, out, resume: false, recipe: 'lp-ft', config: {}, cacheFolder: SECRET })
  for (const name of ['about.json', 'log.jsonl']) fs.writeFileSync(join(out, name), JSON.stringify(SECRET))
  return out
}

test('a copy says what the run says and names nobody’s files', async () => {
  const out = runWithPaths()
  const copy = join(folder, 'copies', 'one')
  await copyWithoutPaths(out, copy)
  expect(fs.readdirSync(copy).sort()).toEqual([
    'metrics.jsonl',
    'model',
    'plan.json',
    'predictions.jsonl',
    'report.json',
  ])
  for (const name of fs.readdirSync(copy, { recursive: true, encoding: 'utf8' }))
    if (fs.statSync(join(copy, name)).isFile())
      expect(fs.readFileSync(join(copy, name), 'utf8'), name).not.toContain('secret')
  const { report, plan, predictions } = readResultFiles(copy)
  expect(report.test).toMatchObject({ accuracy: { value: 0 }, topLosses: [] })
  expect(plan.split).toEqual({ validation: 'given', test: 0.1 })
  expect(predictions).toMatchObject([{ file: hash, hash, predicted: ['elm'] }])
  const log = fs.readFileSync(join(copy, 'metrics.jsonl'), 'utf8')
  expect([log.includes('stage-end'), log.includes('note')]).toEqual([true, false])
  expect(JSON.parse(fs.readFileSync(join(copy, 'model', 'frostline.json'), 'utf8'))).toEqual({
    provenance: { source: 'model.keras', format: 'keras' },
    name: 'a',
  })
})

test('a folder that is there is left alone, and a run without a log or a source is copied', async () => {
  const out = runWithPaths()
  fs.mkdirSync(join(folder, 'there'))
  await expect(copyWithoutPaths(out, join(folder, 'there'))).rejects.toMatchObject({ code: 'folder-exists' })
  expect(fs.readdirSync(join(folder, 'there'))).toEqual([])
  fs.rmSync(join(out, 'metrics.jsonl'))
  fs.rmSync(join(out, 'model', 'frostline.json'))
  await copyWithoutPaths(out, join(folder, 'two'))
  expect(fs.readdirSync(join(folder, 'two', 'model'))).toEqual(['model.json'])
  expect(fs.readFileSync(join(folder, 'two', 'metrics.jsonl'), 'utf8')).not.toContain('stage-end')
})
