/** What Ctrl-C (and SIGTERM, SIGHUP) does to a command that has a trainer. */
export interface Stopping {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  stop(): void
  /** Lets signals do again what they do by default. */
  release(): void
}

/**
 * The first signal asks for a stop, the second one insists.
 *
 * @param onFirst   told at once, so that a person sees that it was heard.
 * @param onSecond  ends everything.
 */
export function listenForStop(onFirst: () => void, onSecond: () => void): Stopping {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) {
      onSecond()
      return
    }
    onFirst()
    controller.abort()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, stop)
  return {
    signal: controller.signal,
    stop,
    release: () => {
      for (const signal of signals) process.off(signal, stop)
    },
  }
}
