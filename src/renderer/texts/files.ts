import type { Purpose } from '../../shared/contract/app/host.ts'
import { count } from './shell.ts'

/** Words of the dialog that asks for a place on the disk. */
export const fileTexts = {
  titles: {
    photos: 'Choose photos or a folder',
    'photo-folder': 'Choose a folder of photos',
    project: 'Open a project',
    'new-folder': 'Choose where',
    'label-table': 'Choose a table of labels',
    'save-table': 'Save as a table',
    model: 'Open a model',
  } satisfies Record<Purpose, string>,
  descriptions: {
    photos: 'Select photos here, or take the whole folder with everything below it.',
    'photo-folder': 'The folder is taken with everything below it.',
    project: 'A project is a folder whose name ends in .frostline.',
    'new-folder': 'A new folder is made inside the one you choose.',
    'label-table':
      'A CSV file with a row for each photo: filename, label. Or a list in JSON, as Label Studio writes it.',
    'save-table': 'A CSV file that spreadsheets open.',
    model: 'A .keras or .h5 file, a zip, or a folder with a model.json.',
  } satisfies Record<Purpose, string>,
  places: 'Places',
  path: 'Folder',
  up: 'Up one folder',
  find: 'Find in this folder',
  fileName: 'Name',
  notPlain: (name: string): string => `“${name}” is not a name that a file or folder can have here.`,
  plainHint:
    'Use letters, digits, spaces and signs, but none of / \\ : * ? " < > |, and no dot first or last. Choose the folder above.',
  newFolder: 'New folder',
  newFolderName: 'Name of the new folder',
  make: 'Make it',
  entries: 'Contents',
  empty: (photos: number): string =>
    photos === 0 ? 'Nothing here that could be chosen.' : `${count(photos, 'photo')} here, and no folder below.`,
  notFound: (find: string): string => `Nothing here is called “${find}”.`,
  photosHere: (photos: number): string =>
    photos === 0 ? 'No photos directly in this folder' : `${count(photos, 'photo')} in this folder`,
  /** @param folder  the name of the folder that is taken; `null`: something else is chosen. */
  take: (
    purpose: Purpose,
    folder: string | null,
    chosen: number,
    photos: { readonly numPhotos: number; readonly isAtLeast: boolean } | undefined,
  ): string => {
    if (purpose === 'save-table') return folder === null ? 'Save' : `Save in “${folder}”`
    if (folder !== null) {
      const how = photos && `${photos.isAtLeast ? 'at least ' : ''}${count(photos.numPhotos, 'photo')}`
      return how === undefined ? `Use “${folder}”` : `Use “${folder}”, ${how}`
    }
    return purpose === 'photos' && chosen > 0 ? `Add ${count(chosen, 'photo')}` : 'Open'
  },
  kinds: { folder: 'Folder', project: 'Project', photo: 'Photo', table: 'Table', model: 'Model', file: 'File' },
}
