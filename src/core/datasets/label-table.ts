import { parseCsv } from './csv.ts'
import { compareText } from './dataset.ts'
import { LabelTableError } from './errors.ts'
import type { SetName, SkippedFile } from './photo.ts'

const FILE_HEADERS = ['filename', 'file', 'path', 'image', 'filepath', 'file_name', 'image_path']
const LABEL_HEADERS = ['label', 'class', 'labels', 'classes', 'classname', 'class_name']
const SET_HEADERS = ['split', 'set', 'subset']
const YES = new Set(['1', '1.0', 'true', 'yes'])
const NO = new Set(['0', '0.0', 'false', 'no', ''])

/** One file of a table of labels. */
export interface LabelledName {
  /** As written in the table. */
  readonly filename: string
  /** In NFC, sorted. */
  readonly labels: readonly string[]
  readonly givenSet?: SetName
}

export interface LabelTable {
  readonly multiLabel: boolean
  readonly files: readonly LabelledName[]
  readonly skipped: readonly SkippedFile[]
  /** The classes that have a column of 0 and 1; empty where labels are written out. */
  readonly classColumns: readonly string[]
}

/**
 * Reads `filename,label`, or `filename` and a column of 0 and 1 for each class. Several labels in one cell are separated by `|` or `;`.
 * A `split` column with train, val or test divides the photos. Without a header line the first two columns are file and label.
 *
 * @param multiLabel  `undefined`: photos may have several labels if the table has 0/1 columns or a cell with several labels.
 * @throws {LabelTableError} if the columns make no sense. A row that makes none is skipped with its reason.
 */
export function readLabelTable(text: string, multiLabel?: boolean): LabelTable {
  const rows = parseCsv(text)
  const columns = findColumns(rows)
  const body = columns.hasHeader ? rows.slice(1) : rows
  const { labelColumn } = columns
  const hasSeveral = labelColumn !== -1 && body.some((row) => splitLabels(row[labelColumn] ?? '').length > 1)
  const isMultiLabel = multiLabel ?? (labelColumn === -1 || hasSeveral)
  const skipped: SkippedFile[] = []
  const files = new Map<string, LabelledName>()
  const contradicted = new Set<string>()
  body.forEach((row, index) => {
    const filename = (row[columns.fileColumn] ?? '').trim()
    const line = index + (columns.hasHeader ? 2 : 1)
    const skip = (code: string, reason: string): void =>
      void skipped.push({ path: filename || `row ${line}`, code, reason })
    if (filename === '') {
      skip('no-filename', `Row ${line} names no file.`)
      return
    }
    const labels = readLabels(row, columns, isMultiLabel)
    if (!Array.isArray(labels)) {
      skip(labels.code, `Row ${line}: ${labels.why}`)
      return
    }
    const givenSet = columns.setColumn === -1 ? undefined : setName(row[columns.setColumn] ?? '')
    if (columns.setColumn !== -1 && givenSet === undefined) {
      skip('bad-split', `Row ${line}: “${row[columns.setColumn] ?? ''}” is none of train, val and test.`)
      return
    }
    const before = files.get(filename)
    const united = [...new Set([...(before?.labels ?? []), ...labels])].sort(compareText)
    if (before !== undefined && !isMultiLabel && united.length > before.labels.length) contradicted.add(filename)
    files.set(filename, { filename, labels: united, ...(givenSet === undefined ? {} : { givenSet }) })
  })
  for (const filename of contradicted) {
    const names = (files.get(filename) as LabelledName).labels.map((name) => `“${name}”`).join(' and ')
    skipped.push({ path: filename, code: 'label-conflict', reason: `The same photo is labelled ${names}.` })
    files.delete(filename)
  }
  return {
    multiLabel: isMultiLabel,
    files: [...files.values()],
    skipped,
    classColumns: columns.classes.map(({ name }) => name),
  }
}

/** The set that a folder or cell names: `train`, `val` (`validation`, `valid`) or `test`, in any case. */
export function setName(text: string): SetName | undefined {
  const name = text.trim().toLowerCase()
  if (name === 'train' || name === 'test') return name
  return name === 'val' || name === 'valid' || name === 'validation' ? 'validation' : undefined
}

