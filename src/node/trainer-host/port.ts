import type { FromTrainer, ToTrainer } from '../../shared/contract/messages.ts'

/** How a trainer process ended. */
export interface TrainerExit {
  readonly code: number | null
  readonly signal: string | null
  /** The last lines it wrote to stderr. */
  readonly lastWords: string
}

/** A trainer process as its client needs it: a child process here, a utility process in a desktop host. */
export interface TrainerPort {
  /** Absent before it runs, and where there is no process. */
  readonly pid?: number | undefined
  /** Never throws: a process that is gone is told of by `onExit`. */
  send(message: ToTrainer): void
  onMessage(receive: (message: FromTrainer) => void): void
  /** Once, however it ends. */
  onExit(ended: (exit: TrainerExit) => void): void
  /** Ends it when it has nothing left to do. */
  close(): void
  /** Ends it at once. */
  kill(): void
}

export interface TrainerOptions {
  /** Compute threads; `null` or absent lets TensorFlow take every core. */
  readonly threads?: number | null
  /** Lets other processes go first: a window beside it is to stay smooth. Alone on the machine it is as quick as otherwise. */
  readonly standsBack?: boolean
  /** What it writes to stderr is told only if it ends by itself: libraries that look for a GPU say much that means nothing. */
  readonly isQuiet?: boolean
}
