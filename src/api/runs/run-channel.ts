import { setTimeout as delay } from 'node:timers/promises'
import type { RunReport, Standing } from '../../shared/contract/run-report.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { RunHistory } from '../../core/training/run-history.ts'
import { appendLog, readLog, type RunAbout, writeAbout } from '../../node/runs/about.ts'
import { type FoundRun, hasModel, readHistory, readPlanFile, readReport } from '../../node/runs/run-files.ts'
import type { LogLine, RunEnding, RunEvent, RunLive, RunState, RunSummary } from '../../shared/contract/app/runs.ts'
import { fromErrorData } from '../../shared/errors.ts'
import { Live } from '../live.ts'
import { endOf, finishedWith, isUneven, judgedOn, standingIn } from './ending.ts'

/** As often as a chart is worth redrawing. */
const EVERY_MS = 100
/** Few enough that neither side is held up by them. */
const STEPS_AT_ONCE = 4000

/** What comes and goes; the best epoch is read off the history, or the report. */
type Passing = Omit<RunLive, 'bestEpochNumber'>

const ANSWERS = 'The training process answers again.'
const SILENT = {
  stopped: 'The training process was stopped by a signal and does not answer.',
  silent: 'The training process does not answer: it neither says nor does anything.',
}

const AT_REST: Passing = {
  phase: { kind: 'done', stageIndex: null, numDone: 0, numTotal: 0 },
  secondsLeft: null,
  imagesPerSecond: null,
  memoryBytes: null,
}

/** Where a listener stands. */
interface Cursor {
  readonly history: RunHistory
  readonly numCuts: number
  readonly numSteps: number
  readonly numEpochs: number
  readonly numLogLines: number
  readonly run: string
  readonly stages: string
  readonly hasPlan: boolean
  readonly hasEnded: boolean
}

/** What a run is told of its project. */
interface ChannelHooks {
  readonly numNewerLabels: (run: { readonly folder: string; readonly revision: number }) => number
  /** What a class is called now; `undefined`: there is none of that number any more. */
  readonly classNameOf: (id: number) => string | undefined
  readonly onSummary: () => void
}

/** One run of the open project: what is known of it, for whoever watches. Its history is read when somebody first does. */
export class RunChannel {
  readonly id: string
  readonly folder: string
  #about: RunAbout
  readonly #isNewer: boolean
  /** What it has been asked to do and has not yet done. */
  #asked: 'pausing' | 'stopping' | null = null
  #notAnswering: RunSummary['notAnswering']
  #runningSince: number | null = null
  /** One for all who ask, also while it is being read. */
  #history: Promise<RunHistory> | undefined
  #log: LogLine[] | undefined
  #plan: TrainingPlan | undefined
  /** `null`: there is none that can be read. */
  #report: RunReport | null | undefined
  #hasModel: boolean
  #expectedPlan: TrainingPlan | undefined
  #live: Passing = AT_REST
  readonly #version = new Live(0)
  readonly #hooks: ChannelHooks

  constructor({ id, folder, about, isNewer = false }: FoundRun, hooks: ChannelHooks) {
    this.id = id
    this.folder = folder
    this.#about = about
    this.#isNewer = isNewer
    this.#hasModel = hasModel(folder)
    this.#hooks = hooks
  }

  get about(): RunAbout {
    return this.#about
  }

  get state(): RunState {
    return this.#about.state === 'running' && this.#asked !== null ? this.#asked : this.#about.state
  }

  /** What it carries out; `undefined` in the moments before that is known, and where nobody can say any more. */
  get plan(): TrainingPlan | undefined {
    return this.#planFile() ?? this.#expectedPlan
  }

