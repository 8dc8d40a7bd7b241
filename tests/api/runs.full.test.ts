import { readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { RunReport } from '../../src/shared/contract/run-report.ts'
import type { RunEvent } from '../../src/shared/contract/app/runs.ts'
import { expectBestIsKept } from '../runs/kept-weights.ts'
import { DrawnProject, stateOf, watchUntil } from './drawn-project.ts'

const host = new DrawnProject()
const SHORT = {
  batchSize: 8,
  earlyStopping: null,
  stages: [
    { name: 'Head', freeze: 'head', epochs: 3, learningRate: 3e-3 },
    { name: 'Fine-tune', freeze: 'last-block', epochs: 8, learningRate: 1e-3 },
  ],
}
let wholeRun: string

beforeAll(async () => {
  await host.make(20)
})
afterAll(() => host.remove())

const isOver = (events: readonly RunEvent[]): boolean =>
  ['finished', 'failed', 'paused'].includes(stateOf(events.at(-1)) ?? '')
const numSteps = (events: readonly RunEvent[]): number =>
  events.reduce((sum, { steps }) => sum + steps.stepNumber.length, 0)
const losses = (runId: string): string =>
  readFileSync(join(host.runs.folderOf(runId), 'metrics.jsonl'), 'utf8').replace(
    /,"(elapsedMs|imagesPerSecond)":[\d.e+-]+/g,
    '',
  )
const folderOf = (runId: string): string => host.runs.folderOf(runId)

test('what is missing is said with the class it is missing in, and prevents a start', async () => {
  const { library } = host.project
  const [photo] = host.project.labelledPhotos()
  const made = library.edit({ kind: 'create-class', name: 'Elm', photoIds: [photo.photoId] })
  const { canStart, items } = await host.runs.checklist()
  expect(canStart).toBe(false)
  expect(items.find(({ level }) => level === 'missing')).toMatchObject({
    code: 'class-too-small',
    className: 'Elm',
    numPhotos: 1,
    minPhotos: 3,
    action: 'label-photos',
    classId: made.classId,
  })
  await expect(host.runs.start()).rejects.toMatchObject({
    code: 'not-ready',
    message: '“Elm” has 1 photo; a class needs 3 at least.',
  })
  library.undo()
  expect((await host.runs.checklist()).canStart).toBe(true)
})

test('a plan that is wrong is said before anything is read', async () => {
  host.draft({ batchSize: -1 })
  await expect(host.runs.start()).rejects.toMatchObject({
    code: 'not-ready',
    message: expect.stringMatching(/batchSize/) as string,
  })
})

test('the line at “as it is” has nothing to train', async () => {
  host.draft(SHORT, { line: { stop: 99, exceptions: [] } })
  const { items } = await host.runs.checklist()
  expect(items).toContainEqual(expect.objectContaining({ code: 'nothing-learns', action: 'move-line' }))
})

test('a preview shows what a run would see: the versions of its seed, made by its graph', async () => {
  host.draft({})
  const photoIds = host.project
    .labelledPhotos()
    .slice(0, 2)
    .map(({ photoId }) => photoId)
  const show = (augmentation: Record<string, unknown>, seed = 0) =>
    host.runs.augment({ augmentation, seed, photoIds, numVersions: 3 })
  const same = await show({})
  expect(same.photos.map(({ versions }) => versions.length)).toEqual([3, 3])
  for (const { plain, versions } of same.photos) expect(versions).toEqual([plain, plain, plain])

  const turned = await show({ rotationDegrees: 40 })
  expect(new Set(turned.photos.flatMap(({ plain, versions }) => [plain, ...versions])).size).toBe(8)
  expect(await show({ rotationDegrees: 40 })).toEqual(turned)
  expect(await show({ rotationDegrees: 40 }, 1)).not.toEqual(turned)
  // half a photo blanked out is half the model's gray
  const { photos } = await show({ cutOut: 0.9 })
  expect(photos[0]?.versions[0]?.length).toBeLessThan(photos[0]?.plain.length ?? 0)

  await expect(show({ cutOut: 3 })).rejects.toMatchObject({
    code: 'bad-plan',
    message: 'Variation of photos: “cutOut” must be a number from 0 to 0.9.',
  })
  await expect(
    host.runs.augment({ augmentation: {}, seed: 0, photoIds: [12_345], numVersions: 1 }),
  ).rejects.toMatchObject({ code: 'photo-not-found' })
})

test('the checklist says what would be carried out: few photos and no line drawn, the head only', async () => {
  host.draft({})
  const few = await host.runs.checklist()
  expect(few.draft).toMatchObject({
    recipe: 'head-only',
    line: 'Head only',
    defaults: { stages: [{ freeze: 'head' }] },
  })
  host.draft({}, { line: { stop: 1, exceptions: [] } })
  expect((await host.runs.checklist()).draft?.recipe).toBe('lp-ft')
  host.draft({}, { line: { stop: 99, exceptions: [] } })
  expect((await host.runs.checklist()).draft).toBeNull()
})

test('a run is watched from its first photo to its result, and a window that comes later sees the same', async () => {
  host.draft(SHORT)
  const { counts: foreseen } = await host.runs.checklist()
  const { runId } = await host.runs.start()
  wholeRun = runId
  expect(runId).toBe('run-1')
  await expect(host.runs.start()).rejects.toMatchObject({ code: 'run-in-progress', message: '“Run 1” is training.' })
  expect(() => host.runs.remove(runId)).toThrow(/is training/)
  expect(host.runs.activeRun()?.hasModel).toBe(false)

  const events = await watchUntil(host.runs, runId, isOver)
  expect(events[0]?.kind).toBe('history')
  expect(stateOf(events.at(-1))).toBe('finished')
  expect(host.runs.list.value.runs[0]).toMatchObject({ hasModel: true, counts: foreseen })
  // what it is going to do is told at once, and it is what the trainer then writes down, with what it found
  expect(events[0]?.plan).toMatchObject({ batchSize: 8, earlyStopping: null })
  const plans = events.flatMap((event) => event.plan ?? [])
  expect(plans).toHaveLength(2)
  const { basis, split: divided, ...written } = plans[1]
  const { basis: _, split: __, ...told } = plans[0]
  expect(written).toEqual(told)
  expect(basis?.counts).toEqual(foreseen)
  expect(divided).toEqual({ validation: 'given', test: 'given' })
  const phases = new Set(events.map(({ live }) => live.phase.kind))
  expect([...phases]).toEqual(expect.arrayContaining(['photos', 'train', 'done']))
  const epochs = events.flatMap((event) => event.epochs)
  expect(epochs.map(({ epochNumber }) => epochNumber)).toEqual(Array.from({ length: 11 }, (_, i) => i + 1))
  expect(epochs[0]?.valPerClass).toHaveLength(3)

  const [later] = await watchUntil(host.runs, runId, () => true)
  expect(later).toMatchObject({ kind: 'history', classNames: ['stripes', 'circles', 'squares'], epochs })
  expect(later?.steps.stepNumber).toHaveLength(numSteps(events))
  expect(later?.kind === 'history' && later.stages.map(({ frozen }) => frozen?.numChanged)).toEqual([0, 0])
  expect(later?.log.map(({ text }) => text)).toEqual(expect.arrayContaining(['Started.', 'Finished.']))
  const { accuracy, counts, numTrainable } = later?.run ?? {}
  expect(accuracy?.low).toBeLessThan(accuracy?.value ?? 0)
  expect(counts && counts.train + counts.validation + counts.test).toBe(60)
  expect(numTrainable).toBeGreaterThan(100)
  expect(readdirSync(folderOf(runId))).toEqual(
    expect.arrayContaining(['model', 'photos.json', 'predictions.jsonl', 'report.json']),
  )
})

test('a run that is over says the same after its project was closed and opened: what its report says', async () => {
  const told = async () => {
    const [event] = await watchUntil(host.runs, wholeRun, () => true)
    if (event?.kind !== 'history') throw new Error('no history')
    const { run, live, ending, classNames } = event
    return { run, best: live.bestEpochNumber, ending, classNames }
  }
  const atOnce = await told()
  const report = RunReport.parse(JSON.parse(readFileSync(join(folderOf(wholeRun), 'report.json'), 'utf8')))
  expect(atOnce.best).toBe(report.bestEpochNumber)
  expect(atOnce.best).toBeGreaterThan(0)
  expect(atOnce.ending).toMatchObject({ bestEpochNumber: atOnce.best, keptEpochNumber: atOnce.best })
  expect(atOnce.ending?.validationPerClass).toEqual(
    report.validation?.perClass.map(({ support, recall }) => ({
      numRight: Math.round(support * recall),
      numPhotos: support,
    })),
  )
  expect(atOnce.run.standing).toEqual({
    balancedAccuracy: report.test?.balancedAccuracy,
    baseline: report.test?.baseline,
  })
  await host.runs.close()
  host.runs.open(host.project)
  expect(await told()).toEqual(atOnce)
  // a rename changes a name, and no result
  const { id, name } = host.project.library.classes.all()[0]
  host.project.library.edit({ kind: 'rename-class', classId: id, name: 'Striped' })
  const renamed = await told()
  const asBefore = JSON.stringify(renamed).replaceAll('"Striped"', JSON.stringify(name))
  expect(JSON.parse(asBefore)).toEqual(JSON.parse(JSON.stringify(atOnce)))
  expect(renamed.classNames[0]).toBe('Striped')
  host.project.library.undo()
  await host.restartHost()
  expect(await told()).toEqual(atOnce)
})

test('a run that was left paused knows its best epoch when its project is opened again', async () => {
  const { runId } = await host.runs.start()
  await watchUntil(host.runs, runId, (events) => events.some(({ epochs }) => epochs.length > 0))
  host.runs.pause(runId)
  const before = (await watchUntil(host.runs, runId, isOver)).at(-1)
  expect(before?.live.bestEpochNumber).toBeGreaterThan(0)
  await host.restartHost()
  const [after] = await watchUntil(host.runs, runId, () => true)
  expect(after?.live.bestEpochNumber).toBe(before?.live.bestEpochNumber)
  expect(after?.kind === 'history' && after.ending).toBeNull()
  host.runs.remove(runId)
})

test('a run that is asked while its project closes answers without the database', async () => {
  await host.project.close()
  const [event] = await watchUntil(host.runs, wholeRun, () => true)
  expect(event?.kind === 'history' && event.run.standing).not.toBeNull()
  await host.restartHost()
})

test('sets are kept: what judged one run teaches none', () => {
  const sets = new Set(host.project.labelledPhotos().map(({ set }) => set))
  expect(sets).toEqual(new Set(['train', 'validation', 'test']))
})

test('paused, the host killed and started again, and resumed, a run ends bit for bit like one that never stopped', async () => {
  const { runId } = await host.runs.start()
  await watchUntil(host.runs, runId, (events) => numSteps(events) > 20)
  host.runs.pause(runId)
  await watchUntil(host.runs, runId, isOver)
  expect(readdirSync(folderOf(runId))).not.toContain('model')
  await host.restartHost()
  const paused = (await host.runs.list.follow().next()).value?.runs.find(({ id }) => id === runId)
  expect(paused).toMatchObject({ state: 'paused', error: null, remedy: 'resume' })
  await host.runs.resume(runId, false)
  const events = await watchUntil(host.runs, runId, isOver)
  expect(stateOf(events.at(-1))).toBe('finished')
  const acts = events.flatMap(({ log }) => log.filter(({ code }) => ['started', 'paused', 'resumed'].includes(code)))
  expect(acts.map(({ text }) => text)).toEqual(['Started.', 'Paused.', 'Resumed.'])
  expect(losses(runId)).toBe(losses(wholeRun))
})

test('resumed while its photos are elsewhere, a run fails for that, the project shows them as missing, and it goes on once they are back', async () => {
  const { runId } = await host.runs.start()
  await watchUntil(host.runs, runId, (events) => numSteps(events) > 20)
  host.runs.pause(runId)
  await watchUntil(host.runs, runId, isOver)
  const [photos, elsewhere] = ['photos', 'elsewhere'].map((name) => join(host.root, name))
  const missing = () => host.project.library.snapshot().photos.filter(({ problem }) => problem?.code === 'missing')
  renameSync(photos, elsewhere)
  await host.runs.resume(runId, false)
  await watchUntil(host.runs, runId, isOver)
  const failed = host.runs.list.value.runs.find(({ id }) => id === runId)
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'no-photos' }, remedy: 'resume' })
  await vi.waitFor(() => expect(missing()).toHaveLength(60))
  renameSync(elsewhere, photos)
  await host.project.recheck(missing().map(({ id }) => id))
  await host.runs.resume(runId, false)
  expect(stateOf((await watchUntil(host.runs, runId, isOver)).at(-1))).toBe('finished')
  expect(losses(runId)).toBe(losses(wholeRun))
})

