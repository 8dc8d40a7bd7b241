import { Live } from './live.ts'

export interface Working<P> {
  readonly signal: AbortSignal
  readonly onProgress: (progress: P) => void
}

/**
 * Tells how far work is, the newest only, and at last its result. Whoever stops listening stops the work.
 *
 * @throws what the work throws.
 */
export async function* withProgress<P, R>(
  first: P,
  work: (working: Working<P>) => Promise<R>,
  signal?: AbortSignal,
): AsyncGenerator<P | R, void, void> {
  const stop = new AbortController()
  const abort = (): void => stop.abort()
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  const latest = new Live<P>(first)
  const done = new AbortController()
  const result = work({ signal: stop.signal, onProgress: (progress) => latest.set(progress) }).finally(() =>
    done.abort(),
  )
  try {
    yield* latest.follow(done.signal)
    yield await result
  } finally {
    abort()
    signal?.removeEventListener('abort', abort)
    await result.catch(() => undefined)
  }
}
