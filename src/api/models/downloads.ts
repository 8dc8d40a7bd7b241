import { setTimeout as delay } from 'node:timers/promises'
import { CATALOG, catalogModel } from '../../core/models/catalog/catalog.ts'
import { type CatalogModel, downloadBytes, hostOf } from '../../core/models/catalog/catalog-model.ts'
import { bytesHere, downloadModel, isHere, type ModelDownloadOptions } from '../../node/models/model-downloads.ts'
import type { CatalogCard, DownloadEvent } from '../../shared/contract/app/models.ts'
import { Live } from '../live.ts'

interface Running {
  readonly events: Live<DownloadEvent>
  readonly stop: AbortController
  /** Aborted when it is over, however. */
  readonly over: AbortSignal
  readonly result: Promise<string>
}

const TELL_EVERY_MS = 100

/** Models that can be downloaded, and the downloads that go on. One goes on when nobody looks, until it is done or stopped. */
export class Downloads {
  readonly #catalog: readonly CatalogModel[]
  readonly #options: ModelDownloadOptions
  readonly #running = new Map<string, Running>()

  constructor(catalog: readonly CatalogModel[] = CATALOG, options: ModelDownloadOptions = {}) {
    this.#catalog = catalog
    this.#options = options
  }

  /** Models that are not here yet. */
  catalog(): CatalogCard[] {
    return this.#catalog
      .filter(({ id }) => !isHere(id))
      .map((model) => {
        const { id, title, hasTop, inputSize, numParameters, licence, top1 } = model
        const { bytes, isExact } = downloadBytes(model)
        return {
          ...{ id, title, hasTop, inputSize, numParameters, licence, top1 },
          ...{ downloadBytes: bytes, isSizeExact: isExact, host: hostOf(model) },
          ...{ bytesHere: bytesHere(id), isDownloading: this.#running.has(id) },
        }
      })
  }

  /**
   * Downloads a model, or follows its download that goes on. Leaving does not stop it.
   *
   * @throws {AppError} `model-not-in-catalog`, and as `downloadModel`.
   */
  async *download(id: string, signal?: AbortSignal): AsyncGenerator<DownloadEvent, void, void> {
    const { events, stop, over, result } = this.#running.get(id) ?? this.#start(catalogModel(id, this.#catalog))
    const until = signal ? AbortSignal.any([signal, over]) : over
    for await (const event of events.follow(until)) {
      yield event
      // what came meanwhile is told as the newest alone
      await delay(TELL_EVERY_MS, undefined, { signal: until }).catch(() => undefined)
    }
    if (signal?.aborted) return
    try {
      await result
    } catch (thrown) {
      if (!stop.signal.aborted) throw thrown
      yield { kind: 'stopped', bytesHere: bytesHere(id) }
      return
    }
    yield { kind: 'done', name: id }
  }

  /** Ends when it has stopped; what came is kept. */
  async stop(id: string): Promise<void> {
    const running = this.#running.get(id)
    running?.stop.abort()
    await running?.result.catch(() => undefined)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.stop(id)))
  }

  #start(model: CatalogModel): Running {
    const { id } = model
    const { bytes: totalBytes } = downloadBytes(model)
    const events = new Live<DownloadEvent>({
      kind: 'progress',
      doneBytes: bytesHere(id),
      totalBytes,
      secondsLeft: null,
    })
    const stop = new AbortController()
    const over = new AbortController()
    const result = downloadModel(model, {
      ...this.#options,
      signal: stop.signal,
      onProgress: ({ secondsLeft, ...bytes }) =>
        events.set({ kind: 'progress', ...bytes, secondsLeft: secondsLeft ?? null }),
    }).finally(() => {
      this.#running.delete(id)
      over.abort()
    })
    // who listens is told; that nobody does is no fault
    result.catch(() => undefined)
    const running = { events, stop, over: over.signal, result }
    this.#running.set(id, running)
    return running
  }
}
