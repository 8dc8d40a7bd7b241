import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { ModelError, type ModelErrorCode } from '../../../core/models/errors.ts'
import type { ErrorData } from '../../../shared/errors.ts'
import type { UntrustedContents } from './untrusted-file.ts'

export interface Question {
  readonly bytes: Uint8Array
  readonly maxMemoryBytes: number
}

export type Answer = { readonly contents: UntrustedContents } | { readonly error: ErrorData }

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
 * @throws {ModelError} `model-bad-h5`, `model-bad-archive`, `model-not-trainable`, `model-not-a-model`
 */
export function openInWorker(bytes: Uint8Array<ArrayBuffer>, budget: Budget = {}): Promise<UntrustedContents> {
  const { timeMs = PATIENCE_MS + bytes.length / 5_000, memoryBytes = 96 * MIB + 2 * bytes.length } = budget
  const whole = bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice()
  const question: Question = { bytes: whole, maxMemoryBytes: memoryBytes }
  return new Promise((resolve, reject) => {
    const worker = new Worker(ENTRY, {
      workerData: question,
      transferList: [whole.buffer],
      // the C library's account of each failure
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 256, stackSizeMb: 4 },
    })
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      void worker.terminate()
      act()
    }
    const refuse = (what: string, cause?: unknown): void => settle(() => reject(unreadable(what, cause)))
    const timer = setTimeout(() => settle(() => reject(tooSlow(timeMs))), timeMs)
    worker.once('message', (answer: Answer) =>
      settle(() => ('contents' in answer ? resolve(answer.contents) : reject(asError(answer.error)))),
    )
    worker.once('error', (error: Error) => refuse(error.message, error))
    worker.once('exit', () => refuse('its reader ended'))
  })
}

/** A busy machine is no reason to call a file damaged. */
function tooSlow(timeMs: number): ModelError {
  return new ModelError('model-bad-h5', `The model file was not read in ${Math.round(timeMs / 1000)} seconds.`, {
    hint: 'If this machine is busy, try again later. If not, the file is damaged or was made to do harm: copy or download it again.',
  })
}

function unreadable(what: string, cause?: unknown): ModelError {
  return new ModelError('model-bad-h5', `The model file cannot be read: ${what}.`, {
    hint: 'The file is damaged or was made to do harm. Copy or download it again.',
    cause,
  })
}

function asError({ code, message, hint }: ErrorData): ModelError {
  if (code === 'unexpected') return unreadable(message)
  return new ModelError(code as ModelErrorCode, message, hint === undefined ? {} : { hint })
}
