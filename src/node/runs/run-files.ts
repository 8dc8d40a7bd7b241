import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parsePlan } from '../../core/training/plan-config.ts'
import { RunHistory } from '../../core/training/run-history.ts'
import { parseRecords } from '../../shared/contract/metrics.ts'
import { parseReport, type RunReport } from '../../shared/contract/run-report.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import { AppError } from '../../shared/errors.ts'
import { renamePatiently, temporaryName } from '../files/atomic.ts'
import { explainDiskError, systemCode, withDiskErrors } from '../files/disk-errors.ts'
import { readText, readTextSync } from '../files/read-regular.ts'
import { MODEL_FILE } from '../models/model-folders.ts'
import { readAbout, type RunAbout } from './about.ts'
import { LOG_LIMITS } from './metrics-log.ts'

export interface FoundRun {
  readonly id: string
  readonly folder: string
  readonly about: RunAbout
  /** A newer Frostline made it: what is here must not be written over. */
  readonly isNewer?: boolean
}

/** A project's runs, the newest first. Folders that are none are passed over. */
export function findRuns(runsFolder: string): FoundRun[] {
  const names = existsSync(runsFolder) ? readdirSync(runsFolder) : []
  return names
    .filter((name) => /^[a-z0-9-]{1,60}$/.test(name))
    .flatMap((id) => {
      const folder = join(runsFolder, id)
      const read = readAbout(folder)
      return read === undefined ? [] : [{ id, folder, ...read }]
    })
    .sort((a, b) => b.about.number - a.about.number)
}

/** What a run did, from its log; empty where it has none, or one that is damaged. */
export async function readHistory(runFolder: string): Promise<RunHistory> {
  const history = new RunHistory()
  const log = join(runFolder, 'metrics.jsonl')
  const text = await readIfThere(log)
  try {
    for (const record of parseRecords(text, log)) history.add(record)
  } catch {
    // a damaged log is no history
  }
  return history
}

/** `undefined` where there is none, or one that is damaged or of a newer version: whoever shows it reads it by `readResultFiles`, which says so. */
export function readReport(runFolder: string): RunReport | undefined {
  try {
    const path = join(runFolder, 'report.json')
    return parseReport(JSON.parse(readTextSync(path)), path)
  } catch {
    return undefined
  }
}

/** What a run carries out; `undefined` before that is written, and where the file is damaged or of a newer version. */
export function readPlanFile(runFolder: string): TrainingPlan | undefined {
  try {
    const path = join(runFolder, 'plan.json')
    return parsePlan(JSON.parse(readTextSync(path)), path)
  } catch {
    return undefined
  }
}

/** The file that names the checkpoint of a run's best epoch so far. */
export const bestPointer = (runFolder: string): string => join(runFolder, 'checkpoints', 'best.json')

/** Whether a run has ended with a model. */
export const hasFinishedModel = (runFolder: string): boolean => existsSync(join(runFolder, 'model', MODEL_FILE))

/** Whether a run has something that can be asked about photos: a finished model, or a checkpoint of its best epoch so far. */
export const hasModel = (runFolder: string): boolean =>
  hasFinishedModel(runFolder) || existsSync(bestPointer(runFolder))

/** Bytes that deleting a run frees: of its model, and of all else in its folder. */
export function runBytes(folder: string): { modelBytes: number; otherBytes: number } {
  const sizeOf = (path: string): number =>
    readdirSync(path, { withFileTypes: true }).reduce((sum, entry) => {
      const inner = join(path, entry.name)
      if (entry.isDirectory()) return sum + sizeOf(inner)
      return sum + (entry.isFile() ? (statSync(inner, { throwIfNoEntry: false })?.size ?? 0) : 0)
    }, 0)
  return withDiskErrors(folder, () => {
    const model = join(folder, 'model')
    const modelBytes = existsSync(model) ? sizeOf(model) : 0
    return { modelBytes, otherBytes: sizeOf(folder) - modelBytes }
  })
}

/** Deletes a run. Moved aside first, so that half a run is never shown as one. */
export function deleteRun(folder: string): void {
  withDiskErrors(folder, () => {
    const aside = temporaryName(folder)
    renamePatiently(folder, aside)
    rmSync(aside, { recursive: true, force: true })
  })
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readText(path, LOG_LIMITS)
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return ''
    throw explainDiskError(thrown, path, 'read')
  }
}

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
