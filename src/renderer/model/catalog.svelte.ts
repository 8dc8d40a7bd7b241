import type { CatalogCard } from '../../shared/contract/app/models.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'
import { follow } from '../client/follow.ts'

/** What goes on with a model that can be downloaded. */
export type DownloadState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'downloading'
      readonly doneBytes: number
      readonly totalBytes: number
      readonly secondsLeft: number | null
    }
  /** Asked to stop. */
  | { readonly kind: 'stopping' }
  | { readonly kind: 'failed'; readonly error: AppError }

const IDLE: DownloadState = { kind: 'idle' }

/** Pretrained models that are not here yet, and their downloads. These go on when nobody looks; the host keeps them. */
export class ModelCatalog {
  readonly #api: Pick<Api['models'], 'catalog' | 'download' | 'stopDownload'>
  readonly #onhere: () => void
  readonly #onerror: (thrown: unknown) => void
  readonly #left = new AbortController()
  readonly #followed = new Set<string>()
  cards = $state.raw<readonly CatalogCard[]>([])
  /** With a classifier for ImageNet's classes, or features alone. */
  hasTop = $state(false)
  #states = $state.raw<Readonly<Record<string, DownloadState>>>({})
  readonly shown = $derived(
    this.cards.filter((card) => card.hasTop === this.hasTop).sort((a, b) => a.downloadBytes - b.downloadBytes),
  )

  /** @param onhere  told when a model has come. */
  constructor(
    api: Pick<Api['models'], 'catalog' | 'download' | 'stopDownload'>,
    onhere: () => void,
    onerror: (thrown: unknown) => void,
  ) {
    this.#api = api
    this.#onhere = onhere
    this.#onerror = onerror
  }

  /** Reads what there is, and follows the downloads that go on. */
  async load(): Promise<void> {
    try {
      this.cards = await this.#api.catalog()
    } catch (thrown) {
      this.#onerror(thrown)
      return
    }
    for (const { id, isDownloading } of this.cards) if (isDownloading) void this.#follow(id)
  }

  stateOf(id: string): DownloadState {
    return this.#states[id] ?? IDLE
  }

  /** Begins a download, or takes one up; ends with it. */
  async download({ id, bytesHere, downloadBytes }: CatalogCard): Promise<void> {
    this.#set(id, { kind: 'downloading', doneBytes: bytesHere, totalBytes: downloadBytes, secondsLeft: null })
    await this.#follow(id)
  }

  async stop(id: string): Promise<void> {
    this.#set(id, { kind: 'stopping' })
    try {
      await this.#api.stopDownload({ id })
    } catch (thrown) {
      this.#onerror(thrown)
    }
  }

  /** Looks no longer; downloads go on. */
  dispose(): void {
    this.#left.abort()
  }

  async #follow(id: string): Promise<void> {
    if (this.#followed.has(id)) return
    this.#followed.add(id)
    let error: AppError | undefined
    let isDone = false
    await follow(
      (signal) => this.#api.download({ id }, { signal }),
      (event) => {
        isDone = event.kind === 'done'
        const isStopping = this.stateOf(id).kind === 'stopping'
        if (event.kind === 'progress' && !isStopping) this.#set(id, { ...event, kind: 'downloading' })
      },
      {
        signal: this.#left.signal,
        onError: (told) => {
          // it came while the line was down
          if (told.code === 'model-exists') isDone = true
          else error = told
        },
      },
    )
    this.#followed.delete(id)
    if (this.#left.signal.aborted) return
    this.#set(id, error ? { kind: 'failed', error } : IDLE)
    await this.load()
    if (isDone) this.#onhere()
  }

  #set(id: string, state: DownloadState): void {
    this.#states = { ...this.#states, [id]: state }
  }
}
