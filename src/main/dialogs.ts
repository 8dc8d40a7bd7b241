import { type BrowserWindow, dialog, type FileFilter, type OpenDialogOptions } from 'electron'
import type { Purpose } from '../shared/contract/app/host.ts'

const PHOTOS: FileFilter = {
  name: 'Photos',
  extensions: ['jpg', 'jpeg', 'png', 'webp', 'gif', 'tif', 'tiff', 'avif', 'bmp'],
}
const TABLE: FileFilter = { name: 'Tables (CSV)', extensions: ['csv'] }
const LABELS: FileFilter = { name: 'Tables (CSV, TSV, JSON)', extensions: ['csv', 'tsv', 'json'] }
const MODEL: FileFilter = { name: 'Models (Keras, TF.js, zip)', extensions: ['keras', 'h5', 'hdf5', 'zip', 'json'] }
const ALL: FileFilter = { name: 'All files', extensions: ['*'] }

const OPEN: Record<Exclude<Purpose, 'save-table'>, OpenDialogOptions> = {
  photos: { title: 'Add photos', properties: ['openFile', 'multiSelections'], filters: [PHOTOS, ALL] },
  'photo-folder': { title: 'Add a folder of photos', properties: ['openDirectory', 'multiSelections'] },
  project: { title: 'Open a project', properties: ['openDirectory'] },
  'new-folder': { title: 'Choose a folder', properties: ['openDirectory', 'createDirectory', 'promptToCreate'] },
  'label-table': { title: 'Take labels from a table', properties: ['openFile'], filters: [LABELS, ALL] },
  // a folder is chosen by the model.json in it: not every system has one dialog for both
  model: { title: 'Open a model', properties: ['openFile'], filters: [MODEL, ALL] },
}

/** The system's dialog for a purpose, over the window. @returns what was chosen; `null` where the person closed it. */
export async function chooseWith(
  window: BrowserWindow | undefined,
  purpose: Purpose,
  suggestedName: string | undefined,
): Promise<string[] | null> {
  // a folder that is to be made under a name is named like a file: the dialogs for opening give one that exists
  if (purpose === 'save-table' || (purpose === 'new-folder' && suggestedName)) {
    const options = {
      ...(purpose === 'save-table' ? { title: 'Save a table', filters: [TABLE] } : { title: 'Choose a new folder' }),
      ...(suggestedName ? { defaultPath: suggestedName } : {}),
    }
    const { canceled, filePath } = await (window
      ? dialog.showSaveDialog(window, options)
      : dialog.showSaveDialog(options))
    return canceled || filePath === '' ? null : [filePath]
  }
  const options = OPEN[purpose]
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options))
  return canceled || filePaths.length === 0 ? null : filePaths
}
