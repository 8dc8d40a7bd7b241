import { statSync } from 'node:fs'
import { join } from 'node:path'
import { readClassNames } from '../../node/models/files-beside.ts'
import type { OpenProject } from '../../node/project/project.ts'
import { readResultFiles, type ResultFiles } from '../../node/runs/result-files.ts'
import { recallRun } from '../../node/trainer-host/request-file.ts'
import type {
  ChoiceKind,
  ChoiceTable,
  Comparison,
  ExportEvent,
  JudgedPhoto,
  RunResult,
} from '../../shared/contract/app/results.ts'
import type { ExportFormat } from '../../shared/contract/export.ts'
import type { RunSummary } from '../../shared/contract/app/runs.ts'
import { failure, toErrorData } from '../../shared/errors.ts'
import { Live } from '../live.ts'
import type { QuestionTrainer, RunSource } from '../run-sources.ts'
import type { PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import { measureAsItIs, originalKey, readOriginalAnswers } from './as-it-is.ts'
import { type AsItIsState, type Candidate, choiceTable, kindOf } from './choice-table.ts'
import { compareRuns } from './compare-runs.ts'
import { type ExportDownloads, exportRun } from './export-run.ts'
import { labelsNow } from './held-back-photos.ts'
import { MeasureQueue, type Wanted } from './measure-queue.ts'
import { type HeldSet, photosOfCell, runResult } from './run-result.ts'

/** Reports read and kept: a project has few runs that are looked at. */
const MAX_KEPT = 12
/** A table is made anew at most this often while a run goes on. */
const TABLE_EVERY_MS = 400

export interface ResultParts {
  readonly project: () => OpenProject
  readonly runs: RunSource
  readonly questions: QuestionTrainer
  /** Absent where there is no browser to download to. */
  readonly downloads?: ExportDownloads
}

/** What of a run is to be taken away, and where to. */
export interface ExportChoice {
  readonly runId: string
  /** `null`: as a zip to download. */
  readonly folder: string | null
  /** Of the folder within a zip. */
  readonly name?: string
  readonly formats: readonly ExportFormat[]
  readonly replace: boolean
}

/** What a person learns from the runs of the open project. */
export class ResultsService {
  readonly #parts: ResultParts
  readonly #kept = new Map<string, { readonly mtimeMs: number; readonly files: ResultFiles }>()
  /** Counts what the table of the choice depends on. */
  readonly #changes = new Live(0)
  #measuring:
    { readonly model: string; readonly projectId: string; progress: { numDone: number; numTotal: number } } | undefined
  #asItIsError: { readonly model: string; readonly text: string } | undefined
  readonly #queue = new MeasureQueue({
    canBegin: ({ kind }) => (kind === 'as-it-is' ? !this.#measuring : this.#parts.runs.list.value.activeId === null),
    begin: (wanted) => this.#begin(wanted),
    onFailure: (_, thrown) => {
      this.#queueError = toErrorData(thrown).message
      this.#changed()
    },
  })
  #queueError: string | null = null
  /** The project whose measurements wait. */
  #queueOf: OpenProject | undefined

  constructor(parts: ResultParts) {
    this.#parts = parts
  }

  result(runId: string, set?: HeldSet): RunResult {
    return runResult(this.#summary(runId), this.#files(runId), this.#now(), set)
  }

  cell(runId: string, cell: { set: HeldSet; label: number; predicted: number }): JudgedPhoto[] {
    return photosOfCell(this.#files(runId), this.#now(), cell)
  }

  compare(before: string, after: string): Comparison {
    const side = (runId: string) => ({ run: this.#summary(runId), files: this.#files(runId) })
    return compareRuns(side(before), side(after), this.#now())
  }

  /** The table around a run, now and whenever a run, a label or a measurement changes it. */
  async *choices(
    runId: string,
    set: HeldSet | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ChoiceTable, void, void> {
    const project = this.#parts.project()
    const stop = new AbortController()
    const end = (): void => stop.abort()
    signal.addEventListener('abort', end)
    project.closing.addEventListener('abort', end)
    const unlisten = project.library.onChange(() => this.#changed())
    const followRuns = async (): Promise<void> => {
      for await (const _ of this.#parts.runs.list.follow(stop.signal)) this.#changed()
    }
    void followRuns()
    let told = ''
    try {
      for await (const _ of this.#changes.follow(stop.signal)) {
        const table = await this.#table(runId, set)
        const text = JSON.stringify(table)
        if (text !== told) yield table
        told = text
        await new Promise((resolve) => setTimeout(resolve, TABLE_EVERY_MS))
      }
    } finally {
      end()
      unlisten()
      signal.removeEventListener('abort', end)
      project.closing.removeEventListener('abort', end)
    }
  }

  /** Begins at once, or when what goes on has ended. */
  measure(runId: string, kind: ChoiceKind): void {
    this.#queueError = null
    this.#followQueue()
    this.#queue.add({ runId, kind })
    this.#changed()
  }

  unmeasure(runId: string, kind: ChoiceKind): void {
    this.#queue.remove({ runId, kind })
    this.#changed()
  }

  async #begin({ runId, kind }: Wanted): Promise<void> {
    if (kind === 'as-it-is') void this.#measureAsItIs(runId)
    else await this.#parts.runs.startLike(runId, kind)
    this.#changed()
  }

  /** What waits begins when a run has ended, and is forgotten with its project. */
  #followQueue(): void {
    const project = this.#parts.project()
    if (this.#queueOf === project) return
    this.#queueOf = project
    this.#queue.clear()
    project.closing.addEventListener('abort', () => this.#queue.clear(), { once: true })
    const follow = async (): Promise<void> => {
      for await (const _ of this.#parts.runs.list.follow(project.closing)) await this.#queue.advance()
    }
    void follow()
  }

  async *exportModel(
    { runId, folder, name = 'model', formats, replace }: ExportChoice,
    signal: AbortSignal,
  ): AsyncGenerator<ExportEvent, void, void> {
    const run = this.#summary(runId)
    const ticket = folder === null ? this.#parts.downloads?.ticket(this.#parts.project(), name) : undefined
    const target = folder ?? ticket?.folder
    if (target === undefined) throw failure('no-folder', {})
    const job = {
      projectName: this.#parts.project().info().name,
      runName: run.name,
      model: join(this.#parts.runs.folderOf(runId), 'model'),
      folder: target,
      formats,
      replace,
      files: this.#files(runId),
    }
    for await (const event of exportRun(this.#parts.questions, job, signal))
      yield event.kind === 'done' && ticket ? { ...event, download: ticket.address } : event
  }

  async #measureAsItIs(runId: string): Promise<void> {
    const project = this.#parts.project()
    const { modelName: model } = this.#summary(runId)
    const measuring = { model, projectId: project.id, progress: { numDone: 0, numTotal: 0 } }
    this.#measuring = measuring
    this.#asItIsError = undefined
    this.#changed()
    try {
      const files = this.#files(runId)
      // of every set that the table may be shown for
      const photos = files.predictions.map(({ hash, file }) => ({ hash, path: file }))
      await measureAsItIs(this.#parts.questions, {
        model,
        preprocessing: files.plan.preprocessing,
        cacheFolder: project.cacheFolder,
        photos,
        onProgress: (numDone, numTotal) => {
          measuring.progress = { numDone, numTotal }
          this.#changed()
        },
        signal: project.closing,
      })
    } catch (thrown) {
      this.#asItIsError = { model, text: toErrorData(thrown).message }
    } finally {
      this.#measuring = undefined
      void this.#queue.advance()
      this.#changed()
    }
  }

  async #table(runId: string, set: HeldSet | undefined): Promise<ChoiceTable> {
    const run = this.#summary(runId)
    const candidates = this.#parts.runs.list.value.runs.flatMap((each) => this.#candidate(each) ?? [])
    const files = this.#files(runId)
    const asItIs = await this.#asItIs(run.modelName, files.plan.preprocessing)
    return choiceTable({ run, files }, candidates, asItIs, this.#now(), {
      set,
      isWaiting: (kind) => this.#queue.isWaiting({ runId, kind }),
      error: this.#queueError,
    })
  }

  async #asItIs(model: string, preprocessing: PreprocessingChoice | null): Promise<AsItIsState> {
    const { cacheFolder, id } = this.#parts.project()
    const measuring = this.#measuring?.model === model && this.#measuring.projectId === id ? this.#measuring : undefined
    return {
      modelClassNames: await readClassNames(model).catch(() => []),
      answers: readOriginalAnswers(cacheFolder, originalKey(model, preprocessing)),
      progress: measuring?.progress ?? null,
      error: this.#asItIsError?.model === model ? this.#asItIsError.text : null,
    }
  }

  /** `undefined` for a run that was stopped before it had a plan, or whose files are damaged: it stands in no table. */
  #candidate(run: RunSummary): Candidate | undefined {
    try {
      if (run.state === 'finished') {
        const files = this.#files(run.id)
        return { run, files, kind: kindOf(files.plan, run.recipe) }
      }
      return { run, files: undefined, kind: kindOf(recallRun(this.#parts.runs.folderOf(run.id)).plan, run.recipe) }
    } catch {
      return undefined
    }
  }

  #summary(runId: string): RunSummary {
    const run = this.#parts.runs.list.value.runs.find(({ id }) => id === runId)
    if (run) return run
    throw failure('run-not-found', {})
  }

  /** Read once, and again where the report is a newer one. */
  #files(runId: string): ResultFiles {
    const folder = this.#parts.runs.folderOf(runId)
    const mtimeMs = statSync(join(folder, 'report.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0
    const kept = this.#kept.get(folder)
    if (kept?.mtimeMs === mtimeMs) return kept.files
    const files = readResultFiles(folder)
    this.#kept.delete(folder)
    this.#kept.set(folder, { mtimeMs, files })
    const [oldest] = this.#kept.keys()
    if (oldest !== undefined && this.#kept.size > MAX_KEPT) this.#kept.delete(oldest)
    return files
  }

  #now() {
    return labelsNow(this.#parts.project())
  }

  #changed(): void {
    this.#changes.set(this.#changes.value + 1)
  }
}
