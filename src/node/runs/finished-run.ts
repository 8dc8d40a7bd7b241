import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Report } from '../../core/evaluation/report.ts'
import { withDiskErrors } from '../files/disk-errors.ts'
import { readTextSync } from '../files/read-regular.ts'
import { hasFinishedModel } from './run-files.ts'

/**
 * The report of a run that has nothing left to do: it ended by itself and its model is there.
 *
 * @returns `undefined` for a run that was stopped, or whose report or model is missing or damaged: resuming makes both anew.
 */
export function finishedReport(runFolder: string): Report | undefined {
  const file = join(runFolder, 'report.json')
  if (!existsSync(file) || !hasFinishedModel(runFolder)) return undefined
  const text = withDiskErrors(file, () => readTextSync(file), 'read')
  const parsed = Report.safeParse(parsedJson(text))
  return parsed.success && parsed.data.outcome !== 'stopped' ? parsed.data : undefined
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
