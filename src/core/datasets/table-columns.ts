import type { TableChoice } from '../../shared/contract/label-table.ts'
import { type ColumnFacts, holdsPictures, isPictureName, isYesNoColumn, looksLikeLabels } from './column-facts.ts'
import { LabelTableError } from './errors.ts'
import { setName } from './set-names.ts'

/** Headers as they are compared: lower case, `_` for spaces, dashes and dots. Earlier ones win. */
const FILE_HEADERS =
  'filename file_name file filepath file_path path image_path img_path image_file image_filename image_name img_name image img photo picture image_id img_id imageid photo_id id_code image_url url uri id name'.split(
    ' ',
  )
const LABEL_HEADERS =
  'label labels class classes class_name classname class_label label_name category categories category_name species breed target targets tag tags choice choices diagnosis dx variety cultivar annotation sentiment ground_truth class_id label_id category_id'.split(
    ' ',
  )
const PLURAL = /^(labels|classes|categories|targets|tags|choices)$/
const SET_HEADERS = 'split set subset partition phase'.split(' ')
/** Never classes, and never taken for labels unless a person says so. */
const OTHER_HEADERS = new Set(
  'index unnamed_0 width height area size file_size filesize annotation_id annotator annotation_by created_at updated_at lead_time md5 sha1 sha256 hash source license author date time timestamp comment comments note notes age usage fold group confidence'.split(
    ' ',
  ),
)

export interface Columns {
  readonly hasHeader: boolean
  readonly names: readonly string[]
  readonly fileColumn: number
  /** -1 where the classes have columns of their own. */
  readonly labelColumn: number
  readonly setColumn: number
  readonly classes: readonly { readonly name: string; readonly column: number }[]
  /** Whether the name of the label column speaks of several. */
  readonly isPlural: boolean
}

/**
 * Finds out which column names the photos, which ones hold labels, and which divides the photos into sets.
 *
 * @param first  the first row: the header, if there is one.
 * @param lookAt tells about the columns, of the rows from the given one on.
 * @throws {LabelTableError} if it cannot be told; the columns are named.
 */
export function findColumns(
  first: readonly string[],
  lookAt: (fromRow: number) => { facts: readonly ColumnFacts[]; rows: readonly (readonly string[])[] },
  choice: TableChoice,
): Columns {
  const hasHeader = !first.some(isPictureName)
  const { facts, rows } = lookAt(hasHeader ? 1 : 0)
  const columns = first.map((cell, index): Column => ({
    index,
    name: hasHeader ? cell.trim() : `column ${index + 1}`,
    header: hasHeader ? headerOf(cell) : '',
    facts: facts[index]!,
  }))
  const names = columns.map(({ name }) => name)
  const named = new NamedColumns(columns)
  const file = choice.fileColumn === undefined ? findFileColumn(columns) : named.get(choice.fileColumn, 'photos')
  const set = columns.find(
    (column) => column !== file && SET_HEADERS.includes(column.header) && namesSets(rows, column.index),
  )
  const rest = columns.filter((column) => column !== file && column !== set)
  const found = (label: Column | undefined, classColumns: readonly Column[] = []): Columns => ({
    hasHeader,
    names,
    fileColumn: file.index,
    labelColumn: label?.index ?? -1,
    setColumn: set?.index ?? -1,
    classes: classesOf(classColumns),
    isPlural: label !== undefined && PLURAL.test(label.header),
  })
  if (choice.labelColumn !== undefined) {
    const chosen = chosenColumns(named, choice.labelColumn)
    if (chosen.includes(file))
      throw new LabelTableError(`The column “${file.name}” cannot name the photos and their labels.`)
    return chosen.length === 1 ? found(chosen[0]) : found(undefined, chosen)
  }
  const known = bestNamed(LABEL_HEADERS, rest)
  if (known !== undefined) return found(known)
  const possible = rest.filter(({ header, name }) => !OTHER_HEADERS.has(header) && name !== '')
  const yesNo = possible.filter((column) => isYesNoColumn(column.facts))
  if (yesNo.length > 1) return found(undefined, yesNo)
  const words = possible.filter((column) => looksLikeLabels(column.facts))
  if (words.length === 1) return found(words[0])
  if (possible.length === 1 && (yesNo.length === 1 || !hasHeader)) return found(possible[0])
  if (rest.length === 0) throw new LabelTableError(`None of the columns ${quoteAll(names)} holds labels.`)
  throw new LabelTableError(
    words.length > 1
      ? `Any of the columns ${quoteAll(words.map(({ name }) => name))} may hold the labels.`
      : `None of the columns ${quoteAll(names)} is called “label”, and no two of them hold 0 and 1.`,
  )
}

