/** What a host writes down. */
interface Log {
  error(thrown: unknown): void
}

/**
 * Keeps a host running when something throws where nobody waits for it: a timer, a socket, a promise that was let go. Every label is on the
 * disk before the next, and what is asked for is answered or refused by itself; to end would lose a window, a run's progress and uploads.
 *
 * @param tell  says once that something went wrong.
 * @returns     what ends it.
 */
export function goOn(log: Log, tell: () => void): () => void {
  let isTold = false
  const onThrown = (thrown: unknown): void => {
    if (isOfOutput(thrown)) return // the terminal is gone: there is nobody to tell
    log.error(thrown)
    if (isTold) return
    isTold = true
    tell()
  }
  // promises that nobody waits for come here too
  process.on('uncaughtException', onThrown)
  return () => process.off('uncaughtException', onThrown)
}

const isOfOutput = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && thrown.code === 'EPIPE'
