import { LabelTableError } from './errors.ts'

/** In the order in which they are tried; `|` separates columns only where nothing else does. */
const SEPARATORS = [',', ';', '\t', '|'] as const

/** Text that is cut into rows when they are asked for: a large table is never held twice. */
export interface CsvText {
  readonly separator: string
  rows(): Generator<string[]>
}

/**
 * Reads a table as RFC 4180 says, and as spreadsheets really write it: with a byte-order mark, with `;` or tabs between the cells, with
 * a first line `sep=;` that says so, with any line ending. Empty lines are left out.
 */
export function openCsv(text: string): CsvText {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  const told = /^"?sep=(.)"?(?:\r\n|\r|\n|$)/i.exec(body)
  const start = told?.[0].length ?? 0
  const separator = told?.[1] ?? detectSeparator(body)
  return { separator, rows: () => rowsOf(body, start, separator) }
}

/** @throws {LabelTableError} if a quote is never closed. */
export function parseCsv(text: string): string[][] {
  return [...openCsv(text).rows()]
}

function* rowsOf(body: string, start: number, separator: string): Generator<string[]> {
  let row: string[] = []
  let at = start
  while (at < body.length) {
    let cell = ''
    if (body[at] === '"') {
      const start = at
      for (at++; ; at += 2) {
        const quote = body.indexOf('"', at)
        if (quote === -1)
          throw new LabelTableError(
            `A quote opened in line ${lineOf(body, start)} is never closed.`,
            'Close it, or double each quote that belongs to a cell; a table that was copied in part must be copied again.',
          )
        cell += body.slice(at, quote)
        at = quote
        if (body[at + 1] !== '"') break
        cell += '"'
      }
      at++
    }
    const end = endOfCell(body, at, separator)
    cell += body.slice(at, end)
    row.push(fromText(cell))
    at = end + 1
    if (body[end] === separator && at < body.length) continue
    if (body[end] === separator) row.push('')
    if (body[end] === '\r' && body[at] === '\n') at++
    if (row.length > 1 || row[0] !== '') yield row
    row = []
  }
}

/**
 * Writes a table that {@link parseCsv} reads back unchanged, and spreadsheets as text: see {@link asText}. Lines end with CRLF, as RFC 4180
 * has it.
 */
export function formatCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((cell) => quoteIfNeeded(asText(cell))).join(',') + '\r\n').join('')
}

/**
 * A spreadsheet computes a cell that begins with one of `= + - @`, a tab or a return: a class named `=HYPERLINK(…)` would do what its name
 * says. Such a cell gets a `'` before it, which marks text there, also where it has some already; {@link parseCsv} takes one away.
 */
export function asText(cell: string): string {
  return /^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
}

function fromText(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell
}

function quoteIfNeeded(cell: string): string {
  return /^$|["\r\n,;|\t\uFEFF]|^sep=/i.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** Whichever separates most cells of the first line, outside quotes. */
function detectSeparator(body: string): string {
  const counts = new Map<string, number>(SEPARATORS.map((separator) => [separator, 0]))
  let isQuoted = false
  for (const character of body) {
    if (character === '"') isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (character === '\n' || character === '\r') break
    else if (counts.has(character)) counts.set(character, (counts.get(character) as number) + 1)
  }
  const most = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0]
  // `a.jpg,cat|dog|bird`: bars are between the labels of a cell
  return most === '|' ? (SEPARATORS.find((separator) => (counts.get(separator) ?? 0) > 0) ?? most) : most
}

function endOfCell(body: string, from: number, separator: string): number {
  let end = from
  while (end < body.length && body[end] !== separator && body[end] !== '\n' && body[end] !== '\r') end++
  return end
}

function lineOf(body: string, position: number): number {
  return body.slice(0, position).split(/\r\n|\r|\n/).length
}
