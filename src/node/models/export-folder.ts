import { readdirSync } from 'node:fs'
import { EXPORT_FORMATS, FORMAT_FILES } from '../../shared/contract/export.ts'
import { type AppError, failure } from '../../shared/errors.ts'
import { exists } from '../files/atomic.ts'
import { withDiskErrors } from '../files/disk-errors.ts'
import { checkOutsideProjects } from '../files/outside-projects.ts'

/** All that we ever write into an exported model's folder. */
const OURS =
  /^(model\.json|weights\.bin|group1-shard\d+of\d+\.bin|saved_model|saved_model\/saved_model\.pb|model\.onnx|model\.keras(\.(frostline\.json|labels\.txt))?|labels\.(json|txt)|frostline\.json|report\.json|certificate\.json|README\.md|training-photos\.txt)$/
const SYSTEM_FILES = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini'])

/**
 * Makes sure that an export may take a folder's place.
 *
 * @throws {AppError} `folder-not-ours` for a folder with other files, which replacing would delete; `model-exists` where nothing may be replaced; `inside-project`.
 */
export function checkExportFolder(folder: string, replace: boolean): void {
  checkOutsideProjects(folder)
  if (!exists(folder)) return
  const entries = withDiskErrors(folder, () => readdirSync(folder))
  if (entries.length === 0) return
  const hasModel = EXPORT_FORMATS.some((format) => entries.includes(FORMAT_FILES[format]))
  if (replace) checkOnlyOurs(folder, entries)
  if (replace && hasModel) return
  throw folderTaken(folder, hasModel)
}

function checkOnlyOurs(folder: string, entries: readonly string[]): void {
  const inner = entries.includes(FORMAT_FILES.savedmodel)
    ? withDiskErrors(folder, () => readdirSync(`${folder}/${FORMAT_FILES.savedmodel}`)).map(
        (name) => `${FORMAT_FILES.savedmodel}/${name}`,
      )
    : []
  const other = [...entries, ...inner].find(
    (name) => !OURS.test(name) && !SYSTEM_FILES.has(name.slice(name.lastIndexOf('/') + 1)),
  )
  if (other === undefined) return
  throw failure('folder-not-ours', { folder, other })
}

/** Why no model can be written into a folder that is there: it holds a model, or other files. */
export const folderTaken = (folder: string, hasModel: boolean): AppError =>
  hasModel
    ? failure('model-exists', { of: 'exported', folder })
    : failure('folder-not-empty', { path: folder, isForModel: true })
