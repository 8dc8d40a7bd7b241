import fs from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appendLog, readAbout, readLog, writeAbout } from './about.ts'
import {
  bestPointer,
  deleteRun,
  findRuns,
  finishedReport,
  hasFinishedModel,
  hasModel,
  readHistory,
  readPlanFile,
  readReport,
  runBytes,
} from './run-files.ts'
import { readResultFiles } from './result-files.ts'
import { createRun, openRun } from './run-folder.ts'
import { addTestModel, newFolder, TEST_PLAN, testAbout, testReport } from './test-run.ts'

let folder: string
beforeEach(() => {
  folder = newFolder()
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const prediction = {
  file: '/photos/a.jpg',
  hash: 'b'.repeat(64),
  set: 'test',
  labels: ['oak'],
  predicted: ['elm'],
  probabilities: [0.9, 0.1],
} as const
const predictions = [{ ...prediction, labels: ['oak'], predicted: ['elm'], probabilities: [0.9, 0.1] }]

/** A finished run with its model. */
function finishedRun(more: Parameters<typeof testReport>[0] = {}, plan = TEST_PLAN): string {
  const out = join(folder, 'run')
  const run = createRun(out, plan)
  run.writePredictions(predictions)
  run.writeReport(testReport(more))
  run.close()
  addTestModel(out)
  return out
}

describe('a project’s runs', () => {
  test('are listed by their number, the newest first; what is none is passed over', () => {
    for (const [id, number] of [
      ['one', 1],
      ['ten-2', 10],
      ['two', 2],
    ] as const) {
      fs.mkdirSync(join(folder, id))
      writeAbout(join(folder, id), testAbout({ number, name: `Run ${number}` }))
    }
    fs.mkdirSync(join(folder, 'empty'))
    fs.mkdirSync(join(folder, 'Not one'))
    writeAbout(join(folder, 'Not one'), testAbout())
    fs.mkdirSync(join(folder, 'damaged'))
    fs.writeFileSync(join(folder, 'damaged', 'about.json'), '{')
    expect(findRuns(folder).map(({ id, about }) => [id, about.name])).toEqual([
      ['ten-2', 'Run 10'],
      ['two', 'Run 2'],
      ['one', 'Run 1'],
    ])
    expect(findRuns(folder)[0]?.folder).toBe(join(folder, 'ten-2'))
    expect(findRuns(join(folder, 'nowhere'))).toEqual([])
  })

  test('are described by what was written of them, or not at all', () => {
    const about = testAbout({ number: 3, isMeasurement: true, classIds: [4, 5] })
    writeAbout(folder, about)
    expect(readAbout(folder)).toEqual({ about, isNewer: false })
    for (const wrong of [
      { number: 0 },
      { durationMs: -1 },
      { counts: { train: -1, validation: 0, test: 0 } },
      { name: '' },
    ]) {
      fs.writeFileSync(join(folder, 'about.json'), JSON.stringify({ ...about, ...wrong }))
      expect(readAbout(folder), JSON.stringify(wrong)).toBeUndefined()
    }
  })

  test('of a newer Frostline are told by name and number, and that they cannot be read', () => {
    for (const [id, about] of Object.entries({
      'run-7': { format: 'frostline-run', version: 2, number: 9, name: 'Leaves', state: { is: 'running' } },
      'run-8': { format: 'frostline-run', version: 3 },
      leaves: { format: 'frostline-run', version: 3 },
    })) {
      fs.mkdirSync(join(folder, id))
      fs.writeFileSync(join(folder, id, 'about.json'), JSON.stringify(about))
    }
    const error = {
      code: 'newer-format',
      message:
        '“Leaves” was written by a newer Frostline: it is version 2 of “frostline-run”, which this one does not read.',
      hint: 'Update Frostline.',
    }
    expect(findRuns(folder)).toMatchObject([
      { id: 'run-7', isNewer: true, about: { number: 9, name: 'Leaves', state: 'failed', error } },
      { id: 'run-8', isNewer: true, about: { number: 8, name: 'run-8', state: 'failed', startedAt: 0 } },
      { id: 'leaves', isNewer: true, about: { number: 1, name: 'leaves', state: 'failed' } },
    ])
  })

  test('have a log, of which the lines that are whole are read', () => {
    expect(readLog(folder)).toEqual([])
    appendLog(folder, { at: 1, code: 'a', text: 'one' })
    appendLog(folder, { at: 2, code: 'b', text: 'two\nlines' })
    fs.appendFileSync(join(folder, 'log.jsonl'), 'torn\n{"at":"x"}\n{"at"')
    expect(readLog(folder)).toEqual([
      { at: 1, code: 'a', text: 'one' },
      { at: 2, code: 'b', text: 'two\nlines' },
    ])
    expect(fs.readFileSync(join(folder, 'log.jsonl'), 'utf8').match(/frostline-log/g)).toHaveLength(1)
  })
})

describe('what a run left', () => {
  test('is read as it was written', () => {
    const out = finishedRun()
    expect(readReport(out)).toEqual(testReport())
    expect(readPlanFile(out)).toMatchObject({ modelName: 'frostnet-64', batchSize: 32 })
    expect(readResultFiles(out)).toEqual({
      report: testReport(),
      plan: TEST_PLAN,
      predictions,
      uncomparedStages: [],
      list: undefined,
    })
  })

  test('may not be there yet, or be damaged', () => {
    const out = join(folder, 'run')
    createRun(out, TEST_PLAN).close()
    expect(readReport(out)).toBeUndefined()
    expect(() => readResultFiles(out)).toThrow(expect.objectContaining({ code: 'run-not-finished' }) as Error)
    fs.writeFileSync(join(out, 'report.json'), '{')
    fs.writeFileSync(join(out, 'plan.json'), '3')
    expect([readReport(out), readPlanFile(out)]).toEqual([undefined, undefined])
    expect(() => readResultFiles(out)).toThrow(expect.objectContaining({ code: 'bad-report' }) as Error)
    for (const damaged of ['null', '{}', JSON.stringify({ ...TEST_PLAN, batchSize: 'many' })]) {
      fs.writeFileSync(join(out, 'plan.json'), damaged)
      expect(readPlanFile(out)).toBeUndefined()
    }
    fs.writeFileSync(join(out, 'report.json'), '{"version":1}')
    expect(() => readResultFiles(out)).toThrow(expect.objectContaining({ code: 'bad-report' }) as Error)
    fs.rmSync(join(out, 'plan.json'))
    expect(readPlanFile(out)).toBeUndefined()
  })

  test('has the photos it was given, where a project gave them', () => {
    const out = finishedRun()
    const photo = { path: '/photos/a.jpg', labels: ['elm'] }
    fs.writeFileSync(
      join(out, 'photos.json'),
      JSON.stringify({ version: 1, classNames: ['elm', 'oak'], multiLabel: false, photos: [photo] }),
    )
    expect(readResultFiles(out).list?.photos).toEqual([photo])
    // a run of an older version, or one that was cut short
    fs.rmSync(join(out, 'predictions.jsonl'))
    expect(readResultFiles(out).predictions).toEqual([])
  })

  test('is a history, from its log; none where it has no log or a damaged one', async () => {
    const out = join(folder, 'run')
    const run = createRun(out, TEST_PLAN)
    run.metrics.append({
      kind: 'stage-start',
      stageIndex: 0,
      stageName: 'Head',
      epochs: 1,
      stepsPerEpoch: 2,
      numTrainable: 3,
      numFrozen: 4,
    })
    run.close()
    expect((await readHistory(out)).stages.map(({ stageName }) => stageName)).toEqual(['Head'])
    fs.appendFileSync(join(out, 'metrics.jsonl'), 'no record\n')
    expect((await readHistory(out)).stages).toEqual([])
    fs.rmSync(join(out, 'metrics.jsonl'))
    expect((await readHistory(out)).stages).toEqual([])
    // not there is one thing, not to be read another
    fs.mkdirSync(join(out, 'metrics.jsonl'))
    await expect(readHistory(out)).rejects.toThrow()
  })
})

test('stages of a stopped run that were begun and never compared are named', () => {
  const proof = {
    numFrozen: 1,
    unchanged: true,
    changed: [],
    hashBefore: '',
    hashAfter: '',
    stageName: 'Train the head',
  }
  const begin = (stageIndex: number) => ({
    kind: 'stage-start' as const,
    stageIndex,
    stageName: '',
    epochs: 1,
    stepsPerEpoch: 1,
    numTrainable: 1,
    numFrozen: 1,
  })
  const named = (report: Parameters<typeof testReport>[0], begun: readonly number[]) => {
    const out = finishedRun(report)
    const log = begun.map((index) => `${JSON.stringify(begin(index))}\n`).join('')
    fs.writeFileSync(join(out, 'metrics.jsonl'), log)
    const { uncomparedStages } = readResultFiles(out)
    if (begun.length === 0) {
      fs.rmSync(join(out, 'metrics.jsonl'))
      expect(readResultFiles(out).uncomparedStages).toEqual([])
    }
    fs.rmSync(out, { recursive: true })
    return uncomparedStages
  }
  const stopped = { outcome: 'stopped' as const }
  expect(named({ ...stopped, frozen: [] }, [0])).toEqual(['Train the head'])
  expect(named({ ...stopped, frozen: [proof] }, [0, 1])).toEqual(['Fine-tune'])
  expect(named({ ...stopped, frozen: [proof] }, [0])).toEqual([])
  expect(named({ ...stopped, frozen: [proof, proof] }, [0, 1])).toEqual([])
  expect(named({ frozen: [] }, [0, 1])).toEqual([])
  expect(named(stopped, [])).toEqual([])
})

describe('a run that has nothing left to do', () => {
  test('ended by itself, with a report and a model', () => {
    const out = finishedRun()
    expect(finishedReport(out)).toEqual(testReport())
    fs.rmSync(join(out, 'model'), { recursive: true })
    expect(finishedReport(out)).toBeUndefined()
  })

  test('was not stopped, and its report is whole and of this version', () => {
    const out = finishedRun({ outcome: 'stopped' })
    expect(finishedReport(out)).toBeUndefined()
    fs.writeFileSync(join(out, 'report.json'), '{')
    expect(finishedReport(out)).toBeUndefined()
    fs.writeFileSync(join(out, 'report.json'), '{"version":99}')
    expect(() => finishedReport(out)).toThrow(expect.objectContaining({ code: 'newer-format' }) as Error)
    fs.rmSync(join(out, 'report.json'))
    expect(finishedReport(out)).toBeUndefined()
  })
})

test('a run can be asked about photos once it has a best epoch or a model', () => {
  expect([hasModel(folder), hasFinishedModel(folder)]).toEqual([false, false])
  fs.mkdirSync(join(folder, 'checkpoints'))
  fs.writeFileSync(bestPointer(folder), '{}')
  expect([hasModel(folder), hasFinishedModel(folder)]).toEqual([true, false])
  fs.rmSync(join(folder, 'checkpoints'), { recursive: true })
  addTestModel(folder)
  expect([hasModel(folder), hasFinishedModel(folder)]).toEqual([true, true])
})

test('removing a run frees what its files take, and leaves nothing', () => {
  const run = join(folder, 'run')
  fs.mkdirSync(join(run, 'checkpoints', 'last-000001'), { recursive: true })
  fs.writeFileSync(join(run, 'checkpoints', 'last-000001', 'tensors.bin'), 'x'.repeat(300))
  fs.writeFileSync(join(run, 'plan.json'), 'x'.repeat(20))
  expect(runBytes(run)).toEqual({ modelBytes: 0, otherBytes: 320 })
  fs.mkdirSync(join(run, 'model'))
  fs.writeFileSync(join(run, 'model', 'weights.bin'), 'x'.repeat(1000))
  fs.symlinkSync('/etc/hosts', join(run, 'link'))
  expect(runBytes(run)).toEqual({ modelBytes: 1000, otherBytes: 320 })
  deleteRun(run)
  expect(fs.readdirSync(folder)).toEqual([])
  expect(() => runBytes(run)).toThrow()
})

test.runIf(process.platform === 'linux')('a run that is closed, and a log that is written, leave no file open', () => {
  const numOpen = () => fs.readdirSync('/proc/self/fd').length
  createRun(join(folder, 'run'), TEST_PLAN).close()
  appendLog(folder, { at: 1, code: 'a', text: 'one' })
  const before = numOpen()
  for (let i = 0; i < 10; i++) {
    openRun(join(folder, 'run')).close()
    appendLog(folder, { at: 1, code: 'a', text: 'one' })
    expect(() => openRun(folder)).toThrow()
  }
  expect(numOpen()).toBe(before)
})
