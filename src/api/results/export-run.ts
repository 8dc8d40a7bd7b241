import { exportModel } from '../../node/models/export-model.ts'
import type { ResultFiles } from '../../node/runs/result-files.ts'
import type { CompareResult } from '../../shared/contract/answering.ts'
import type { ExportEvent } from '../../shared/contract/app/results.ts'
import { AppError } from '../../shared/errors.ts'
import { Live } from '../live.ts'
import type { QuestionTrainer } from '../run-sources.ts'

/** Two engines round differently, by about 1e-6; more than this is another model. */
const MAX_DIFFERENCE = 1e-3
const MAX_PHOTOS = 100

export interface ExportJob {
  readonly projectName: string
  readonly runName: string
  readonly model: string
  readonly folder: string
  readonly replace: boolean
  readonly files: ResultFiles
  readonly accuracy: string | undefined
}

/** Exports a run's model and tells how far it is. Ending the iteration stops it; nothing is then left behind. */
export async function* exportRun(
  questions: QuestionTrainer,
  { files, accuracy, ...job }: ExportJob,
  ended: AbortSignal,
): AsyncGenerator<ExportEvent, void, void> {
  const photos = files.predictions.slice(0, MAX_PHOTOS).map(({ file }) => file)
  const progress = new Live<ExportEvent>({ kind: 'progress', phase: 'writing', numDone: 0, numTotal: photos.length })
  const stop = new AbortController()
  const stopNow = (): void => stop.abort()
  ended.addEventListener('abort', stopNow, { once: true })
  let compared: CompareResult | undefined
  const check = async (exported: string): Promise<void> => {
    const onEvent = ({ numDone, numTotal }: { numDone: number; numTotal: number }): void =>
      progress.set({ kind: 'progress', phase: 'checking', numDone, numTotal })
    const params = { model: job.model, exported, photos, executor: 'auto' as const }
    compared = await questions.trainer.compareExport(params, { onEvent, signal: stop.signal })
    if (compared.outcome === 'stopped')
      throw new AppError('export-stopped', 'The export was stopped; nothing was written.')
    if (compared.maxDifference > MAX_DIFFERENCE) throw disagrees(compared)
  }
  const done = new AbortController()
  const work = exportModel({
    ...job,
    ...(accuracy === undefined ? {} : { accuracy }),
    report: files.report,
    multiLabel: files.plan.multiLabel,
    check,
  }).finally(() => done.abort())
  work.catch(() => undefined)
  try {
    yield* progress.follow(done.signal)
    const { folder, files: written, snippet } = await work
    const { numCompared = 0, numEqual = 0, maxDifference = 0, onNoise = true } = compared ?? {}
    yield { kind: 'done', folder, files: written, numCompared, numEqual, maxDifference, onNoise, snippet }
  } finally {
    ended.removeEventListener('abort', stopNow)
    stop.abort()
  }
}

const disagrees = ({ maxDifference, numCompared, numEqual }: CompareResult): AppError =>
  new AppError(
    'export-disagrees',
    `TensorFlow.js answers otherwise than Frostline: ${numEqual} of ${numCompared} photos alike, probabilities up to ${maxDifference.toPrecision(2)} apart. Nothing was written.`,
    {
      hint: 'Please report this with the model’s name: it is a bug in Frostline or in a layer that TensorFlow.js computes differently.',
    },
  )
