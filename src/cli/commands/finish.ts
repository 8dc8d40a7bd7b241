import type { ExitCode } from '../exit-codes.ts'

/** Tells the program how a command ended. */
export type Finish = (code: ExitCode) => void
