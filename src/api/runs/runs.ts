import { randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { requestedPlan } from '../../core/training/plan-config.ts'
import { sharesOf } from '../../core/training/default-plan.ts'
import { ensureFolder, writeFileAtomic } from '../../node/files/atomic.ts'
import { readRegularSync } from '../../node/files/read-regular.ts'
import { writePhotoList, MAX_LIST_BYTES, PHOTO_LIST_FILE } from '../../node/photos/photo-list-file.ts'
import { deleteRun, runBytes } from '../../node/runs/run-files.ts'
import { PATIENCE, type Patience } from '../../node/trainer-host/watchdog.ts'
import { rememberRequest } from '../../node/trainer-host/request-file.ts'
import type { Draft } from '../../shared/contract/app/projects.ts'
import type {
  Checklist,
  ForecastEvent,
  RunEvent,
  RunList,
  RunSummary,
  SetCounts,
} from '../../shared/contract/app/runs.ts'
import type { AugmentedPhotos } from '../../shared/contract/augmenting.ts'
import { type AppError, failure } from '../../shared/errors.ts'
import type { TrainRequest } from '../../shared/contract/training.ts'
import type { Engine } from '../engine/engine.ts'
import type { Live } from '../live.ts'
import type { Log } from '../log.ts'
import type { RunKind, RunSource } from '../run-sources.ts'
import { aboutOf, NOTHING_YET } from './about-run.ts'
import { augmentParams, type WantedPictures } from './augment.ts'
import { dividePhotos, readiness } from './checklist.ts'
import { isOfPhotos } from './ending.ts'
import { forecastRun } from './forecast.ts'
import { KnownRuns } from './known-runs.ts'
import { halved, photoListOf, recallRequest, requestFor, type RunLike, unlike } from './make-request.ts'
import { readyRun } from './ready-run.ts'
import type { RunChannel } from './run-channel.ts'
import type { OpenModel } from './draft-line.ts'
import { checkUnchanged, draftOf, type RunProject } from './run-project.ts'
import { trainUntilEnd, type TrainingControls } from './train-until-end.ts'

interface Active {
  readonly controls: TrainingControls
  readonly channel: RunChannel
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>
}

export interface RunsOptions {
  readonly engine: Engine
  readonly log: Log
  /** From memory, where it was opened before. */
  readonly openModel: OpenModel
  /** How long a process may say nothing. */
  readonly patience?: Patience
}

/** The runs of the open project. One trains at a time; it goes on whoever watches, until it ends or the project is closed. */
export class Runs implements RunSource {
  readonly #engine: Engine
  readonly #log: Log
  readonly #openModel: OpenModel
  readonly #patience: Patience
  readonly #known = new KnownRuns(() => this.#active?.channel.id ?? null)
  #project: RunProject | undefined
  #active: Active | undefined
  #isStarting = false

  constructor({ engine, log, openModel, patience = PATIENCE }: RunsOptions) {
    this.#engine = engine
    this.#patience = patience
    this.#log = log
    this.#openModel = openModel
  }

  /** The newest first. */
  get list(): Live<RunList> {
    return this.#known.list
  }

  /** Shows a project's runs. Those that a process which is gone left behind are paused. */
  open(project: RunProject): void {
    this.#project = project
    this.#known.open(project)
  }

  /** Pauses the run that trains, so that it can go on when the project is opened again. */
  async close(): Promise<void> {
    await this.pauseActive()
    this.#project = undefined
    this.#known.close()
  }

  /** The run that trains, for hosts that ask before they close. */
  activeRun(): RunSummary | undefined {
    return this.#active?.channel.summary()
  }

  /** Asks the run that trains to pause and waits until it has. A trainer that does not answer is ended: its last checkpoint stays. */
  async pauseActive(withinMs = 20_000): Promise<void> {
    const active = this.#active
    if (!active) return
    active.controls.pause.abort()
    const timer = setTimeout(() => void this.#engine.runs.kill(), withinMs)
    await active.ended
    clearTimeout(timer)
  }

  /** Ends the run that trains, keeps its best epoch as a model, and waits until that is done. */
  async stopActive(): Promise<void> {
    const active = this.#active
    if (!active) return
    await this.stop(active.channel.id)
    await active.ended
  }

  /** Waits until the run that trains has ended by itself, was paused or failed. */
  async settled(): Promise<void> {
    await this.#active?.ended
  }

  async checklist(): Promise<Checklist> {
    const ready = await readiness(this.#opened(), this.#active !== undefined, this.#openModel)
    const { canStart, items, counts, given, numClasses, line, defaults } = ready
    const draft =
      line && defaults ? { modelName: line.modelName, recipe: line.recipe, line: line.words, defaults } : null
    return { canStart, items, counts, given, numClasses, draft }
  }

  sets(): SetCounts {
    return dividePhotos(this.#opened()).counts
  }

  /** The next run divides all photos anew. Figures of earlier runs stay: they keep the photos that they were judged on. */
  divideAnew(): { numPhotos: number } {
    const project = this.#opened()
    if (this.#active) throw inProgress(this.#active.channel)
    return { numPhotos: project.clearSets() }
  }

  /** @param shown  the draft as a window shows it: no other is started. */
  async start(shown?: Draft): Promise<{ runId: string }> {
    return this.#launching(async () => {
      const project = this.#opened()
      const draft = shown ?? draftOf(project)
      checkUnchanged(project, draft)
      const ready = await readyRun(project, this.#openModel)
      checkUnchanged(project, draft)
      project.assignSets(sharesOf(draft.plan))
      const run = this.#known.create(project, aboutOf(project, ready))
      writePhotoList(join(run.folder, PHOTO_LIST_FILE), photoListOf(project, ready.classNames))
      const request = requestFor(project, ready, run.folder)
      rememberRequest(run.folder, request)
      const channel = this.#known.add(run)
      channel.expect(requestedPlan(request, ready.defaults))
      return this.#launch(channel, request)
    })
  }

  /** Starts a run on the same photos, sets and plan that differs by what learns: to compare what the line is worth. */
  async startLike(runId: string, kind: RunKind): Promise<{ runId: string }> {
    return this.#launching(async () => {
      const project = this.#opened()
      const channel = this.#find(runId)
      channel.checkReadable()
      const { about, folder } = channel
      const like = { about, request: recallRequest(folder, project.cacheFolder) }
      const wanted = unlike(like, kind)
      const measurement = { ...wanted, about: { ...wanted.about, isMeasurement: true } }
      return Promise.resolve(this.#begin(project, folder, measurement))
    })
  }

  async resume(runId: string, halveBatch: boolean): Promise<{ runId: string }> {
    return this.#launching(async () => {
      const project = this.#opened()
      const channel = this.#find(runId)
      channel.checkReadable()
      const { state, remedy } = channel.about
      if (state === 'finished') throw failure('run-finished', { name: channel.about.name })
      const request = recallRequest(channel.folder, project.cacheFolder)
      if (!halveBatch && (state === 'paused' || remedy === 'resume')) return this.#launch(channel, request)
      if (!halveBatch) throw failure('cannot-resume', { name: channel.about.name })
      return this.#begin(project, channel.folder, { about: channel.about, request: halved(request, channel.folder) })
    })
  }

  /** A new run on the photos of another. */
  #begin(project: RunProject, likeFolder: string, { about, request }: RunLike): { runId: string } {
    const run = this.#known.create(project, { ...about, ...NOTHING_YET })
    const photos = join(run.folder, PHOTO_LIST_FILE)
    writeFileAtomic(photos, readRegularSync(join(likeFolder, PHOTO_LIST_FILE), { maxBytes: MAX_LIST_BYTES }))
    const anew = { ...request, out: run.folder, photos }
    rememberRequest(run.folder, anew)
    return this.#launch(this.#known.add(run), anew)
  }

  pause(runId: string): void {
    const active = this.#trainingOne(runId)
    active.channel.ask('pausing')
    active.controls.pause.abort()
  }

  /** What is to become of a run whose process hangs. */
  async answerSilence(runId: string, act: 'continue' | 'end'): Promise<void> {
    const { channel, controls } = this.#trainingOne(runId)
    const why = channel.notAnswering?.why
    if (why === undefined) return
    if (act === 'continue' && why === 'stopped') {
      this.#engine.runs.wake()
      return
    }
    if (act === 'end') controls.pause.abort()
    else controls.restarts = true
    await this.#engine.runs.kill()
  }

  async stop(runId: string): Promise<void> {
    const active = this.#active
    if (active?.channel.id === runId) {
      active.channel.ask('stopping')
      active.controls.stop.abort()
      return
    }
    const channel = this.#find(runId)
    if (channel.about.state !== 'paused') throw failure('not-running', { name: channel.about.name })
    await this.#launching(async () => {
      const request = recallRequest(channel.folder, this.#opened().cacheFolder)
      const launched = this.#launch(channel, request, true)
      channel.ask('stopping')
      return Promise.resolve(launched)
    })
  }

  remove(runId: string): void {
    const channel = this.#find(runId)
    if (this.#active?.channel === channel) throw inProgress(channel)
    deleteRun(channel.folder)
    this.#known.forget(channel)
  }

  size(runId: string): { modelBytes: number; otherBytes: number } {
    return runBytes(this.#find(runId).folder)
  }

  /** @throws {AppError} `run-name-taken`: two runs of one name could not be told apart in lists and comparisons. */
  rename(runId: string, name: string): void {
    this.#known.rename(this.#find(runId), name)
  }

  watch(runId: string, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    return this.#find(runId).follow(signal)
  }

  /** A run's folder, for who reads its report or takes its model away. */
  folderOf(runId: string): string {
    return this.#find(runId).folder
  }

  async *forecast(signal?: AbortSignal): AsyncGenerator<ForecastEvent, void, void> {
    const project = this.#opened()
    if (this.#active) throw inProgress(this.#active.channel)
    const ready = await readyRun(project, this.#openModel)
    const folder = join(project.cacheFolder, `forecast-${randomUUID()}`)
    ensureFolder(folder)
    try {
      writePhotoList(join(folder, PHOTO_LIST_FILE), photoListOf(project, ready.classNames))
      yield* forecastRun(this.#engine, requestFor(project, ready, folder), signal)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  /** What training would see of photos of the project. */
  async augment(wanted: WantedPictures): Promise<AugmentedPhotos> {
    const params = augmentParams(this.#opened(), wanted)
    return this.#engine.ask((trainer) => trainer.augment(params))
  }

  /** One start at a time, and none while a run trains. */
  async #launching<T>(work: () => Promise<T>): Promise<T> {
    if (this.#active) throw inProgress(this.#active.channel)
    if (this.#isStarting) throw failure('run-in-progress', {})
    this.#isStarting = true
    try {
      return await work()
    } finally {
      this.#isStarting = false
    }
  }

  #launch(channel: RunChannel, request: TrainRequest, stopsAtOnce = false): { runId: string } {
    channel.change({ state: 'running', error: null, remedy: 'none' })
    if (existsSync(join(channel.folder, 'plan.json'))) channel.tell('resumed', 'Resumed.')
    else channel.tell('started', 'Started.')
    const controls = { pause: new AbortController(), stop: new AbortController(), stopsAtOnce, restarts: false }
    const ended = trainUntilEnd(this.#engine.runs, channel, request, controls, this.#patience)
      .catch((thrown: unknown) => this.#log.error(thrown))
      .finally(() => {
        this.#active = undefined
        this.#known.tell()
        if (isOfPhotos(channel.about.error)) void this.#lookForPhotos()
      })
    this.#active = { channel, ended, controls }
    this.#known.tell()
    return { runId: channel.id }
  }

  /** A run could not use its photos: the project shows which of its own are gone, and offers to locate them. */
  async #lookForPhotos(): Promise<void> {
    const project = this.#known.answering
    try {
      await project?.recheck(project.labelledPhotos().map(({ photoId }) => photoId))
    } catch (thrown) {
      this.#log.error(thrown)
    }
  }

  #find(runId: string): RunChannel {
    this.#opened()
    return this.#known.find(runId)
  }

  #trainingOne(runId: string): Active {
    const channel = this.#find(runId)
    if (this.#active?.channel === channel) return this.#active
    throw failure('not-running', { name: channel.about.name })
  }

  #opened(): RunProject {
    if (this.#project) return this.#project
    throw failure('no-project', {})
  }
}

const inProgress = ({ about }: RunChannel): AppError => failure('run-in-progress', { name: about.name })
