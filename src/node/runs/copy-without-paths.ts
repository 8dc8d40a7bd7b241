import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { formatPredictions } from '../../core/evaluation/predictions.ts'
import { REPORT_FORMAT } from '../../shared/contract/run-report.ts'
import { nameOfModel, planWithoutPaths, shareableReport } from '../../core/export/share-report.ts'
import { PLAN_FORMAT } from '../../shared/contract/training-plan.ts'
import { formatRecord, METRICS_HEADER, parseRecords } from '../../shared/contract/metrics.ts'
import { failure } from '../../shared/errors.ts'
import { marked } from '../../shared/formats/format.ts'
import { ensureFolder, exists, writeFileAtomic, writeFolderAtomic } from '../files/atomic.ts'
import { copyFolder } from '../files/copy-regular.ts'
import { readTextSync } from '../files/read-regular.ts'
import { withDiskErrors } from '../files/disk-errors.ts'
import { recallRun } from '../trainer-host/request-file.ts'
import { readResultFiles } from './result-files.ts'
import { PREDICTIONS_FILE } from './run-folder.ts'

/** What a copy lacks, because it names photos and folders or is of use on this machine alone. */
export const LEFT_OUT = ['request.json', 'photos.json', 'checkpoints/', 'about.json', 'log.jsonl'] as const

/**
 * Copies a finished run without a path or a name of a photo: photos in `predictions.jsonl` are named by their hashes.
 *
 * @throws {AppError} `no-run`, `folder-exists`, `run-not-finished`, `bad-report`, disk errors.
 */
export async function copyWithoutPaths(runFolder: string, folder: string): Promise<void> {
  recallRun(runFolder)
  const { report, plan, predictions } = readResultFiles(runFolder)
  if (exists(folder)) throw failure('folder-exists', { path: folder, of: 'copy of a run' })
  ensureFolder(dirname(folder))
  await writeFolderAtomic(folder, async (copy) => {
    const json = (name: string, content: unknown): void =>
      writeFileAtomic(join(copy, name), `${JSON.stringify(content, null, 2)}\n`)
    json('plan.json', marked(PLAN_FORMAT, planWithoutPaths(plan)))
    json('report.json', marked(REPORT_FORMAT, shareableReport(report)))
    const named = predictions.map(({ hash, ...rest }) => ({ ...rest, file: hash, hash }))
    writeFileAtomic(join(copy, PREDICTIONS_FILE), formatPredictions(named))
    const metrics = join(runFolder, 'metrics.jsonl')
    // notes may name files
    const records = existsSync(metrics)
      ? parseRecords(readText(metrics), metrics).filter(({ kind }) => kind !== 'note')
      : []
    writeFileAtomic(
      join(copy, 'metrics.jsonl'),
      METRICS_HEADER + records.map((record) => `${formatRecord(record)}\n`).join(''),
    )
    ensureFolder(join(copy, 'model'))
    await copyFolder(join(runFolder, 'model'), join(copy, 'model'), 'follow')
    nameSource(join(copy, 'model', 'frostline.json'))
  })
}

/** The model that a run began from is named by its path where it was given so. */
function nameSource(path: string): void {
  if (!existsSync(path)) return
  const text = readText(path)
  const replaced = text.replace(/("source":\s*)("(?:[^"\\]|\\.)*")/g, (_, key: string, source: string) => {
    return `${key}${JSON.stringify(nameOfModel(JSON.parse(source) as string))}`
  })
  writeFileAtomic(path, replaced)
}

const readText = (path: string): string => withDiskErrors(path, () => readTextSync(path), 'read')
