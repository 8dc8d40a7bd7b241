import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type AppError, failure } from '../../shared/errors.ts'
import { parsePlan } from '../../core/training/plan-config.ts'
import { PLAN_FORMAT, type TrainingPlan } from '../../shared/contract/training-plan.ts'
import { formatPredictions, type PhotoPrediction } from '../../core/evaluation/predictions.ts'
import { type RunReport, REPORT_FORMAT } from '../../shared/contract/run-report.ts'
import { marked } from '../../shared/formats/format.ts'
import { ensureFolder, exists, removeUnfinished, writeFileAtomic } from '../files/atomic.ts'
import { missingPartOf, withDiskErrors } from '../files/disk-errors.ts'
import { isLockFile, lockFolder } from '../files/lock-folder.ts'
import type { FolderLock } from '../files/lock-folder.ts'
import { readTextSync } from '../files/read-regular.ts'
import { keepPrivate } from '../files/private-folder.ts'
import { PHOTO_LIST_FILE } from '../photos/photo-list-file.ts'
import { ABOUT_FILE, LOG_FILE } from './about.ts'
import { CheckpointStore } from './checkpoint-store.ts'
import { MetricsLog } from './metrics-log.ts'

/** What systems put into folders on their own; a folder with nothing else is empty. */
const NOT_CONTENT = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini'])
/** What a project puts into a run's folder before the run begins. */
const PREPARED = new Set([PHOTO_LIST_FILE, ABOUT_FILE, LOG_FILE, 'request.json'])
const MAX_PLAN_BYTES = 2 ** 24
export const PREDICTIONS_FILE = 'predictions.jsonl'

/** A run's folder, locked to this process until `close`. */
export interface RunFolder {
  /** Absolute. */
  readonly path: string
  readonly plan: TrainingPlan
  readonly metrics: MetricsLog
  readonly checkpoints: CheckpointStore
  /** Where the finished model belongs; not made here. */
  readonly modelPath: string
  writeReport(report: RunReport): void
  writePredictions(predictions: readonly PhotoPrediction[]): void
  /** Releases the lock. The folder stays. */
  close(): void
}

/**
 * Begins a run in a new or empty folder.
 *
 * @throws {AppError} `out-not-empty`, `out-not-a-folder`, `folder-locked`, `not-writable`, `disk-full`, `path-too-long`
 */
export function createRun(outFolder: string, plan: TrainingPlan): RunFolder {
  const path = resolve(outFolder)
  if (exists(path)) checkIsFolder(path)
  ensureFolder(path)
  return openLocked(path, () => {
    checkOutFree(path)
    keepPrivate(path)
    writeFileAtomic(join(path, 'plan.json'), `${JSON.stringify(marked(PLAN_FORMAT, plan), null, 2)}\n`)
    return plan
  })
}

/**
 * Whether a run can begin here; asked early, because reading photos may take minutes.
 *
 * @throws {AppError} `out-not-empty`, `out-not-a-folder`
 */
export function checkOutFree(outFolder: string): void {
  const path = resolve(outFolder)
  if (!exists(path)) return
  checkIsFolder(path)
  const content = withDiskErrors(path, () => readdirSync(path)).filter((name) => !isNotContent(name))
  if (content.length === 0) return
  throw failure('out-not-empty', {
    path,
    first: content[0] ?? '',
    numMore: content.length - 1,
    isRun: content.includes('plan.json'),
  })
}

/**
 * Takes up a run that was stopped or killed, with the plan it was begun with.
 *
 * Its metrics may be ahead of its last checkpoint: load that and call `metrics.truncateTo`. Without a checkpoint begin at 0.
 *
 * @throws {AppError} `no-run` if the folder holds none; `bad-plan`; `folder-locked` while it is running; disk errors
 */
export function openRun(outFolder: string): RunFolder {
  const path = resolve(outFolder)
  if (exists(path)) checkIsFolder(path)
  if (!exists(join(path, 'plan.json')))
    throw failure('no-run', { folder: path, ...missingPartOf(join(path, 'plan.json')) })
  return openLocked(path, () => {
    removeUnfinished(path)
    keepPrivate(path)
    return readPlan(join(path, 'plan.json'))
  })
}

/** Locks, prepares the plan, and lets go of the lock when anything fails. */
function openLocked(path: string, prepare: () => TrainingPlan): RunFolder {
  const lock = lockFolder(path)
  try {
    const plan = prepare()
    const checkpoints = new CheckpointStore(join(path, 'checkpoints'))
    return runFolder(path, plan, checkpoints, new MetricsLog(join(path, 'metrics.jsonl')), lock)
  } catch (thrown) {
    lock.release()
    throw thrown
  }
}

function runFolder(
  path: string,
  plan: TrainingPlan,
  checkpoints: CheckpointStore,
  metrics: MetricsLog,
  lock: FolderLock,
): RunFolder {
  let isOpen = true
  return {
    path,
    plan,
    metrics,
    checkpoints,
    modelPath: join(path, 'model'),
    writeReport: (report) =>
      writeFileAtomic(join(path, 'report.json'), `${JSON.stringify(marked(REPORT_FORMAT, report), null, 2)}\n`),
    writePredictions: (predictions) => writeFileAtomic(join(path, PREDICTIONS_FILE), formatPredictions(predictions)),
    close: () => {
      if (!isOpen) return
      isOpen = false
      metrics.close()
      lock.release()
    },
  }
}

function readPlan(path: string): TrainingPlan {
  const tooLarge = (): AppError => failure('bad-plan', { of: 'run too large', path })
  const text = withDiskErrors(path, () => readTextSync(path, { maxBytes: MAX_PLAN_BYTES, tooLarge }), 'read')
  let plan: unknown
  try {
    plan = JSON.parse(text)
  } catch (thrown) {
    throw failure('bad-plan', {
      of: 'run not JSON',
      path,
      why: thrown instanceof Error ? thrown.message : String(thrown),
    })
  }
  return parsePlan(plan, path)
}

function checkIsFolder(path: string): void {
  if (!withDiskErrors(path, () => statSync(path)).isDirectory())
    throw failure('out-not-a-folder', { path, isRun: true })
}

function isNotContent(name: string): boolean {
  return isLockFile(name) || NOT_CONTENT.has(name) || PREPARED.has(name) || name.includes('.unfinished-')
}
