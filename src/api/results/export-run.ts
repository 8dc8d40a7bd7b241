import { randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ensureFolder } from '../../node/files/atomic.ts'
import { zipFolder } from '../../node/files/zip.ts'
import { type Compared, exportModel } from '../../node/models/export-model.ts'
import { photosHeldBack, type ResultFiles } from '../../node/runs/result-files.ts'
import type { ExportEvent } from '../../shared/contract/app/results.ts'
import type { ExportFormat } from '../../shared/contract/export.ts'
import { failure } from '../../shared/errors.ts'
import { Live } from '../live.ts'
import type { QuestionTrainer } from '../run-sources.ts'

const MAX_PHOTOS = 100

interface ExportJob {
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

const ADDRESS = /^\/export\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/

interface Ticket {
  /** Where the export is written to. */
  readonly folder: string
  readonly name: string
}

/** What is exported to be downloaded: it lies in the project's cache until the next one, or until the project is closed. */
export class ExportDownloads {
  readonly #tickets = new Map<string, Ticket>()

  /** A place for an export, and the address where it can be fetched once it is there: from where the window is. */
  ticket(
    project: { readonly cacheFolder: string; readonly closing: AbortSignal },
    name: string,
  ): Ticket & { address: string } {
    this.#clear(project.cacheFolder)
    const id = randomUUID()
    const parent = join(project.cacheFolder, 'exports', id)
    ensureFolder(parent)
    const ticket = { folder: join(parent, 'export'), name }
    this.#tickets.set(id, ticket)
    project.closing.addEventListener('abort', () => this.#clear(project.cacheFolder), { once: true })
    return { ...ticket, address: `export/${id}` }
  }

  /** `undefined`: there is nothing at that address, or not any more. */
  respond(pathname: string): Response | undefined {
    const [, id = ''] = ADDRESS.exec(pathname) ?? []
    const ticket = this.#tickets.get(id)
    if (!ticket || !existsSync(ticket.folder)) return undefined
    return new Response(ReadableStream.from(zipFolder(ticket.folder, ticket.name)), {
      headers: {
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${ticket.name}.zip`)}`,
        'cache-control': 'no-store',
      },
    })
  }

  /** Also what a host that was killed left behind. */
  #clear(cacheFolder: string): void {
    const exports = join(cacheFolder, 'exports')
    for (const [id, { folder }] of this.#tickets) if (dirname(dirname(folder)) === exports) this.#tickets.delete(id)
    rmSync(exports, { recursive: true, force: true })
  }
}
