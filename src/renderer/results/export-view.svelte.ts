import type { ExportEvent } from '../../shared/contract/app/results.ts'
import { EXPORT_FORMATS, type ExportFormat } from '../../shared/contract/export.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'
import type { KeptExport } from './kept-export.ts'

export interface ExportApi {
  readonly results: Pick<Api['results'], 'exportModel'>
}

type Done = Extract<ExportEvent, { kind: 'done' }>
type Progress = Extract<ExportEvent, { kind: 'progress' }>

/** One model on its way out. */
export class ExportView {
  folder = $state('')
  /** As a zip to download, not into a folder. */
  isDownload = $state(false)
  /** Of those that there are, in their order. */
  formats = $state.raw<readonly ExportFormat[]>(['tfjs'])
  progress = $state.raw<Progress>()
  done = $state.raw<Done>()
  error = $state.raw<AppError>()
  readonly isRunning = $derived(this.progress !== undefined && this.done === undefined && this.error === undefined)
  /** There is a model already: it may be replaced. */
  readonly canReplace = $derived(this.error?.code === 'model-exists')
  readonly canStart = $derived((this.isDownload || this.folder !== '') && this.formats.length > 0 && !this.isRunning)
  readonly #api: ExportApi
  #stop: AbortController | undefined

  /** @param left  how the person exported the last time. */
  constructor(api: ExportApi, left: Partial<KeptExport> = {}) {
    this.#api = api
    if (left.formats) this.formats = left.formats
    this.folder = left.folder ?? ''
    this.isDownload = left.isDownload ?? false
  }

  /** What is proposed the next time. */
  get kept(): KeptExport {
    return { formats: [...this.formats], folder: this.folder, isDownload: this.isDownload }
  }

  choose(format: ExportFormat, isChosen: boolean): void {
    this.formats = EXPORT_FORMATS.filter((each) => (each === format ? isChosen : this.formats.includes(each)))
  }

  /** @param name  of the folder within a zip. */
  async start(runId: string, name: string, replace = false): Promise<void> {
    if (!this.canStart) return
    const stop = new AbortController()
    this.#stop = stop
    this.done = undefined
    this.error = undefined
    this.progress = { kind: 'progress', phase: 'writing', numDone: 0, numTotal: 0 }
    try {
      const folder = this.isDownload ? null : this.folder
      const asked = { runId, folder, name, formats: [...this.formats], replace }
      for await (const event of await this.#api.results.exportModel(asked, { signal: stop.signal })) {
        if (stop.signal.aborted) break
        if (event.kind === 'done') this.done = event
        else this.progress = event
      }
    } catch (thrown) {
      if (!stop.signal.aborted) this.error = fromRpcError(thrown)
    } finally {
      this.progress = undefined
    }
  }

  /** Nothing is left behind. */
  cancel(): void {
    this.#stop?.abort()
  }
}

/** A folder name for an export: `leaves-by-the-river-run-3`. */
export function exportName(projectName: string, runName: string): string {
  const words = `${projectName} ${runName}`
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
  const name = words.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-+|-+$/g, '')
  return name.slice(0, 60).replace(/-+$/, '') || 'model'
}
