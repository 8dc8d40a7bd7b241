import { statSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { recallRun } from '../trainer-host/request-file.ts'
import type { ResultFiles } from './result-files.ts'

export interface PhotosHeldBack {
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
