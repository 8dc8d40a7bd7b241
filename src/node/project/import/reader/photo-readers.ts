import { availableParallelism } from 'node:os'
import { DEFAULT_CONCURRENCY } from '../../../photos/limiter.ts'
import { loadSharp } from '../../../photos/load-sharp.ts'
import { failure } from '../../../../shared/errors.ts'
import { type Answer, type Job, type PhotoReader, type Question, ReaderThread } from './reader-thread.ts'

/** Photos that a thread has at a time: as many as keep the decoder's threads busy. */
export const PHOTOS_PER_THREAD = DEFAULT_CONCURRENCY
/**
 * The decoder has threads of its own: what is left to these takes half of its time, and each takes 0.1 s to start.
 */
export const NUM_THREADS = Math.min(4, Math.ceil(availableParallelism() / 2))
/** A file that this many threads ended with is left out. */
const MAX_ENDED = 2
const MAX_THREADS_ENDED = 8
/** Threads that end before any has answered: there are none to be had here. */
const MAX_NOT_STARTED = 2

export interface ReadersOptions {
  /** Reads where no thread starts. */
  readonly instead: PhotoReader
  readonly numThreads?: number
  readonly entry?: URL
}

/**
 * Reads photos in threads, so that the one that serves the window only writes down what they found. Where a thread ends, the files that it
 * had are read again one by one, and the one that ends another is told apart. Where none starts, `instead` reads all.
 */
export class PhotoReaders implements PhotoReader {
  readonly #captures: string
  readonly #knownHashes: readonly string[]
  readonly #instead: PhotoReader
  readonly #entry: URL | undefined
  readonly #threads: ReaderThread[] = []
  readonly #jobs: Job[] = []
  /** For which a thread has ended. */
  readonly #suspects: Job[] = []
  readonly #large: Job[] = []
  /** Threads, since one has answered. */
  #numEnded = 0
  #haveAnswered = false
  #isWithoutThreads = false
  #failure: Error | undefined

  constructor(
    captures: string,
    knownHashes: readonly string[],
    { instead, numThreads = NUM_THREADS, entry }: ReadersOptions,
  ) {
    // or its libraries would be unloaded with the first thread (sharp.pixelplumbing.com/install, worker threads)
    loadSharp()
    this.#captures = captures
    this.#knownHashes = knownHashes
    this.#instead = instead
    this.#entry = entry
    for (let i = 0; i < numThreads; i++) this.#start(i === 0)
  }

  /** @throws {AppError} `photo-reader-ended` where threads end again and again. */
  read(question: Question): Promise<Answer> {
    return new Promise((settle, fail) => {
      this.#jobs.push({ question, settle, fail, numEnded: 0 })
      this.#assign()
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }

  #start(takesLarge: boolean): void {
    const thread = new ReaderThread(
      { captures: this.#captures, knownHashes: this.#knownHashes, takesLarge },
      {
        onAnswer: (job, answer) => {
          this.#numEnded = 0
          this.#haveAnswered = true
          if (answer.kind === 'large') this.#large.push(job)
          else job.settle(answer)
          this.#assign()
        },
        onEnd: (jobs, why) => {
          this.#threads.splice(this.#threads.indexOf(thread), 1)
          this.#survive(jobs, why, takesLarge)
        },
      },
      this.#entry,
    )
    this.#threads.push(thread)
  }

  #survive(jobs: readonly Job[], why: Error, takesLarge: boolean): void {
    this.#numEnded++
    if (this.#isWithoutThreads || (!this.#haveAnswered && this.#numEnded >= MAX_NOT_STARTED)) {
      this.#isWithoutThreads = true
      this.#jobs.unshift(...this.#suspects.splice(0), ...jobs)
      this.#assign()
      return
    }
    if (this.#numEnded > MAX_THREADS_ENDED) {
      this.#failure = failure('photo-reader-ended', { why: why.message }, { cause: why })
    } else this.#start(takesLarge)
    for (const job of jobs) {
      if (++job.numEnded < MAX_ENDED) this.#suspects.push(job)
      else
        job.settle({
          kind: 'unusable',
          code: 'reader-ended',
          reason: `Reading it ended the reader twice (${why.message}).`,
        })
    }
    this.#assign()
  }

  #assign(): void {
    if (this.#failure) {
      for (const list of [this.#suspects, this.#large, this.#jobs])
        for (const job of list.splice(0)) job.fail(this.#failure)
      return
    }
    if (this.#isWithoutThreads) {
      for (const list of [this.#large, this.#jobs])
        for (const { question, settle, fail } of list.splice(0)) this.#instead.read(question).then(settle, fail)
      return
    }
    for (const thread of this.#threads) {
      // suspects one by one, in the thread that takes large ones too
      if (!thread.takesLarge || (this.#suspects.length === 0 && !thread.isProbing)) this.#fill(thread)
      else if (thread.numJobs === 0) thread.take(this.#suspects.shift()!)
    }
  }

  #fill(thread: ReaderThread): void {
    while (thread.numJobs < PHOTOS_PER_THREAD) {
      const job = (thread.takesLarge ? this.#large.shift() : undefined) ?? this.#jobs.shift()
      if (!job) return
      thread.take(job)
    }
  }
}