interface Column {
  readonly index: number
  readonly name: string
  /** Its name as it is compared; empty without a header. */
  readonly header: string
  readonly facts: ColumnFacts
}

const headerOf = (cell: string): string =>
  cell
    .trim()
    .toLowerCase()
    .replace(/[\s\-.:]+/g, '_')

function findFileColumn(columns: readonly Column[]): Column {
  const pictures = columns.filter(({ facts }) => holdsPictures(facts))
  const column = bestNamed(FILE_HEADERS, pictures) ?? pictures[0] ?? bestNamed(FILE_HEADERS, columns)
  if (column) return column
  throw new LabelTableError(`None of the columns ${quoteAll(columns.map(({ name }) => name))} is called “filename”.`)
}

/** The column whose header comes first in the list; one that holds words before one that numbers them (`class_id`, `class_name`). */
function bestNamed(wanted: readonly string[], among: readonly Column[]): Column | undefined {
  const named = among
    .map((column) => ({ column, rank: wanted.indexOf(column.header) }))
    .filter(({ rank }) => rank !== -1)
    .sort((a, b) => a.rank - b.rank)
    .map(({ column }) => column)
  return named.find(({ facts }) => facts.numFilled > 0 && facts.numNumbers < facts.numFilled) ?? named[0]
}

function namesSets(rows: readonly (readonly string[])[], column: number): boolean {
  const cells = rows.map((row) => (row[column] ?? '').trim()).filter((cell) => cell !== '')
  return cells.length === 0 || 2 * cells.filter((cell) => setName(cell) !== undefined).length >= cells.length
}

function classesOf(columns: readonly Column[]): Columns['classes'] {
  const seen = new Set<string>()
  return columns.map((column) => {
    const name = column.name.normalize('NFC')
    if (seen.has(name)) throw new LabelTableError(`Two columns are called “${name}”.`)
    seen.add(name)
    return { name, column: column.index }
  })
}

function chosenColumns(named: NamedColumns, wanted: string): Column[] {
  const whole = named.find(wanted)
  if (whole !== undefined) return [whole]
  const pieces = wanted.split(',')
  return pieces.map((piece) => named.get(pieces.length === 1 ? wanted : piece.trim(), 'labels'))
}

/** Columns by name, in any capitals where none is written so, or by number from 1 on. Of two with one name the first. */
class NamedColumns {
  readonly #columns: readonly Column[]
  readonly #written = new Map<string, Column>()
  readonly #lowerCase = new Map<string, Column>()

  constructor(columns: readonly Column[]) {
    this.#columns = columns
    for (const column of columns) {
      const written = column.name.trim()
      const lowerCase = written.toLowerCase()
      if (!this.#written.has(written)) this.#written.set(written, column)
      if (!this.#lowerCase.has(lowerCase)) this.#lowerCase.set(lowerCase, column)
    }
  }

  find(wanted: string): Column | undefined {
    const written = wanted.trim()
    const column = this.#written.get(written) ?? this.#lowerCase.get(written.toLowerCase())
    if (column !== undefined) return column
    return /^\d{1,6}$/.test(wanted) ? this.#columns[Number(wanted) - 1] : undefined
  }

  /** @throws {LabelTableError} if there is none. */
  get(wanted: string, what: string): Column {
    const column = this.find(wanted)
    if (column !== undefined) return column
    const names = this.#columns.map(({ name }) => name)
    throw new LabelTableError(`There is no column “${wanted}” for the ${what}: the table has ${quoteAll(names)}.`)
  }
}

export function quoteAll(cells: readonly string[]): string {
  return (
    cells
      .slice(0, 12)
      .map((cell) => `“${cell.trim().slice(0, 60)}”`)
      .join(', ') + (cells.length > 12 ? ' …' : '')
  )
}