test('when its process is killed the run says so, is taken up from its checkpoint, and ends the same', async () => {
  const { runId } = await host.runs.start()
  await watchUntil(host.runs, runId, (events) => numSteps(events) > 20)
  await host.engine.runs.kill()
  const events = await watchUntil(host.runs, runId, isOver)
  expect(stateOf(events.at(-1))).toBe('finished')
  const log = (await watchUntil(host.runs, runId, () => true))[0]?.log ?? []
  expect(log.filter(({ code }) => code === 'restarted')).toHaveLength(1)
  expect(losses(runId)).toBe(losses(wholeRun))
})

test('killed twice it is left to the person, who may resume it', async () => {
  const { runId } = await host.runs.start()
  for (let kill = 0; kill < 2; kill++) {
    await watchUntil(host.runs, runId, (events) => kill > 0 || numSteps(events) > 10)
    if (kill === 1)
      await watchUntil(host.runs, runId, (events) =>
        events.some(({ log }) => log.some(({ code }) => code === 'restarted')),
      )
    await host.engine.runs.kill()
  }
  await host.runs.settled()
  const [event] = await watchUntil(host.runs, runId, () => true)
  expect(event?.run).toMatchObject({ state: 'paused', remedy: 'resume', error: { code: 'trainer-crashed' } })
  expect(JSON.stringify(event?.run?.error)).not.toMatch(/--/)
})

