import { existsSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { parsePhotoList, type PhotoList } from '../../core/datasets/photo-list.ts'
import { parsePredictions, type PhotoPrediction } from '../../core/evaluation/predictions.ts'
import { parsePlan } from '../../core/training/plan-config.ts'
import { parseRecords } from '../../shared/contract/metrics.ts'
import { parseReport, type RunReport } from '../../shared/contract/run-report.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import { AppError, failure } from '../../shared/errors.ts'
import { withDiskErrors } from '../files/disk-errors.ts'
import { readTextSync } from '../files/read-regular.ts'
import { PHOTO_LIST_FILE } from '../photos/photo-list-file.ts'
import { recallRun } from '../trainer-host/request-file.ts'
import { LOG_LIMITS } from './metrics-log.ts'
import { PREDICTIONS_FILE } from './run-folder.ts'

/** What a run leaves in its folder when it has ended. */
export interface ResultFiles {
  readonly report: RunReport
  readonly plan: TrainingPlan
  /** Of the photos held back. */
  readonly predictions: readonly PhotoPrediction[]
  /** The photos it was given; absent where it was not started by a project. */
  readonly list: PhotoList | undefined
  /** Names of stages that were begun but whose frozen weights were never compared: older versions left that out when a run was stopped. */
  readonly uncomparedStages: readonly string[]
}

/** @throws {AppError} `run-not-finished` where there is no report yet, `bad-report` where it is damaged; `newer-format`; disk errors. */
export function readResultFiles(runFolder: string): ResultFiles {
  const report = join(runFolder, 'report.json')
  if (!existsSync(report)) throw failure('run-not-finished', {})
  const parsed = parseReport(readJson(report), report)
  const list = join(runFolder, PHOTO_LIST_FILE)
  const predictions = join(runFolder, PREDICTIONS_FILE)
  const planFile = join(runFolder, 'plan.json')
  const plan = parsePlan(readJson(planFile), planFile)
  return {
    report: parsed,
    plan,
    uncomparedStages: uncomparedStages(runFolder, parsed, plan),
    predictions: existsSync(predictions) ? parsePredictions(readText(predictions), predictions) : [],
    list: existsSync(list) ? parsePhotoList(readJson(list), list) : undefined,
  }
}

function uncomparedStages(runFolder: string, { outcome, frozen }: RunReport, { stages }: TrainingPlan): string[] {
  if (outcome !== 'stopped' || frozen.length >= stages.length) return []
  const log = join(runFolder, 'metrics.jsonl')
  const records = existsSync(log) ? parseRecords(readText(log), log) : []
  const begun = new Set(records.flatMap((record) => (record.kind === 'stage-start' ? [record.stageIndex] : [])))
  return stages.filter((_, i) => i >= frozen.length && begun.has(i)).map(({ name }) => name)
}

const readText = (path: string): string => withDiskErrors(path, () => readTextSync(path, LOG_LIMITS), 'read')

function readJson(path: string): unknown {
  try {
    return JSON.parse(readText(path)) as unknown
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown
    throw failure('bad-report', { path })
  }
}

interface PhotosHeldBack {
  readonly photos: string[]
  /** `test`: never seen. `validation`: no photo was held back for a test; these chose the best epoch. */
  readonly comparedSet: 'test' | 'validation'
}

/** Files of photos that a run did not learn from: its test set, else its validation set. They may have gone since. */
export function photosHeldBack(runFolder: string, { predictions }: ResultFiles, most: number): PhotosHeldBack {
  const tested = predictions.filter(({ set }) => set === 'test')
  const comparedSet = tested.length > 0 ? 'test' : 'validation'
  const files = (tested.length > 0 ? tested : predictions).slice(0, most).map(({ file }) => file)
  return { photos: files.every(isAbsolute) ? files : seenFromPhotos(runFolder, files), comparedSet }
}

function seenFromPhotos(runFolder: string, files: readonly string[]): string[] {
  const photos = recallRun(runFolder).request?.photos
  if (photos === undefined) return files.filter(isAbsolute)
  const base = statSync(photos, { throwIfNoEntry: false })?.isDirectory() ? photos : dirname(photos)
  return files.map((file) => (isAbsolute(file) ? file : join(base, file)))
}
