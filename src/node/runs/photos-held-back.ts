import { statSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { recallRun } from '../trainer-host/request-file.ts'
import type { ResultFiles } from './result-files.ts'

/** Files of photos that a run was judged on. They may have gone since. */
export function photosHeldBack(runFolder: string, { predictions }: ResultFiles, most: number): string[] {
  const files = predictions.slice(0, most).map(({ file }) => file)
  if (files.every(isAbsolute)) return files
  const photos = recallRun(runFolder).request?.photos
  if (photos === undefined) return files.filter(isAbsolute)
  const base = statSync(photos, { throwIfNoEntry: false })?.isDirectory() ? photos : dirname(photos)
  return files.map((file) => (isAbsolute(file) ? file : join(base, file)))
}
