import { numSkippedIn } from '../../shared/num-skipped.ts'
import type { SkippedFile } from '../../shared/contract/plain.ts'
import { grouped, plural } from './words.ts'

const MAX_FILES = 5

/**
 * The files that were skipped: how many, the first ones with the reason, and where the others are told.
 *
 * @param listedBy  what names those that are not shown here.
 */
export function skippedLines(skipped: readonly SkippedFile[], verb: string, listedBy = '--json'): string[] {
  if (skipped.length === 0) return []
  const total = numSkippedIn(skipped)
  const named = skipped.filter(({ numFiles }) => numFiles === undefined)
  const shown = named.slice(0, MAX_FILES)
  const listed = total === named.length ? 'all' : `the first ${grouped(named.length)}`
  const rest = total - shown.length
  return [
    `${plural(total, 'file')} ${verb}:`,
    ...shown.map(({ path, reason }) => `  ${path}: ${reason}`),
    ...(rest > 0 ? [`  and ${grouped(rest)} more (${listedBy} lists ${listed})`] : []),
  ]
}
