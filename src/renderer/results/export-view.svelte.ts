import type { ExportEvent } from '../../shared/contract/app/results.ts'
import { EXPORT_FORMATS, type ExportFormat } from '../../shared/contract/export.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'

export interface ExportApi {
  readonly results: Pick<Api['results'], 'exportModel'>
}

type Done = Extract<ExportEvent, { kind: 'done' }>
type Progress = Extract<ExportEvent, { kind: 'progress' }>

/** One model on its way out. */
export class ExportView {
  folder = $state('')
  /** Of those that there are, in their order. */
  formats = $state.raw<readonly ExportFormat[]>(['tfjs'])
  progress = $state.raw<Progress>()
  done = $state.raw<Done>()
  error = $state.raw<AppError>()
  readonly isRunning = $derived(this.progress !== undefined && this.done === undefined && this.error === undefined)
  /** There is a model already: it may be replaced. */
  readonly canReplace = $derived(this.error?.code === 'model-exists')
  readonly canStart = $derived(this.folder !== '' && this.formats.length > 0 && !this.isRunning)
  readonly #api: ExportApi
  #stop: AbortController | undefined

  constructor(api: ExportApi) {
    this.#api = api
  }

  choose(format: ExportFormat, isChosen: boolean): void {
    this.formats = EXPORT_FORMATS.filter((each) => (each === format ? isChosen : this.formats.includes(each)))
  }

  async start(runId: string, replace = false): Promise<void> {
    if (!this.canStart) return
    const stop = new AbortController()
    this.#stop = stop
    this.done = undefined
    this.error = undefined
    this.progress = { kind: 'progress', phase: 'writing', numDone: 0, numTotal: 0 }
    try {
      const asked = { runId, folder: this.folder, formats: [...this.formats], replace }
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
