/** Streams whose reader is gone. */
const unread = new WeakSet<NodeJS.WriteStream>()

export const nobodyReads = (stream: NodeJS.WriteStream): boolean => unread.has(stream)

/** What a stream says whose reader went: a pipe, and a terminal that was closed. */
const GONE = new Set(['EPIPE', 'EIO'])

/**
 * Minds a reader that has seen enough (`| head`), or a terminal that was closed: no error.
 *
 * @param onGone  called once.
 */
export function endWhenNobodyReads(stream: NodeJS.WriteStream, onGone: () => void): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!GONE.has(error.code ?? '')) throw error
    unread.add(stream)
    onGone()
    onGone = () => undefined
  })
  if (nobodyReads(stream)) onGone()
}
