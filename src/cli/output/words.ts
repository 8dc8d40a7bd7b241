import { numSkippedIn } from '../../core/datasets/photo.ts'
import type { SkippedFile } from '../../shared/contract/plain.ts'
import { inFigures, say } from '../texts/say.ts'
import { printable } from './printable.ts'

/** Numbers in words a person reads at a glance. */

const inFourDecimals = inFigures({ minimumFractionDigits: 4, maximumFractionDigits: 4, useGrouping: false })

export const percent = (share: number): string =>
  Number.isFinite(share) ? say('figures.percent', { share }) : String(share)

export const decimals = (value: number): string => (Number.isFinite(value) ? inFourDecimals(value) : String(value))

/** `1,234` */
export const grouped = inFigures()

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
  if (seconds < 10) return say('figures.duration.tenths', { seconds })
  if (seconds < 120) return say('figures.duration.seconds', { seconds: Math.round(seconds) })
  if (seconds < 7200) return say('figures.duration.minutes', { minutes: Math.round(seconds / 60) })
  return say('figures.duration.hours', { hours: seconds / 3600 })
}

export function bytes(size: number): string {
  if (size < 1e6) return say('figures.bytes.kB', { size: Math.ceil(size / 1e3) })
  if (size < 1e9) return say('figures.bytes.MB', { size: Math.round(size / 1e6) })
  return say('figures.bytes.GB', { size: size / 1e9 })
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
  say('common.note', { note: note.replaceAll('set its preprocessing', 'set it with --preprocessing') })

const MAX_FILES = 5

/**
 * The files that were skipped: how many, the first ones with the reason, and where the others are told.
 *
 * @param when      whether they would be skipped now, or were then.
 * @param listedBy  what names those that are not shown here.
 */
export function skippedLines(skipped: readonly SkippedFile[], when: 'now' | 'then', listedBy = '--json'): string[] {
  if (skipped.length === 0) return []
  const total = numSkippedIn(skipped)
  const named = skipped.filter(({ numFiles }) => numFiles === undefined)
  const shown = named.slice(0, MAX_FILES)
  const more = { files: total - shown.length, where: listedBy }
  const rest =
    total === named.length
      ? say('skipped.more', more)
      : say('skipped.moreThanListed', { ...more, listed: named.length })
  return [
    say(`skipped.${when}`, { files: total }),
    ...shown.map(({ path, reason }) => `  ${say('skipped.file', { path, reason })}`),
    ...(more.files > 0 ? [`  ${rest}`] : []),
  ]
}
