import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { exportReadMe, type ReadMe } from '../../core/export/read-me.ts'
import { shareableReport } from '../../core/export/share-report.ts'
import { useSnippet } from '../../core/export/use-snippet.ts'
import type { Report } from '../../core/evaluation/report.ts'
import { AppError } from '../../shared/errors.ts'
import { exists } from '../files/atomic.ts'
import { withDiskErrors } from '../files/disk-errors.ts'
import { openModel } from './open-model.ts'
import { saveModel } from './save-model.ts'
import { readSeenPhotos } from './seen-photos.ts'

/** All that we ever write into an exported model's folder. */
const OURS =
  /^(model\.json|weights\.bin|group1-shard\d+of\d+\.bin|labels\.(json|txt)|frostline\.json|report\.json|README\.md|training-photos\.txt)$/
const SYSTEM_FILES = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini'])

export interface ExportRequest extends Pick<ReadMe, 'projectName' | 'runName' | 'accuracy' | 'multiLabel'> {
  /** The run's own model. */
  readonly model: string
  readonly folder: string
  readonly report: Report
  /** Writes over an exported model that is there. */
  readonly replace: boolean
  /** Asked with the written folder before it gets its name; what it throws leaves nothing behind. */
  readonly check: (folder: string) => Promise<void>
}

export interface Exported {
  readonly folder: string
  readonly files: { name: string; sizeBytes: number }[]
  readonly snippet: string
}

/**
 * Writes a model as a person takes it away: a layers-model with labels, preprocessing, report and README. It appears whole and checked, or not at all.
 *
 * @throws {AppError} `model-exists`, `folder-not-ours` for a folder with other files, what `check` throws, disk errors.
 */
export async function exportModel(request: ExportRequest): Promise<Exported> {
  const { model, replace, report, check, multiLabel } = request
  const folder = resolve(request.folder)
  if (replace) checkOnlyOurs(folder)
  const opened = await openModel(model)
  const { graph } = opened
  const snippet = useSnippet(graph.preprocessing, multiLabel)
  const { classNames = [], preprocessing } = graph
  const seenPhotos = await readSeenPhotos(opened.folder)
  const readMe = exportReadMe({ ...request, modelName: report.modelName, classNames, preprocessing, snippet })
  await saveModel(graph, folder, {
    overwrite: replace,
    versions: report.versions,
    ...(seenPhotos ? { seenPhotos } : {}),
    files: new Map([
      ['report.json', `${JSON.stringify(shareableReport(report), null, 2)}\n`],
      ['README.md', readMe],
    ]),
    check,
  })
  const files = readdirSync(folder)
    .sort()
    .map((name) => ({ name, sizeBytes: statSync(join(folder, name)).size }))
  return { folder, files, snippet }
}

/** Replacing takes the whole folder away: it must hold nothing but what we wrote. */
function checkOnlyOurs(folder: string): void {
  if (!exists(folder)) return
  const other = withDiskErrors(folder, () => readdirSync(folder)).find(
    (name) => !OURS.test(name) && !SYSTEM_FILES.has(name),
  )
  if (other === undefined) return
  throw new AppError('folder-not-ours', `“${folder}” holds “${other}” too, which replacing would delete.`, {
    hint: 'Choose another folder, or move that file out first.',
  })
}
