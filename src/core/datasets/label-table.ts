import type { TableChoice, TableReading } from '../../shared/contract/label-table.ts'
import { isYes, isYesOrNo, lookAtColumns } from './column-facts.ts'
import { type CsvText, openCsv } from './csv.ts'
import { compareText } from './dataset.ts'
import { LabelTableError } from './errors.ts'
import { type CellForm, CellForms, labelsIn } from './label-cells.ts'
import type { SkippedFile } from './photo.ts'
import type { SetName } from '../../shared/contract/plain.ts'
import { setName } from './set-names.ts'
import { SkippedRows } from './skipped-rows.ts'
import { type Columns, findColumns } from './table-columns.ts'

/** One file of a table of labels. */
export interface LabelledName {
  /** As written in the table. */
  readonly filename: string
  /** In NFC, sorted. */
  readonly labels: readonly string[]
  readonly set?: SetName
}

export interface LabelTable {
  readonly multiLabel: boolean
  readonly files: readonly LabelledName[]
  /** At most `MAX_SKIPPED`, and how many there are. */
  readonly skipped: readonly SkippedFile[]
  readonly numSkipped: number
  /** The classes that have a column of 0 and 1; empty where labels are written out. */
  readonly classColumns: readonly string[]
  readonly reading: TableReading
}

/** Rows that are looked at to find out what the columns mean; fewer where there are very many columns. */
const SAMPLE_ROWS = 2000
const SAMPLE_CELLS = 2_000_000
const MAX_COLUMNS = 100_000
/** Between two moments in which is told how far reading is. */
const ROWS_TOLD = 20_000

/**
 * Reads `filename,label`, or `filename` and a column of 0 and 1 for each class, whatever the columns are called and whatever else there
 * is (`findColumns` tells how they are found). Several labels in one cell are separated by `|`, `;` or commas, or written as a list. A
 * `split` column with train, val or test divides the photos.
 *
 * @param choice  what a person said; what is left open is found out, and told in `reading`.
 * @param onRows  told now and then how many rows were read.
 * @throws {LabelTableError} if the columns make no sense. A row that makes none is skipped with its reason.
 */
export function readLabelTable(
  source: string | CsvText,
  choice: TableChoice = {},
  onRows: (numRows: number) => void = () => undefined,
): LabelTable {
  const text = typeof source === 'string' ? openCsv(source) : source
  const columns = columnsOf(text, choice)
  const { form, hasSeveral } = formOf(text, columns, choice)
  const isMultiLabel = choice.labels === undefined ? hasSeveral : choice.labels === 'several'
  const skipped = new SkippedRows()
  const files = new Map<string, LabelledName>()
  const contradicted = new Set<string>()
  let line = columns.hasHeader ? 1 : 0
  for (const row of bodyOf(text, columns)) {
    line++
    if (line % ROWS_TOLD === 0) onRows(line)
    const filename = (row[columns.fileColumn] ?? '').trim()
    const skip = (code: string, reason: string): void => skipped.add({ path: filename || `row ${line}`, code, reason })
    if (filename === '') {
      skip('no-filename', `Row ${line} names no file.`)
      continue
    }
    const labels = readLabels(row, columns, form, isMultiLabel)
    if (!Array.isArray(labels)) {
      skip(labels.code, `Row ${line}: ${labels.why}`)
      continue
    }
    const set = columns.setColumn === -1 ? undefined : setName(row[columns.setColumn] ?? '')
    if (columns.setColumn !== -1 && set === undefined) {
      skip('bad-split', `Row ${line}: “${row[columns.setColumn] ?? ''}” is none of train, val and test.`)
      continue
    }
    const before = files.get(filename)
    const united = before === undefined ? labels : [...new Set([...before.labels, ...labels])].sort(compareText)
    if (before !== undefined && !isMultiLabel && united.length > before.labels.length) contradicted.add(filename)
    files.set(filename, { filename, labels: united, ...(set === undefined ? {} : { set }) })
  }
  for (const filename of contradicted) {
    const names = (files.get(filename) as LabelledName).labels.map((name) => `“${name}”`).join(' and ')
    skipped.add({ path: filename, code: 'label-conflict', reason: `The same photo is labelled ${names}.` })
    files.delete(filename)
  }
  return {
    multiLabel: isMultiLabel,
    files: [...files.values()],
    skipped: skipped.first,
    numSkipped: skipped.count,
    classColumns: columns.classes.map(({ name }) => name),
    reading: tellReading(text, columns, form, isMultiLabel),
  }
}

