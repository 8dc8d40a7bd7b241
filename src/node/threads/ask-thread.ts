import './keep-wasm-code.ts'
import { Worker } from 'node:worker_threads'
import { type ErrorData, fromErrorData } from '../../shared/errors.ts'

/** What a thread says. One that `waits` goes on when its piece has been taken. */
export type FromThread =
  | { readonly kind: 'piece'; readonly piece: unknown; readonly waits: boolean }
  | { readonly kind: 'failed'; readonly error: ErrorData }
  | { readonly kind: 'end' }

export interface ThreadOptions {
  /** Ends the thread, whatever it is doing. */
  readonly signal?: AbortSignal | undefined
  /** Of its JavaScript. */
  readonly memoryMb: number
  readonly stackMb?: number
  /** Handed over to the thread instead of copied. */
  readonly transfer?: readonly ArrayBuffer[]
  /** Keeps what its libraries print to itself. */
  readonly isQuiet?: boolean
}

/** The thread ended without an answer: it ran out of memory, or a library ended it. */
export class ThreadEndedError extends Error {
  override readonly name = 'ThreadEndedError'
}

/**
 * Asks a program of ours (one that calls `answerInThread`) in a thread of its own. Its answer comes in pieces, each when the one before
 * has been taken, so that the thread that asks is never held up by more than one.
 *
 * @param question  plain data.
 * @throws what the program threw, as {AppError}; {@link ThreadEndedError}; the signal's reason.
 */
export async function* askThread<Piece>(
  entry: URL,
  question: unknown,
  { signal, memoryMb, stackMb, transfer = [], isQuiet = false }: ThreadOptions,
): AsyncGenerator<Piece, void> {
  signal?.throwIfAborted()
  const arrived: (FromThread | Error)[] = []
  let wake = (): void => undefined
  const arrive = (what: FromThread | Error): void => {
    arrived.push(what)
    wake()
  }
  const stop = (): void => wake()
  const worker = new Worker(entry, {
    workerData: question,
    transferList: [...transfer],
    stdout: isQuiet,
    stderr: isQuiet,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, ...(stackMb === undefined ? {} : { stackSizeMb: stackMb }) },
  })
  worker.on('message', arrive)
  worker.on('error', (error: Error) => arrive(new ThreadEndedError(error.message, { cause: error })))
  worker.on('exit', () => arrive(new ThreadEndedError('its reader ended')))
  signal?.addEventListener('abort', stop)
  try {
    for (;;) {
      if (arrived.length === 0 && signal?.aborted !== true) await new Promise<void>((woken) => (wake = woken))
      signal?.throwIfAborted()
      const message = arrived.shift()
      if (message === undefined) continue
      if (message instanceof Error) throw message
      if (message.kind === 'failed') throw fromErrorData(message.error)
      if (message.kind === 'end') return
      yield message.piece as Piece
      if (message.waits) worker.postMessage('taken')
    }
  } finally {
    signal?.removeEventListener('abort', stop)
    await worker.terminate()
  }
}
