import { numSkippedIn, type SkippedFile } from '../../shared/contract/plain.ts'
import { printable } from './printable.ts'

/** Numbers in words a person reads at a glance. */

export const percent = (share: number): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : String(share)

export const decimals = (value: number): string => (Number.isFinite(value) ? value.toFixed(4) : String(value))

export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`

/** `0:42`, `12:05`, `3:07:00`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** `0.8 s`, `42 s`, `12 min`, `3.1 h`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}

export function bytes(size: number): string {
  if (size < 1e6) return `${Math.ceil(size / 1e3)} kB`
  return size < 1e9 ? `${Math.round(size / 1e6)} MB` : `${(size / 1e9).toFixed(1)} GB`
}

/** A bar of `width` characters, filled by `share` in [0, 1]. */
export function bar(share: number, width = 20): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width)
  return `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}]`
}

/** Columns of text, aligned: numbers to the right. */
export function table(cells: readonly (readonly string[])[], rightFrom = 1): string[] {
  // as they are shown, which is what counts for their width
  const rows = cells.map((row) => row.map(printable))
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)))
  return rows.map((row) =>
    row
      .map((cell, i) => (i < rightFrom ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  )
}

/** A note for the terminal, with the option that sets what a window has a control for. */
export const noteLine = (note: string): string =>
  `Note: ${note.replaceAll('set its preprocessing', 'set it with --preprocessing')}`

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
