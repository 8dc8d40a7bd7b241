import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyRegularSync } from '../../files/copy-regular.ts'
import { explainProjectError } from './database-errors.ts'

/** Where a copy may lie: for temporary files, or, where that disk is full, in memory. */
export const placesForCopies = (): string[] => [tmpdir(), '/dev/shm'].filter((folder) => existsSync(folder))

/**
 * Copies a database, with its log, to where it can be written.
 *
 * @returns the copy, and what deletes it; or what the first place said.
 */
export function copyElsewhere(
  path: string,
  places: readonly string[],
): { copy: string; cleanUp: () => void } | { failure: unknown } {
  let failure: unknown
  for (const place of places) {
    let scratch: string | undefined
    const cleanUp = (): void => {
      if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true })
    }
    try {
      scratch = mkdtempSync(join(place, 'frostline-read-only-'))
      const copy = join(scratch, 'project.db')
      for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) copyRegularSync(path + suffix, copy + suffix)
      return { copy, cleanUp }
    } catch (thrown) {
      cleanUp()
      failure ??= explainProjectError(thrown, place)
    }
  }
  return { failure }
}
