import type { FolderJob, ModelSource } from '../../shared/contract/app/tries.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'
import { follow } from '../client/follow.ts'

export interface FolderApi {
  readonly tries: Pick<Api['tries'], 'folder' | 'startFolder' | 'cancelFolder'>
}

/** Classes that a row of the table can tell. */
export const MAX_TOP = 200

/** A folder's way into a table. */
export class FolderView {
  folder = $state('')
  csv = $state('')
  /** As it is typed; `null`: nothing is. */
  top = $state<number | null>(3)
  job = $state.raw<FolderJob | null>(null)
  error = $state.raw<AppError>()
  /** The job that was put away to begin another. */
  dismissedId = $state<number>()
  readonly shown = $derived(this.job !== null && this.job.jobId !== this.dismissedId ? this.job : null)
  readonly isRunning = $derived(this.job?.state === 'running')
  readonly isTopAllowed = $derived(
    Number.isInteger(this.top) && this.top !== null && this.top >= 1 && this.top <= MAX_TOP,
  )
  readonly canStart = $derived(this.folder !== '' && this.csv !== '' && this.isTopAllowed && !this.isRunning)
  readonly canReplace = $derived(this.error?.code === 'csv-exists')
  readonly #api: FolderApi

  constructor(api: FolderApi) {
    this.#api = api
  }

  follow(signal: AbortSignal): Promise<void> {
    return follow(
      (ended) => this.#api.tries.folder(undefined, { signal: ended }),
      (job) => (this.job = job),
      { signal, onError: (error) => (this.error = error) },
    )
  }

  async start(model: ModelSource, replace = false): Promise<void> {
    const { folder, csv, top } = this
    if (!this.canStart || top === null) return
    this.error = undefined
    try {
      await this.#api.tries.startFolder({ model, folder, csv, top, replace })
    } catch (thrown) {
      this.error = fromRpcError(thrown)
    }
  }

  async cancel(): Promise<void> {
    await this.#api.tries.cancelFolder()
  }

  /** Another folder. */
  reset(): void {
    this.dismissedId = this.job?.jobId
    this.folder = ''
    this.csv = ''
    this.error = undefined
  }
}

/** Name for the table of a folder: `holiday.csv`. */
export const tableName = (folder: string): string =>
  `${folder.split(/[\\/]/).findLast((part) => part !== '') ?? 'photos'}.csv`
