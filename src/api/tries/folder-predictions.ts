import { rmSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { isUnsure } from '../../core/evaluation/certainty.ts'
import { ensureFolder, renamePatiently, temporaryName } from '../../node/files/atomic.ts'
import { openCsv } from '../../node/photos/predictions-csv.ts'
import { checkTablePlace } from '../../node/photos/table-place.ts'
import type { FolderJob } from '../../shared/contract/app/tries.ts'
import type { PredictEvent } from '../../shared/contract/prediction.ts'
import type { PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import { failure, toErrorData } from '../../shared/errors.ts'
import { Live } from '../live.ts'
import type { QuestionTrainer } from '../run-sources.ts'

const BATCH = 32
const PREVIEW = 12
/** A rate over fewer photos says little. */
const MIN_FOR_RATE = 8

export interface FolderRequest {
  readonly model: string
  readonly modelName: string
  readonly folder: string
  readonly csv: string
  readonly top: number
  readonly replace: boolean
  readonly preprocessing?: PreprocessingChoice
}

type Model = Extract<PredictEvent, { kind: 'model' }>

/** A folder's photos into a table, one folder at a time. The table appears when it is complete, or when it is cancelled, with the rows it has. */
export class FolderPredictions {
  readonly job = new Live<FolderJob | null>(null)
  #nextId = 1
  #stop: AbortController | undefined
  #work: Promise<void> = Promise.resolve()

  /** @throws {AppError} `folder-in-progress`, `csv-exists`, `csv-is-folder`, `csv-not-ours`, `inside-project` */
  start(questions: QuestionTrainer, request: FolderRequest): number {
    if (this.#stop) throw failure('folder-in-progress', { folder: this.job.value?.folder ?? '' })
    const csv = resolve(request.csv)
    checkTablePlace(csv, request.replace)
    ensureFolder(dirname(csv), 'shared')
    const jobId = this.#nextId++
    this.job.set({
      jobId,
      state: 'running',
      modelName: request.modelName,
      folder: request.folder,
      csv,
      numDone: 0,
      numTotal: null,
      numSkipped: 0,
      secondsLeft: null,
      imagesPerSecond: null,
      preview: [],
      notes: [],
      error: null,
    })
    this.#stop = new AbortController()
    this.#work = this.#run(questions, { ...request, csv }, this.#stop.signal).finally(() => (this.#stop = undefined))
    return jobId
  }

  /** Keeps the rows written so far. Resolves when the table is there. */
  async cancel(): Promise<void> {
    this.#stop?.abort()
    await this.#work
  }

  /** When another project is opened. */
  async forget(): Promise<void> {
    await this.cancel()
    this.job.set(null)
  }

  async #run({ trainer }: QuestionTrainer, request: FolderRequest, signal: AbortSignal): Promise<void> {
    const { model, folder, csv, top, preprocessing } = request
    const temporary = temporaryName(csv)
    try {
      const table = openCsv(temporary, { base: dirname(csv) })
      let known: Model | undefined
      const startedAt = performance.now()
      try {
        const onEvent = (event: PredictEvent): void => {
          table.add(event)
          if (event.kind === 'model') known = event
          this.#tell(event, known, folder, startedAt)
        }
        const params = {
          model,
          inputs: [folder],
          executor: 'auto' as const,
          batchSize: BATCH,
          top,
          ...(preprocessing ? { preprocessing } : {}),
        }
        await trainer.predict(params, { signal, onEvent })
      } finally {
        table.close()
      }
      renamePatiently(temporary, csv)
      this.#set({ state: signal.aborted ? 'cancelled' : 'done', secondsLeft: null })
    } catch (thrown) {
      rmSync(temporary, { force: true })
      const { hint, ...error } = toErrorData(thrown)
      this.#set({ state: 'failed', secondsLeft: null, error: hint === undefined ? error : { ...error, hint } })
    }
  }

  #tell(event: PredictEvent, model: Model | undefined, folder: string, startedAt: number): void {
    const job = this.job.value
    if (!job) return
    if (event.kind === 'note') this.#set({ notes: [...job.notes, event.message] })
    if (event.kind === 'model') this.#set({ numTotal: event.numFiles })
    if (event.kind === 'progress') {
      const seconds = (performance.now() - startedAt) / 1000
      const rate = event.numDone < MIN_FOR_RATE ? null : event.numDone / Math.max(seconds, 1e-3)
      const secondsLeft = rate === null ? null : (event.numTotal - event.numDone) / rate
      this.#set({ numDone: event.numDone, numTotal: event.numTotal, imagesPerSecond: rate, secondsLeft })
    }
    if (event.kind !== 'predictions' || !model) return
    const rows = event.results.map((result): FolderJob['preview'][number] => {
      if (!('file' in result))
        return { file: relative(folder, result.path), guesses: [], isUnsure: false, problem: result.reason }
      const { classes, probabilities } = result
      return {
        file: relative(folder, result.file),
        guesses: classes.map((c, i) => ({ className: model.classNames[c]!, probability: probabilities[i]! })),
        isUnsure: isUnsure(probabilities, model.multiLabel),
        problem: null,
      }
    })
    const numSkipped = job.numSkipped + rows.filter(({ problem }) => problem !== null).length
    this.#set({ numSkipped, preview: [...job.preview, ...rows].slice(-PREVIEW) })
  }

  #set(change: Partial<FolderJob>): void {
    if (this.job.value) this.job.set({ ...this.job.value, ...change })
  }
}
