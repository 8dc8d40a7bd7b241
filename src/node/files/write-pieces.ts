import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { type Access, fileMode } from './access.ts'
import { bytesOf, free, type Piece } from '../../core/engine/emit/pieces.ts'

/** A file's content: text, or bytes in pieces that follow each other. */
export type Content = string | readonly Piece[]

/** Written, and hashed meanwhile, at once; few enough to stay in the processor's cache in between. */
const BATCH_BYTES = 2 ** 22
/** Linux takes 1024 in one call. */
const BATCH_PIECES = 512

/**
 * Writes a new file without joining its pieces. What is written is hashed while the disk takes it, and what the disk has taken is synced
 * while the next is made; the end is not: `writeFolderAtomic` does that for the folder it lies in. Fails with EEXIST if there is one.
 *
 * @returns the SHA-256 of what was written, in hex digits.
 */
export async function writePieces(path: string, content: Content, access: Access = 'private'): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(path, 'wx', fileMode(access))
  const syncs = new Syncs(file)
  let writing: Promise<void> | undefined
  try {
    let written: readonly Uint8Array[] = []
    for (const { parts, temporary } of batchesOf(typeof content === 'string' ? [Buffer.from(content)] : content)) {
      if (writing) {
        await writing
        syncs.start()
      }
      written.forEach(free)
      written = temporary
      writing = writeBatch(file, parts)
      for (const bytes of parts) hash.update(bytes)
    }
    await writing
    written.forEach(free)
    await syncs.done()
  } finally {
    await Promise.allSettled([writing, syncs.done()])
    await file.close()
  }
  return hash.digest('hex')
}

/** Waits for the disk beside other work: it would have nothing to do in the meantime, and all of it at the end. */
class Syncs {
  readonly #file: FileHandle
  #running: Promise<void> | undefined
  #failure: Error | undefined

  constructor(file: FileHandle) {
    this.#file = file
  }

  /** Begins with what was written until now, unless one before is still running. */
  start(): void {
    this.#running ??= this.#file
      .datasync()
      .catch((thrown: unknown) => void (this.#failure ??= thrown as Error))
      .finally(() => (this.#running = undefined))
  }

  /** @throws what the first that failed threw. */
  async done(): Promise<void> {
    await this.#running
    if (this.#failure !== undefined) throw this.#failure
  }
}

interface Batch {
  readonly parts: Uint8Array[]
  /** What ends in this batch and nobody needs once it is written. */
  readonly temporary: Uint8Array[]
}

function* batchesOf(pieces: readonly Piece[]): Generator<Batch> {
  let batch: Batch = { parts: [], temporary: [] }
  let numBytes = 0
  for (const piece of pieces) {
    const bytes = bytesOf(piece)
    for (let start = 0; start < bytes.length; start += BATCH_BYTES) {
      const part = bytes.subarray(start, start + BATCH_BYTES)
      if (batch.parts.length === BATCH_PIECES || numBytes + part.length > BATCH_BYTES) {
        yield batch
        batch = { parts: [], temporary: [] }
        numBytes = 0
      }
      batch.parts.push(part)
      numBytes += part.length
    }
    if ('isTemporary' in piece && piece.isTemporary === true) batch.temporary.push(bytes)
  }
  if (batch.parts.length > 0) yield batch
}

/** `writev` may write less than asked (a nearly full disk, a signal). */
async function writeBatch(file: FileHandle, batch: readonly Uint8Array[]): Promise<void> {
  let rest = [...batch]
  while (rest.length > 0) {
    let { bytesWritten } = await file.writev(rest)
    const numWhole = rest.findIndex(({ length }) => {
      if (bytesWritten < length) return true
      bytesWritten -= length
      return false
    })
    const [begun, ...others] = numWhole === -1 ? [] : rest.slice(numWhole)
    rest = begun ? [begun.subarray(bytesWritten), ...others] : []
  }
}