describe.runIf(process.platform === 'linux')('a run whose process was stopped by a signal', () => {
  /** @returns the run and its process, as the window is told that it does not answer. */
  const stopped = async (): Promise<{ runId: string; pid: number }> => {
    const { runId } = await host.runs.start()
    await watchUntil(host.runs, runId, (events) => numSteps(events) > 10)
    const pid = host.pids.at(-1)!
    process.kill(pid, 'SIGSTOP')
    const told = await watchUntil(host.runs, runId, (events) => events.at(-1)?.run?.notAnswering !== undefined)
    expect(told.at(-1)?.run).toMatchObject({ state: 'running', notAnswering: { why: 'stopped' } })
    expect(host.runs.list.value.runs[0].notAnswering?.since).toBeLessThanOrEqual(Date.now())
    return { runId, pid }
  }

  test('is said not to answer, goes on when it is continued, and ends the same', async () => {
    const { runId } = await stopped()
    await host.runs.answerSilence(runId, 'continue')
    const events = await watchUntil(host.runs, runId, isOver)
    expect(stateOf(events.at(-1))).toBe('finished')
    expect(events.at(-1)?.run?.notAnswering).toBeUndefined()
    const log = (await watchUntil(host.runs, runId, () => true))[0]?.log ?? []
    expect(log.filter(({ code }) => code === 'not-answering')).toHaveLength(2)
    expect(losses(runId)).toBe(losses(wholeRun))
  })

  test('is paused at its last checkpoint when it is ended, and its process is gone', async () => {
    const { runId, pid } = await stopped()
    await host.runs.answerSilence(runId, 'end')
    await host.runs.settled()
    const [event] = await watchUntil(host.runs, runId, () => true)
    expect(event?.run).toMatchObject({ state: 'paused', remedy: 'resume', error: null })
    expect(event?.run?.notAnswering).toBeUndefined()
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    await host.runs.resume(runId, false)
    expect(stateOf((await watchUntil(host.runs, runId, isOver)).at(-1))).toBe('finished')
  })
})