function columnsOf(text: CsvText, choice: TableChoice): Columns {
  const [first] = firstRows(text, 1)
  if (first === undefined)
    throw new LabelTableError(
      'The table of labels is empty.',
      'Save it again, with a row for each photo: its file name and its label.',
    )
  if (first.length > MAX_COLUMNS)
    throw new LabelTableError(
      `The table has ${first.length} columns, too many for a table of labels.`,
      'Take out those that are not needed.',
    )
  const numRows = Math.min(SAMPLE_ROWS, Math.max(20, Math.floor(SAMPLE_CELLS / first.length)))
  const sample = firstRows(text, numRows + 1)
  const lookAt = (fromRow: number) => {
    const rows = sample.slice(fromRow)
    return { rows, facts: lookAtColumns(rows, first.length) }
  }
  return findColumns(first, lookAt, choice)
}

/** All rows decide whether a photo may have several labels, and how they are separated. */
function formOf(text: CsvText, columns: Columns, { labels }: TableChoice): { form: CellForm; hasSeveral: boolean } {
  const { labelColumn, classes, isPlural } = columns
  if (labelColumn === -1) return { form: 'whole', hasSeveral: !marksOneClass(text, columns, classes) }
  if (labels === 'one') return { form: 'whole', hasSeveral: false }
  const forms = new CellForms()
  for (const row of bodyOf(text, columns)) forms.add(row[labelColumn] ?? '')
  return forms.found(isPlural || labels === 'several')
}

/** Whether each row has exactly one 1, as a table has whose classes exclude each other. A row that makes no sense decides nothing. */
function marksOneClass(text: CsvText, columns: Columns, classes: Columns['classes']): boolean {
  let numRows = 0
  for (const row of bodyOf(text, columns)) {
    if (!classes.every(({ column }) => isYesOrNo(row[column] ?? ''))) continue
    if (classes.filter(({ column }) => isYes(row[column] ?? '')).length !== 1) return false
    numRows++
  }
  return numRows > 0
}

interface BadRow {
  readonly code: string
  readonly why: string
}

/** The labels, or what is wrong with the row. */
function readLabels(row: readonly string[], columns: Columns, form: CellForm, multiLabel: boolean): string[] | BadRow {
  const labels =
    columns.labelColumn === -1 ? markedClasses(row, columns) : labelsIn(row[columns.labelColumn] ?? '', form)
  if (!Array.isArray(labels) || multiLabel) return labels
  if (labels.length === 0) return { code: 'no-label', why: 'it has no label.' }
  if (labels.length > 1) return { code: 'several-labels', why: `it has ${labels.length} labels; a photo has one here.` }
  return labels
}

function markedClasses(row: readonly string[], { classes }: Columns): string[] | BadRow {
  const labels: string[] = []
  for (const { name, column } of classes) {
    const cell = row[column] ?? ''
    if (!isYesOrNo(cell)) return { code: 'bad-label', why: `“${cell}” under “${name}” is neither 0 nor 1.` }
    if (isYes(cell)) labels.push(name)
  }
  return labels.sort(compareText)
}

function tellReading(text: CsvText, columns: Columns, form: CellForm, multiLabel: boolean): TableReading {
  const { names, fileColumn, labelColumn, setColumn, classes } = columns
  const used = new Set([fileColumn, labelColumn, setColumn, ...classes.map(({ column }) => column)])
  return {
    separator: text.separator,
    hasHeader: columns.hasHeader,
    fileColumn: names[fileColumn]!,
    labelColumn: names[labelColumn] ?? null,
    classColumns: classes.map(({ name }) => name),
    setColumn: names[setColumn] ?? null,
    ignoredColumns: names.filter((_, column) => !used.has(column)),
    labels: multiLabel ? 'several' : 'one',
    labelSeparator: { whole: null, bars: '|', commas: ',' }[form],
  }
}

function* bodyOf(text: CsvText, { hasHeader }: Columns): Generator<string[]> {
  const rows = text.rows()
  if (hasHeader) rows.next()
  yield* rows
}

function firstRows(text: CsvText, count: number): string[][] {
  const rows: string[][] = []
  for (const row of text.rows()) {
    rows.push(row)
    if (rows.length >= count) break
  }
  return rows
}