  /** What it did so far. */
  history(): Promise<RunHistory> {
    return (this.#history ??= readHistory(this.folder))
  }

  /** Changes what is kept of it. @throws {AppError} disk errors; what is shown has changed all the same. */
  change(part: Partial<RunAbout>): void {
    this.checkReadable()
    const durationMs = this.#durationMs()
    this.#about = { ...this.#about, ...part, durationMs }
    if (part.state === 'running') this.#runningSince = performance.now()
    else if (part.state !== undefined) this.#runningSince = null
    else if (this.#runningSince !== null) this.#runningSince = performance.now()
    if (part.state !== undefined) this.#asked = null
    if (part.state !== undefined) this.#notAnswering = undefined
    if (part.state !== undefined) this.#report = undefined
    this.#hasModel ||= hasModel(this.folder)
    this.#told()
    writeAbout(this.folder, this.#about)
  }

  /** @throws {AppError} `newer-format`: a newer Frostline made it, and nothing of it is gone on with or written over. */
  checkReadable(): void {
    if (this.#isNewer && this.#about.error) throw fromErrorData(this.#about.error)
  }

  /** What it is going to carry out, shown until the trainer has written what it does. */
  expect(plan: TrainingPlan): void {
    this.#expectedPlan = plan
  }

  ask(what: 'pausing' | 'stopping'): void {
    this.#asked = what
    this.#told()
  }

  get notAnswering(): RunSummary['notAnswering'] {
    return this.#notAnswering
  }

  /** Tells that its process hangs, or answers again. */
  hears(notAnswering: RunSummary['notAnswering']): void {
    if (notAnswering?.why === this.#notAnswering?.why) return
    this.#notAnswering = notAnswering
    this.tell('not-answering', notAnswering === undefined ? ANSWERS : SILENT[notAnswering.why])
    this.#told()
  }

  setLive(part: Partial<Passing>): void {
    this.#live = { ...this.#live, ...part }
    this.#version.set(this.#version.value + 1)
  }

  /** Tells of its first best epoch, once a checkpoint of it is written. */
  lookForModel(): void {
    if (this.#hasModel || !hasModel(this.folder)) return
    this.#hasModel = true
    this.#told()
  }

  tell(code: string, text: string): void {
    const line = { at: Date.now(), code, text }
    this.#log = [...(this.#log ?? readLog(this.folder)), line]
    this.#version.set(this.#version.value + 1)
    try {
      appendLog(this.folder, line)
    } catch {
      // a full disk is told of where the run itself meets it
    }
  }

  summary(): RunSummary {
    const { number, name, modelName, recipe, line, error, remedy, startedAt } = this.#about
    const { numTrainable, numParameters, revision, isMeasurement } = this.#about
    // what is kept beside a report is for those that cannot be read any more
    const report = this.#reportFile()
    const { outcome, accuracy, counts } = { ...this.#about, ...(report && finishedWith(report)) }
    return {
      id: this.id,
      number,
      name,
      modelName,
      recipe,
      line,
      state: this.state,
      outcome,
      error,
      remedy,
      accuracy,
      standing: report === undefined ? null : this.#inNamesOfNow(standingIn(report)),
      ...(report && { judgedOn: judgedOn(report, (className) => this.#keyOf(className)), isUneven: isUneven(report) }),
      startedAt,
      durationMs: this.#durationMs(),
      counts,
      numTrainable,
      numParameters,
      numNewerLabels: this.#hooks.numNewerLabels({ folder: this.folder, revision }),
      hasModel: this.#hasModel,
      ...(isMeasurement && { isMeasurement }),
      ...(this.#notAnswering && { notAnswering: this.#notAnswering }),
    }
  }

  /** Its summary may have changed for a reason of the project: labels. */
  touch(): void {
    this.#version.set(this.#version.value + 1)
  }

  /** All so far, then what is new. A slow listener gets more at once, never a backlog. */
  async *follow(signal?: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    let cursor: Cursor | undefined
    for await (const _ of this.#version.follow(signal)) {
      const history = await this.history()
      do {
        const mustBegin = cursor?.history !== history || cursor.numCuts !== history.numCuts
        const event: RunEvent =
          cursor === undefined || mustBegin ? this.#everything(history) : this.#since(history, cursor)
        cursor = this.#cursorAt(history, (mustBegin ? 0 : (cursor?.numSteps ?? 0)) + event.steps.stepNumber.length)
        yield event
      } while (cursor.numSteps < history.steps.length)
      await delay(EVERY_MS, undefined, signal ? { signal } : {}).catch(() => undefined)
    }
  }

  #everything(history: RunHistory): RunEvent {
    return {
      kind: 'history',
      run: this.summary(),
      classNames: this.#about.classNames.map((name) => this.#nameNow(name)),
      plan: this.plan ?? null,
      stages: [...history.stages],
      epochs: [...history.epochs],
      steps: history.steps.columns(0, STEPS_AT_ONCE),
      log: this.#lines(),
      live: this.#liveNow(history),
      ending: this.#ending(history),
    }
  }

  #since(history: RunHistory, cursor: Cursor): RunEvent {
    const run = this.summary()
    const stages = [...history.stages]
    const plan = cursor.hasPlan ? undefined : this.#planFile()
    return {
      kind: 'update',
      ...(identity(run) === cursor.run ? {} : { run }),
      ...(plan === undefined ? {} : { plan }),
      ...(JSON.stringify(stages) === cursor.stages ? {} : { stages }),
      epochs: history.epochs.slice(cursor.numEpochs),
      steps: history.steps.columns(cursor.numSteps, STEPS_AT_ONCE),
      log: this.#lines().slice(cursor.numLogLines),
      live: this.#liveNow(history),
      ...(cursor.hasEnded === this.#hasEnded ? {} : { ending: this.#ending(history) }),
    }
  }

  #cursorAt(history: RunHistory, numSteps: number): Cursor {
    return {
      history,
      numCuts: history.numCuts,
      numSteps,
      numEpochs: history.epochs.length,
      numLogLines: this.#lines().length,
      run: identity(this.summary()),
      stages: JSON.stringify(history.stages),
      hasPlan: this.#plan !== undefined,
      hasEnded: this.#hasEnded,
    }
  }

  /** Written by the trainer before its first step, and never changed. */
  #planFile(): TrainingPlan | undefined {
    return (this.#plan ??= readPlanFile(this.folder))
  }

  get #hasEnded(): boolean {
    return this.#about.state === 'finished'
  }

  /** Of a run that is over: the one source of what is said of it. */
  #reportFile(): RunReport | undefined {
    if (!this.#hasEnded) return undefined
    if (this.#report === undefined) this.#report = readReport(this.folder) ?? null
    return this.#report ?? undefined
  }

  #ending(history: RunHistory): RunEnding | null {
    const report = this.#reportFile()
    return report === undefined ? null : endOf(report, this.plan ?? NO_PLAN, history.epochs.length)
  }

  #liveNow(history: RunHistory): RunLive {
    const report = this.#reportFile()
    return { ...this.#live, bestEpochNumber: report ? report.bestEpochNumber : history.best(monitorOf(this.plan)) }
  }

  /** A class that was renamed is told by its new name; one that is gone by the one that it had. */
  #nameNow(name: string): string {
    const id = this.#about.classIds?.[this.#about.classNames.indexOf(name)]
    return (id === undefined ? undefined : this.#hooks.classNameOf(id)) ?? name
  }

  /** Of a class, in every run: it stays what it is when it is renamed. */
  #keyOf(name: string): string {
    const id = this.#about.classIds?.[this.#about.classNames.indexOf(name)]
    return id === undefined ? `name ${name}` : `class ${id}`
  }

  #inNamesOfNow(standing: Standing | null): Standing | null {
    if (standing === null) return null
    const answer = standing.baseline.answer.map((name) => this.#nameNow(name))
    return { ...standing, baseline: { ...standing.baseline, answer } }
  }

  #lines(): LogLine[] {
    return (this.#log ??= readLog(this.folder))
  }

  #durationMs(): number {
    return this.#about.durationMs + (this.#runningSince === null ? 0 : performance.now() - this.#runningSince)
  }

  #told(): void {
    this.touch()
    this.#hooks.onSummary()
  }
}

/** Of a folder whose plan was deleted or changed by hand. */
const NO_PLAN = { earlyStopping: null }

/** A summary without the time that passes. */
const identity = (run: RunSummary): string => JSON.stringify({ ...run, durationMs: 0 })

/** What decides which epoch is the best. */
export const monitorOf = (plan: Pick<TrainingPlan, 'earlyStopping'> | undefined): 'valLoss' | 'valAccuracy' =>
  plan?.earlyStopping?.monitor ?? 'valLoss'
