import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseReport, type RunReport } from '../../shared/contract/run-report.ts'
import { AppError } from '../../shared/errors.ts'
import { withDiskErrors } from '../files/disk-errors.ts'
import { readTextSync } from '../files/read-regular.ts'
import { hasFinishedModel } from './run-files.ts'

/**
 * The report of a run that has nothing left to do: it ended by itself and its model is there.
 *
 * @returns `undefined` for a run that was stopped, or whose report or model is missing or damaged: resuming makes both anew.
 * @throws {AppError} `newer-format`; disk errors.
 */
export function finishedReport(runFolder: string): RunReport | undefined {
  const file = join(runFolder, 'report.json')
  if (!existsSync(file) || !hasFinishedModel(runFolder)) return undefined
  const text = withDiskErrors(file, () => readTextSync(file), 'read')
  const report = readWhole(text, file)
  return report?.outcome === 'stopped' ? undefined : report
}

function readWhole(text: string, file: string): RunReport | undefined {
  try {
    return parseReport(JSON.parse(text), file)
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'newer-format') throw thrown
    return undefined
  }
}