interface BadRow {
  readonly code: string
  readonly why: string
}

interface Columns {
  readonly hasHeader: boolean
  readonly fileColumn: number
  /** -1 where the classes have columns of their own. */
  readonly labelColumn: number
  readonly setColumn: number
  readonly classes: readonly { readonly name: string; readonly column: number }[]
}

function findColumns(rows: readonly (readonly string[])[]): Columns {
  const first = rows[0]
  if (first === undefined) throw new LabelTableError('The table of labels is empty.')
  const header = first.map((cell) => cell.trim().toLowerCase())
  const fileColumn = header.findIndex((cell) => FILE_HEADERS.includes(cell))
  if (fileColumn === -1) {
    if (first.length === 2 && /\.[a-z0-9]{3,4}$/i.test(first[0].trim()))
      return { hasHeader: false, fileColumn: 0, labelColumn: 1, setColumn: -1, classes: [] }
    throw new LabelTableError(`None of the columns ${quoteAll(first)} is called “filename”.`)
  }
  const labelColumn = header.findIndex((cell) => LABEL_HEADERS.includes(cell))
  const setColumn = header.findIndex((cell) => SET_HEADERS.includes(cell))
  const classes =
    labelColumn === -1
      ? first.flatMap((cell, column) => {
          const name = cell.trim().normalize('NFC')
          return column === fileColumn || column === setColumn || name === '' ? [] : [{ name, column }]
        })
      : []
  if (labelColumn === -1 && classes.length === 0)
    throw new LabelTableError(`None of the columns ${quoteAll(first)} holds labels.`)
  const repeated = classes.find(({ name }, index) => classes.findIndex((other) => other.name === name) !== index)
  if (repeated !== undefined) throw new LabelTableError(`Two columns are called “${repeated.name}”.`)
  const isNumbered = ({ column }: { column: number }): boolean =>
    rows.slice(1).some((row) => isYesOrNo(row[column] ?? '') && (row[column] ?? '').trim() !== '')
  if (classes.length > 0 && rows.length > 1 && !classes.some(isNumbered))
    throw new LabelTableError(`None of the columns ${quoteAll(first)} is called “label”, and none holds 0 and 1.`)
  return { hasHeader: true, fileColumn, labelColumn, setColumn, classes }
}

/** The labels, or what is wrong with the row. */
function readLabels(row: readonly string[], columns: Columns, multiLabel: boolean): string[] | BadRow {
  if (columns.labelColumn !== -1) {
    const cell = row[columns.labelColumn] ?? ''
    if (multiLabel) return splitLabels(cell)
    const label = cell.trim().normalize('NFC')
    return label === '' ? { code: 'no-label', why: 'it has no label.' } : [label]
  }
  const labels: string[] = []
  for (const { name, column } of columns.classes) {
    const cell = row[column] ?? ''
    if (!isYesOrNo(cell)) return { code: 'bad-label', why: `“${cell}” under “${name}” is neither 0 nor 1.` }
    if (YES.has(cell.trim().toLowerCase())) labels.push(name)
  }
  if (!multiLabel && labels.length === 0) return { code: 'no-label', why: 'it has no label.' }
  if (!multiLabel && labels.length > 1)
    return { code: 'several-labels', why: `it has ${labels.length} labels; a photo has one here.` }
  return labels.sort(compareText)
}

function splitLabels(cell: string): string[] {
  const labels = cell.split(/[|;]/).map((label) => label.trim().normalize('NFC'))
  return [...new Set(labels.filter((label) => label !== ''))].sort(compareText)
}

function isYesOrNo(cell: string): boolean {
  const text = cell.trim().toLowerCase()
  return YES.has(text) || NO.has(text)
}

function quoteAll(cells: readonly string[]): string {
  return (
    cells
      .slice(0, 6)
      .map((cell) => `“${cell.trim()}”`)
      .join(', ') + (cells.length > 6 ? ' …' : '')
  )
}
