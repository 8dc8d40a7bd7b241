import { isPictureName } from './column-facts.ts'
import type { CsvText } from './csv.ts'

/** The beginning of a table as a person looks at it. */
export interface TableHead {
  readonly columns: readonly string[]
  readonly numColumns: number
  /** Below those columns; without the line that names them. */
  readonly rows: readonly (readonly string[])[]
}

export interface HeadLimits {
  readonly maxColumns: number
  readonly maxRows: number
  /** Of a cell; what is cut ends in an ellipsis. */
  readonly maxCharacters: number
}

/** Its first rows and columns, whether or not anybody knows what they mean. */
export function headOf(text: CsvText, { maxColumns, maxRows, maxCharacters }: HeadLimits): TableHead {
  const first: string[][] = []
  for (const row of text.rows()) {
    first.push(row)
    if (first.length > maxRows) break
  }
  const [names = []] = first
  const hasHeader = !names.some(isPictureName)
  const cut = (cell: string): string => (cell.length > maxCharacters ? `${cell.slice(0, maxCharacters - 1)}…` : cell)
  const columns = hasHeader ? names.map((name) => name.trim()) : names.map((_, index) => `column ${index + 1}`)
  return {
    columns: columns.slice(0, maxColumns).map(cut),
    numColumns: columns.length,
    rows: first.slice(hasHeader ? 1 : 0, maxRows + 1).map((row) => row.slice(0, maxColumns).map(cut)),
  }
}
