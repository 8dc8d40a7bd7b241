import { explainDiskError, systemCode } from '../files/disk-errors.ts'
import { toErrorData } from '../../shared/errors.ts'

/** Told once, in words for a person. */
export type OnCacheProblem = (message: string) => void

/**
 * What a cache does with a failure of its disk: nothing of it is lost but time, so the work goes on without. Anything else is a bug, and thrown.
 *
 * @param what  is not kept any more: “Decoded photos”.
 */
export function describeCacheFailure(thrown: unknown, folder: string, what: string): string {
  const explained = explainDiskError(thrown, folder)
  if (systemCode(thrown) === undefined && !isForeseen(explained)) throw thrown
  return `${what} are not kept any more, which costs time and nothing else: ${toErrorData(explained).message}`
}

const isForeseen = (thrown: unknown): boolean => toErrorData(thrown).code !== 'unexpected'