/** Stops a paused run, which ends it with a model. */
async function stopPaused(runId: string): Promise<void> {
  await host.runs.stop(runId)
  await host.runs.settled()
  const [event] = await watchUntil(host.runs, runId, () => true)
  expect(event?.run).toMatchObject({ state: 'finished', outcome: 'stopped' })
  expect(event?.kind === 'history' && event.stages.at(-1)).toMatchObject({
    reason: 'stopped',
    frozen: { numChanged: 0 },
  })
  expect(readdirSync(folderOf(runId))).toContain('model')
}

test('a run that is stopped keeps its best epoch as a model, also one that was paused', async () => {
  const { runId } = await host.runs.start()
  await watchUntil(host.runs, runId, (events) => numSteps(events) > 20)
  host.runs.pause(runId)
  await watchUntil(host.runs, runId, isOver)
  await stopPaused(runId)
  await expectBestIsKept(folderOf(runId))
})

test('a run that was killed before it had a best epoch, and is stopped, has a model all the same', async () => {
  const paused = (await host.runs.list.follow().next()).value?.runs.find(({ state }) => state === 'paused')
  await stopPaused(paused!.id)
})

test('half the batch begins anew under another number', async () => {
  const { runId } = await host.runs.start()
  await watchUntil(host.runs, runId, (events) => numSteps(events) > 2)
  host.runs.pause(runId)
  await host.runs.settled()
  const { runId: anew } = await host.runs.resume(runId, true)
  expect(anew).not.toBe(runId)
  await watchUntil(host.runs, anew, (events) => numSteps(events) > 2)
  await host.runs.stop(anew)
  await host.runs.settled()
  expect(JSON.parse(readFileSync(join(folderOf(anew), 'plan.json'), 'utf8'))).toMatchObject({ batchSize: 4 })
})

