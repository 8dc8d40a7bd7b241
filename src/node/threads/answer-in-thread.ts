import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { toErrorData } from '../../shared/errors.ts'
import type { FromThread } from './ask-thread.ts'

/** How a program answers the thread that asks. */
export interface Answering<Piece> {
  /** Resolves when the piece has been taken. */
  give(piece: Piece, transfer?: readonly ArrayBuffer[]): Promise<void>
  /** For a program in the midst of something: it goes on at once. */
  tell(piece: Piece): void
}

/**
 * The whole of a program that `askThread` starts.
 *
 * @param answer  gets the question as it was asked. What it throws is thrown there.
 */
export async function answerInThread<Piece>(
  answer: (question: unknown, answering: Answering<Piece>) => Promise<void>,
): Promise<void> {
  const port = parentPort
  if (port === null) throw new Error('This program runs in a thread.')
  const say = (message: FromThread, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, [...transfer])
  try {
    await answer(workerData as unknown, {
      tell: (piece) => say({ kind: 'piece', piece, waits: false }),
      give: async (piece, transfer) => {
        const taken = once(port, 'message')
        say({ kind: 'piece', piece, waits: true }, transfer)
        await taken
      },
    })
    say({ kind: 'end' })
  } catch (thrown) {
    say({ kind: 'failed', error: toErrorData(thrown) })
  }
}
