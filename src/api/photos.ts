import { followLibrary } from '../node/project/library/follow-library.ts'
import type { OpenProject } from '../node/project/project.ts'
import { followImports } from '../node/project/import/follow-imports.ts'
import { exportLabels } from '../node/project/labels/export-labels.ts'
import { importLabels, type LabelHooks, type TablePlace } from '../node/project/labels/import-labels.ts'
import { locatePhotos } from '../node/project/files/locate.ts'
import { recheckPhotos } from '../node/project/files/recheck.ts'
import { previewTable } from '../node/project/labels/preview-table.ts'
import type { TableHooks } from '../node/photos/tables/read-table.ts'
import type { LabelsEvent, PhotoDetails } from '../shared/contract/app/photos.ts'
import { isHandedId } from './handed-files.ts'
import { app } from './implement.ts'
import type { Services } from './services.ts'
import { withProgress, type Working } from './with-progress.ts'

/** How far a table is. */
type Reading = Extract<LabelsEvent, { kind: 'progress' }>
const BEGUN: Reading = { kind: 'progress', numDone: 0, numTotal: null }

const hooksOf = ({ signal, onProgress }: Working<Reading>): TableHooks => ({
  signal,
  onProgress: (progress) => onProgress({ kind: 'progress', ...progress }),
})

const labelHooksOf = (working: Working<Reading>): LabelHooks => ({
  ...hooksOf(working),
  onWriting: (progress) => working.onProgress({ kind: 'progress', isWriting: true, ...progress }),
})

/** The Photos screen: what is in the project, what is done to it, what comes in and goes out. */
export const photosHandlers = app.photos.router({
  library: app.photos.library.handler(({ context, signal }) =>
    followLibrary(context.workspace.project.library, signal),
  ),
  edit: app.photos.edit.handler(({ input, context }) => context.workspace.project.library.editInPieces(input)),
  undo: app.photos.undo.handler(({ input, context }) => context.workspace.project.library.undoInPieces(input?.act)),
  redo: app.photos.redo.handler(({ input, context }) => context.workspace.project.library.redoInPieces(input?.act)),
  details: app.photos.details.handler(({ input, context }) => details(context.workspace.project, input.photoId)),
  importing: app.photos.importing.handler(({ context, signal }) =>
    followImports(context.workspace.project.imports, signal),
  ),
  startImport: app.photos.startImport.handler(({ input, context }) => ({
    importId: context.workspace.project.imports.start(withPaths(input, context)),
  })),
  cancelImport: app.photos.cancelImport.handler(({ context }) => context.workspace.project.imports.cancel()),
  previewTable: app.photos.previewTable.handler(({ input, context, signal }) => {
    const { workspace } = context
    const request = { ...input, ...tableAt(input.path, context) }
    return withProgress(BEGUN, (working) => previewTable(workspace.project, request, hooksOf(working)), signal)
  }),
  importLabels: app.photos.importLabels.handler(({ input, context, signal }) => {
    const { project } = context.workspace
    const place = tableAt(input.path, context)
    const take = async (working: Working<Reading>): Promise<LabelsEvent> => {
      return { kind: 'done', ...(await importLabels(project, place, input.choice, labelHooksOf(working))) }
    }
    return withProgress(BEGUN, take, signal)
  }),
  exportLabels: app.photos.exportLabels.handler(async ({ input, context: { workspace, paths } }) => {
    const exported = await exportLabels(workspace.project, { ...input, path: paths.check(input.path) })
    paths.wrote(exported.path)
    return exported
  }),
  locate: app.photos.locate.handler(({ input, context, signal }) =>
    locatePhotos(context.workspace.project, context.paths.check(input.folder), signal),
  ),
  recheck: app.photos.recheck.handler(({ input, context, signal }) =>
    recheckPhotos(context.workspace.project, input.photoIds, signal),
  ),
})

/** Where a table lies that was pointed at, or dropped: ids of what is dropped are no paths. */
const tableAt = (path: string, { handed, paths }: Pick<Services, 'handed' | 'paths'>): TablePlace =>
  isHandedId(path) ? handed.placeOf(path) : { path: paths.check(path) }

/** Files that were dropped on the window lie on this machine: they are taken from where they are. */
function withPaths<I extends { readonly paths: string[]; readonly uploads: string[] }>(
  input: I,
  { handed, paths }: Pick<Services, 'handed' | 'paths'>,
): I {
  const found = input.uploads.map((upload) => ({ upload, path: handed.pathOf(upload) }))
  return {
    ...input,
    paths: [...input.paths.map((path) => paths.check(path)), ...found.flatMap(({ path }) => path ?? [])],
    uploads: found.filter(({ path }) => path === undefined).map(({ upload }) => upload),
  }
}

function details({ library }: OpenProject, photoId: number): PhotoDetails {
  const row = library.photos.get(photoId)
  const lookAlikes = row.group_id === null ? [] : library.photos.groupMembers(row.group_id)
  return {
    path: library.photos.pathOf(row),
    sizeBytes: row.size_bytes,
    hash: row.hash,
    format: row.format,
    lookAlikes: lookAlikes.filter((id) => id !== photoId),
    isCopied: row.is_copied === 1,
  }
}
