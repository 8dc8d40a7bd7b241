import { say } from '../texts/say.ts'

/** Streams whose reader is gone, or that cannot be written any more. */
const unread = new WeakSet<NodeJS.WriteStream>()

export const nobodyReads = (stream: NodeJS.WriteStream): boolean => unread.has(stream)

/** Streams that what was printed is missing from. */
const incomplete = new WeakSet<NodeJS.WriteStream>()

/** Whether something that was printed could not be written: the disk of a file that it goes into is full. */
export const isIncomplete = (stream: NodeJS.WriteStream): boolean => incomplete.has(stream)

/** What a stream says whose reader went: a pipe, and a terminal that was closed. */
const GONE = new Set(['EPIPE', 'EIO'])

/**
 * Minds a reader that has seen enough (`| head`), or a terminal that was closed: no error. A file that cannot be written is one, told once.
 *
 * @param onGone  called once.
 * @param tell    what a person must know of it.
 */
export function endWhenNobodyReads(
  stream: NodeJS.WriteStream,
  onGone: () => void,
  tell: (text: string) => void = (text) => process.stderr.write(text),
): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!GONE.has(error.code ?? '') && !incomplete.has(stream)) {
      incomplete.add(stream)
      if (stream !== process.stderr) tell(whyNotWritten(error))
    }
    unread.add(stream)
    onGone()
    onGone = () => undefined
  })
  if (nobodyReads(stream)) onGone()
}

function whyNotWritten({ code, message: why }: NodeJS.ErrnoException): string {
  const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
  const message = isFull ? say('output.full.message') : say('output.failed.message', { why })
  const hint = isFull ? say('output.full.hint') : say('output.failed.hint')
  return `${say('common.error', { bad: '', plain: '', message })}\n${hint}\n`
}
