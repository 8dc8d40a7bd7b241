import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunReport } from '../../src/shared/contract/run-report.ts'
import { drawClasses } from './draw-photos.ts'
import { type Ended, lastOf, runCli, type Running, startCli, startLauncher } from './run-cli.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline-stop-'))
const place = { cache: join(root, 'cache'), cwd: root }
const photos = join(root, 'photos')
const PLAN = ['--freeze', 'last-block', '--epochs', '12', '--batch-size', '4', '--patience', 'off', '--seed', '3']

const begin = (out: string): Running => startCli(['train', photos, ...PLAN, '--out', out, '--json'], place)
const resume = (out: string): Promise<Ended> => runCli(['train', '--resume', out, '--json'], place)
const model = (out: string): Buffer => readFileSync(join(out, 'model', 'weights.bin'))
const figures = ({ records }: Ended) => {
  const { test: held, validation, bestEpochNumber } = lastOf<{ report: RunReport }>(records, 'result').report
  return { held, validation, bestEpochNumber }
}
/** In the second stage, when there is something to lose. */
const inSecondStage = (running: Running) =>
  running.until(({ kind, stageIndex, epochIndex }) => kind === 'step' && stageIndex === 1 && Number(epochIndex) >= 1)

let uninterrupted: Ended
const whole = join(root, 'whole')

beforeAll(async () => {
  await drawClasses(photos, ['a', 'b', 'c'], 12)
  uninterrupted = await begin(whole).ended
  expect(uninterrupted.stderr).toBe('')
  expect(uninterrupted.code).toBe(0)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function expectFinishesAsIfNothingHappened(out: string): Promise<void> {
  const finished = await resume(out)
  expect(finished.stderr).toBe('')
  expect(finished.code).toBe(0)
  expect(figures(finished)).toEqual(figures(uninterrupted))
  expect(model(out).equals(model(whole))).toBe(true)
}

test('Ctrl-C stops after the step, keeps the work, and --resume ends as if nothing had happened', async () => {
  const out = join(root, 'stopped')
  const running = begin(out)
  await inSecondStage(running)
  running.child.kill('SIGINT')
  const stopped = await running.ended
  expect(stopped.code).toBe(6)
  expect(lastOf(stopped.records, 'result')).toMatchObject({ outcome: 'stopped', runFolder: out })
  expect(stopped.records.some(({ code }) => code === 'stopping')).toBe(true)
  expect(existsSync(join(out, 'model', 'model.json'))).toBe(true)
  const { frozen } = lastOf<{ report: RunReport }>(stopped.records, 'result').report
  expect(frozen.map(({ stageName }) => stageName)).toEqual(['Train the head', 'Fine-tune'])
  expect(frozen.every(({ unchanged, hashBefore, hashAfter }) => unchanged && hashBefore === hashAfter)).toBe(true)
  await expectFinishesAsIfNothingHappened(out)
})

test('a finished run says so when it is resumed, tells its result again, and stays as it is', async () => {
  const report = readFileSync(join(whole, 'report.json'), 'utf8')
  const again = await resume(whole)
  expect(again.code).toBe(0)
  expect(lastOf(again.records, 'note')).toMatchObject({ code: 'finished-already' })
  expect(lastOf(again.records, 'result')).toEqual(lastOf(uninterrupted.records, 'result'))
  expect(readFileSync(join(whole, 'report.json'), 'utf8')).toBe(report)
})

test('a second Ctrl-C ends at once, and what was checked in is kept', async () => {
  const out = join(root, 'insisted')
  const running = begin(out)
  await inSecondStage(running)
  running.child.kill('SIGINT')
  await running.until(({ code }) => code === 'stopping')
  running.child.kill('SIGINT')
  expect((await running.ended).code).toBe(6)
  await expectFinishesAsIfNothingHappened(out)
})

describe.skipIf(process.platform !== 'linux')('where /proc shows processes', () => {
  const trainerOf = ({ child }: Running): number => {
    const pid = String(child.pid)
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
  }

  test('a crash of the training process is explained and costs no more than the steps since the checkpoint', async () => {
    const out = join(root, 'crashed')
    const running = begin(out)
    await inSecondStage(running)
    process.kill(trainerOf(running), 'SIGSEGV')
    const crashed = await running.ended
    expect(crashed.code).toBe(8)
    const error = lastOf<{ code: string; message: string; hint: string }>(crashed.records, 'error')
    expect(error.code).toBe('trainer-crashed')
    expect(error.message).toMatch(/the native library failed \(SIGSEGV\)/)
    expect(error.hint).toMatch(/--resume/)
    await expectFinishesAsIfNothingHappened(out)
  })

  test('a launcher that is killed leaves no training behind: it stops as by SIGTERM and says how it goes on', async () => {
    const out = join(root, 'launcher-killed')
    const launcher = startLauncher(['train', photos, ...PLAN, '--out', out, '--json'], place)
    await inSecondStage(launcher)
    launcher.child.kill('SIGKILL')
    // its streams close when the command line, which has them too, has ended
    const stopped = await launcher.ended
    expect(launcher.child.signalCode).toBe('SIGKILL')
    expect(lastOf(stopped.records, 'result')).toMatchObject({ outcome: 'stopped', runFolder: out })
    await expectFinishesAsIfNothingHappened(out)
  })

  test('the training process ends with the program that started it, and the run can go on', async () => {
    const out = join(root, 'orphaned')
    const running = begin(out)
    await inSecondStage(running)
    const trainer = trainerOf(running)
    running.child.kill('SIGKILL')
    await running.ended
    await expect.poll(() => existsSync(`/proc/${trainer}`), { timeout: 600_000 }).toBe(false)
    await expectFinishesAsIfNothingHappened(out)
  })
})
