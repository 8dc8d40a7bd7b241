import type { Ratio } from '../measure/statistics.ts'

export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Markdown, columns aligned. */
export function markdownTable({ columns, rows }: Table): string {
  const cells = [columns, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = columns.map((_, c) => Math.max(3, ...cells.map((row) => [...(row[c] ?? '')].length)))
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, c) => (row[c] ?? '').padEnd(width)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n')
}

/** Three digits that count. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value.toFixed(Math.min(digits, 6))
}

/** `1.83 (1.70–2.02)`: of medians, and the lowest and highest of rounds. */
export const ratioText = ({ ofMedians, lowest, highest }: Ratio): string =>
  lowest === highest ? ofMedians.toFixed(2) : `${ofMedians.toFixed(2)} (${lowest.toFixed(2)}–${highest.toFixed(2)})`

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
