/** A copy of the database in the project's own folder. */
export interface Backup {
  readonly path: string
  /** Counts the backups of a project: their order, whatever the clock said. 0 for those of versions that did not count. */
  readonly number: number
  readonly revision: number
  /** As the clock said: `20261130T101500000Z`. */
  readonly time: string
  /** Made before the database was brought to another version. */
  readonly isBeforeMigration: boolean
  readonly sizeBytes: number
}

const NEWEST_KEPT = 3
const HOURS_KEPT = 5
const DAYS_KEPT = 7
/** Beyond the newest, as much as all may take together: a project of many photos has a large database. */
const MAX_BYTES = 2 ** 30

/**
 * Which backups are given up: a mistake may be noticed an hour or a week later. Kept are the newest, and of those before the newest
 * of each of the last hours and days in which there was one. Hours and days are only told apart, never compared with the clock: one
 * that was wrong makes no backup go.
 *
 * @param backups  the newest first.
 */
export function superfluous(backups: readonly Backup[]): Backup[] {
  const hours = new Set<string>()
  const days = new Set<string>()
  let totalBytes = 0
  return backups.filter(({ time, sizeBytes, isBeforeMigration }, index) => {
    const isNew = [
      index < NEWEST_KEPT,
      isBeforeMigration,
      addOneMore(hours, time.slice(0, 11), HOURS_KEPT),
      addOneMore(days, time.slice(0, 8), DAYS_KEPT),
    ].some(Boolean)
    if (!isNew || (index >= NEWEST_KEPT && totalBytes + sizeBytes > MAX_BYTES)) return true
    totalBytes += sizeBytes
    return false
  })
}

/** @returns whether it is another than those before, and there was room for it. */
function addOneMore(seen: Set<string>, value: string, max: number): boolean {
  if (seen.has(value) || seen.size === max) return false
  seen.add(value)
  return true
}
