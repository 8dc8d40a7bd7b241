import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import type { AppError } from '../../shared/errors.ts'

/**
 * Listens to a stream until the signal ends it. A stream that breaks off is asked for again, a little later each time.
 *
 * @param onError  told of a failure that the host explains; the stream is then not asked for again.
 */
export async function follow<T>(
  ask: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  receive: (event: T) => void,
  { signal, onError }: { signal: AbortSignal; onError?: (error: AppError) => void },
): Promise<void> {
  for (let waitMs = 100; !signal.aborted; waitMs = Math.min(5000, waitMs * 2)) {
    try {
      for await (const event of await ask(signal)) {
        if (signal.aborted) return
        receive(event)
        waitMs = 100
      }
      return
    } catch (thrown) {
      if (signal.aborted) return
      const error = fromRpcError(thrown)
      if (error.code !== 'unexpected') {
        onError?.(error)
        return
      }
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
}
