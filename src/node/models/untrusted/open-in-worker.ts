import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError, failure } from '../../../shared/errors.ts'
import { askThread } from '../../threads/ask-thread.ts'
import type { UntrustedContents } from './untrusted-file.ts'

export interface Question {
  readonly bytes: Uint8Array
  readonly maxMemoryBytes: number
}

export interface Budget {
  readonly timeMs?: number
  /** Of HDF5's C library. It holds one weight at a time beside the file's structure. */
  readonly memoryBytes?: number
}

const MIB = 2 ** 20
/** Starting a thread took 10 seconds where thirty programs waited for two cores. */
const PATIENCE_MS = 90_000
/** TypeScript in the sources, JavaScript in the built program. */
const ENTRY = new URL(`./worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url)

/**
 * Reads an HDF5 or zip file with libraries that have no access to the disk, in a thread of its own that is given limited time and memory:
 * a damaged file may make them loop or ask for gigabytes.
 *
 * @param bytes  the file. Taken over.
 * @throws {AppError} `model-bad-h5`, `model-bad-archive`, `model-not-trainable`, `model-not-a-model`
 */
export async function openInWorker(bytes: Uint8Array<ArrayBuffer>, budget: Budget = {}): Promise<UntrustedContents> {
  const { timeMs = PATIENCE_MS + bytes.length / 5_000, memoryBytes = 96 * MIB + 2 * bytes.length } = budget
  const whole = bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice()
  const question: Question = { bytes: whole, maxMemoryBytes: memoryBytes }
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(tooSlow(timeMs)), timeMs)
  try {
    const answer = askThread<UntrustedContents>(ENTRY, question, {
      signal: patience.signal,
      transfer: [whole.buffer],
      memoryMb: 256,
      stackMb: 4,
      isQuiet: true, // the C library's account of each failure
    })
    const { value } = await answer.next()
    await answer.return()
    if (value === undefined) throw new Error('it answered nothing')
    return value
  } catch (thrown) {
    throw thrown instanceof AppError && thrown.code !== 'unexpected' ? thrown : unreadable(thrown)
  } finally {
    clearTimeout(timer)
  }
}

/** A busy machine is no reason to call a file damaged. */
function tooSlow(timeMs: number): AppError {
  return failure('model-bad-h5', { of: 'slow', seconds: Math.round(timeMs / 1000) })
}

function unreadable(cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return failure('model-bad-h5', { of: 'reader', why }, { cause })
}
