import { dirname } from 'node:path'
import { type Compared, exportModel } from '../../node/models/export-model.ts'
import { photosHeldBack } from '../../node/runs/photos-held-back.ts'
import type { ResultFiles } from '../../node/runs/result-files.ts'
import type { ExportEvent } from '../../shared/contract/app/results.ts'
import type { ExportFormat } from '../../shared/contract/export.ts'
import { failure } from '../../shared/errors.ts'
import { Live } from '../live.ts'
import type { QuestionTrainer } from '../run-sources.ts'

const MAX_PHOTOS = 100

export interface ExportJob {
  readonly projectName: string
  readonly runName: string
  readonly model: string
  readonly folder: string
  readonly formats: readonly ExportFormat[]
  readonly replace: boolean
  readonly files: ResultFiles
}

/** Exports a run's model and tells how far it is. Ending the iteration stops it; nothing is then left behind. */
export async function* exportRun(
  questions: QuestionTrainer,
  { files, ...job }: ExportJob,
  ended: AbortSignal,
): AsyncGenerator<ExportEvent, void, void> {
  const { photos, comparedSet } = photosHeldBack(dirname(job.model), files, MAX_PHOTOS)
  const progress = new Live<ExportEvent>({ kind: 'progress', phase: 'writing', numDone: 0, numTotal: photos.length })
  const stop = new AbortController()
  const stopNow = (): void => stop.abort()
  ended.addEventListener('abort', stopNow, { once: true })
  const check = async (
    exported: string,
    formats: readonly ExportFormat[],
    onnxPreprocessing: boolean,
  ): Promise<Compared> => {
    const onEvent = ({ numDone, numTotal }: { numDone: number; numTotal: number }): void =>
      progress.set({ kind: 'progress', phase: 'checking', numDone, numTotal })
    const { model } = job
    const params = { model, exported, formats: [...formats], onnxPreprocessing, photos, executor: 'auto' as const }
    const compared = await questions.trainer.compareExport(params, { onEvent, signal: stop.signal })
    if (compared.outcome === 'stopped') throw failure('export-stopped', {})
    return compared
  }
  const done = new AbortController()
  const work = exportModel({
    ...job,
    report: files.report,
    plan: files.plan,
    uncomparedStages: files.uncomparedStages,
    comparedSet,
    multiLabel: files.plan.multiLabel,
    check,
  }).finally(() => done.abort())
  work.catch(() => undefined)
  try {
    yield* progress.follow(done.signal)
    const { folder, files: written, snippets, checks, onNoise, notWritten } = await work
    yield {
      kind: 'done',
      folder,
      download: null,
      files: written,
      checks: [...checks],
      onNoise,
      snippets: [...snippets],
      notWritten: [...notWritten],
    }
  } finally {
    ended.removeEventListener('abort', stopNow)
    stop.abort()
  }
}
