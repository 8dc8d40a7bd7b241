import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { ErrorData } from '../../../../shared/errors.ts'
import { forgetDecodings } from '../../../photos/decode-alone.ts'
import '../../../threads/keep-wasm-code.ts'
import type { ExaminedPhoto, FileFacts } from '../read-source.ts'

/** A file that is to be read. */
export interface Question {
  /** Absolute. */
  readonly path: string
  /** As the project knows it: a file that has this size and time is not read again. */
  readonly known?: Omit<FileFacts, 'hash'>
  /** Keeps a copy in captures/, by this name or one like it. */
  readonly keepAs?: string
}

/** What a file turned out to be. */
export type Answer =
  | { readonly kind: 'unchanged'; readonly modifiedAt: number }
  /** The project has a photo with these bytes. */
  | { readonly kind: 'known'; readonly facts: FileFacts }
  | { readonly kind: 'read'; readonly photo: ExaminedPhoto; readonly keptAs?: string }
  /** It cannot be used. */
  | { readonly kind: 'unusable'; readonly code: string; readonly reason: string }
  /** What stops all of it: a full disk. */
  | { readonly kind: 'failed'; readonly error: ErrorData }
  /** It is larger than what may be decoded beside others. */
  | { readonly kind: 'large' }

/** Reads files of one project. */
export interface PhotoReader {
  read(question: Question): Promise<Answer>
  close(): Promise<void>
}

export interface ThreadSetUp {
  readonly captures: string
  readonly knownHashes: readonly string[]
  readonly takesLarge: boolean
}

export type ToThread = Question & { readonly id: number }
export interface FromThread {
  readonly id: number
  readonly answer: Answer
}

/** A question that waits for its answer. */
export interface Job {
  readonly question: Question
  readonly settle: (answer: Answer) => void
  readonly fail: (error: Error) => void
  /** Threads that ended while they had it. */
  numEnded: number
}

interface Events {
  readonly onAnswer: (job: Job, answer: Answer) => void
  /** It has ended by itself, with these jobs. */
  readonly onEnd: (jobs: readonly Job[], why: Error) => void
}

/** TypeScript in the sources, JavaScript in the built program. */
const ENTRY = new URL(`./worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url)

/** A thread that reads photos, and the jobs it has. */
export class ReaderThread {
  readonly takesLarge: boolean
  readonly #worker: Worker
  readonly #jobs = new Map<number, Job>()
  #waiting: ToThread[] = []
  #numAsked = 0
  #isClosed = false
  #why = new Error('it ended by itself')

  constructor(setUp: ThreadSetUp, { onAnswer, onEnd }: Events, entry = ENTRY) {
    this.takesLarge = setUp.takesLarge
    this.#worker = new Worker(entry, { workerData: setUp, resourceLimits: { maxOldGenerationSizeMb: 512 } })
    this.#worker.on('message', (answers: FromThread[]) => {
      for (const { id, answer } of answers) {
        const job = this.#jobs.get(id)
        this.#jobs.delete(id)
        if (job) onAnswer(job, answer)
      }
    })
    this.#worker.on('error', (error: Error) => {
      if (error.message !== '') this.#why = error
    })
    const { threadId } = this.#worker
    this.#worker.on('exit', () => {
      forgetDecodings(threadId)
      if (!this.#isClosed) onEnd([...this.#jobs.values()], this.#why)
    })
  }

  get numJobs(): number {
    return this.#jobs.size
  }

  /** Whether it has one that another thread ended with: it is to have no other. */
  get isProbing(): boolean {
    return [...this.#jobs.values()].some(({ numEnded }) => numEnded > 0)
  }

  take(job: Job): void {
    const id = this.#numAsked++
    this.#jobs.set(id, job)
    if (this.#waiting.push({ id, ...job.question }) > 1) return
    setImmediate(() => {
      if (!this.#isClosed) this.#worker.postMessage(this.#waiting)
      this.#waiting = []
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#worker.terminate()
  }
}