test('a removed run is gone, its number is not given again, and a renamed one keeps its name', async () => {
  host.runs.rename('run-1', 'First try')
  const before = (await host.runs.list.follow().next()).value?.runs ?? []
  const newest = before[0]
  expect(() => host.runs.rename(newest.id, 'First try')).toThrow(expect.objectContaining({ code: 'run-name-taken' }))
  host.runs.rename('run-1', 'First try')
  host.runs.remove(newest.id)
  const { runId } = await host.runs.start()
  await host.runs.close()
  host.runs.open(host.project)
  const runs = (await host.runs.list.follow().next()).value?.runs ?? []
  expect(runs.map(({ id }) => id)).not.toContain(newest.id)
  expect(runs.find(({ id }) => id === runId)?.number).toBe(newest.number + 1)
  expect(runs.at(-1)?.name).toBe('First try')
})

test('a forecast tells counts, weights, memory and time, and leaves nothing behind', async () => {
  const events = []
  for await (const event of host.runs.forecast()) events.push(event)
  const last = events.at(-1)
  expect(last?.kind === 'forecast' && last.forecast.totals.train).toBeGreaterThan(30)
  expect(last?.kind === 'forecast' && last.forecast.stages.map(({ numTrainable }) => numTrainable > 0)).toEqual([
    true,
    true,
  ])
  expect(readdirSync(host.project.cacheFolder).filter((name) => name.startsWith('forecast'))).toEqual([])
  expect(host.engine.status.value).toMatchObject({ threads: expect.any(Number) as number })
})

test('labels that differ from those a run began with are counted as newer', async () => {
  const { library } = host.project
  const [photo] = host.project.labelledPhotos()
  const other = library.classes.all().find(({ id }) => !photo.classIds.includes(id))
  /** Labels are compared a while after the last act. */
  const allTell = async (numNewer: number): Promise<void> => {
    for await (const { runs } of host.runs.list.follow())
      if (runs.length > 0 && runs.every(({ numNewerLabels }) => numNewerLabels === numNewer)) return
  }
  library.edit({ kind: 'label', photoIds: [photo.photoId], classIds: [other?.id ?? 0], mode: 'replace' })
  await allTell(1)
  library.undo()
  await allTell(0)
  expect(host.bugs).toEqual([])
})
