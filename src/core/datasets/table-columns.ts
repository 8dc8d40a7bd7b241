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
  const names = hasHeader ? first.map((cell) => cell.trim()) : first.map((_, index) => `column ${index + 1}`)
  const headers = hasHeader ? names.map((name) => name.toLowerCase().replace(/[\s\-.:]+/g, '_')) : names.map(() => '')
  const { facts, rows } = lookAt(hasHeader ? 1 : 0)
  const table = { names, headers, facts }
  const fileColumn =
    choice.fileColumn === undefined ? findFileColumn(table) : chosenColumn(names, choice.fileColumn, 'photos')
  const setColumn = headers.findIndex(
    (header, column) => column !== fileColumn && SET_HEADERS.includes(header) && namesSets(rows, column),
  )
  const rest = names.map((_, column) => column).filter((column) => column !== fileColumn && column !== setColumn)
  const found = (labelColumn: number, classColumns: readonly number[] = []): Columns => ({
    hasHeader,
    names,
    fileColumn,
    labelColumn,
    setColumn,
    classes: classesOf(names, classColumns),
    isPlural: labelColumn !== -1 && PLURAL.test(headers[labelColumn]),
  })
  if (choice.labelColumn !== undefined) {
    const chosen = chosenColumns(names, choice.labelColumn)
    if (chosen.includes(fileColumn))
      throw new LabelTableError(`The column “${names[fileColumn]}” cannot name the photos and their labels.`)
    return chosen.length === 1 ? found(chosen[0]) : found(-1, chosen)
  }
  const known = bestNamed(LABEL_HEADERS, table, rest)
  if (known !== undefined) return found(known)
  const possible = rest.filter((column) => !OTHER_HEADERS.has(headers[column]) && names[column] !== '')
  const yesNo = possible.filter((column) => isYesNoColumn(facts[column]))
  if (yesNo.length > 1) return found(-1, yesNo)
  const words = possible.filter((column) => looksLikeLabels(facts[column]))
  if (words.length === 1) return found(words[0])
  if (possible.length === 1 && (yesNo.length === 1 || !hasHeader)) return found(possible[0])
  if (rest.length === 0) throw new LabelTableError(`None of the columns ${quoteAll(names)} holds labels.`)
  throw new LabelTableError(
    words.length > 1
      ? `Any of the columns ${quoteAll(words.map((column) => names[column]))} may hold the labels.`
      : `None of the columns ${quoteAll(names)} is called “label”, and no two of them hold 0 and 1.`,
  )
}

interface Table {
  readonly names: readonly string[]
  readonly headers: readonly string[]
  readonly facts: readonly ColumnFacts[]
}

function findFileColumn(table: Table): number {
  const { names, facts } = table
  const all = names.map((_, column) => column)
  const pictures = all.filter((column) => holdsPictures(facts[column]))
  const column = bestNamed(FILE_HEADERS, table, pictures) ?? pictures[0] ?? bestNamed(FILE_HEADERS, table, all)
  if (column === undefined) throw new LabelTableError(`None of the columns ${quoteAll(names)} is called “filename”.`)
  return column
}

/** The column whose header comes first in the list; one that holds words before one that numbers them (`class_id`, `class_name`). */
function bestNamed(wanted: readonly string[], { headers, facts }: Table, among: readonly number[]): number | undefined {
  const ranks = new Map(wanted.map((header, rank) => [header, rank]))
  const named = among
    .filter((column) => ranks.has(headers[column]))
    .sort((a, b) => (ranks.get(headers[a]) ?? 0) - (ranks.get(headers[b]) ?? 0))
  const isNumbered = ({ numNumbers, numFilled }: ColumnFacts): boolean => numFilled > 0 && numNumbers === numFilled
  return named.find((column) => facts[column].numFilled > 0 && !isNumbered(facts[column])) ?? named[0]
}

function namesSets(rows: readonly (readonly string[])[], column: number): boolean {
  const cells = rows.map((row) => (row[column] ?? '').trim()).filter((cell) => cell !== '')
  return cells.length === 0 || 2 * cells.filter((cell) => setName(cell) !== undefined).length >= cells.length
}

function classesOf(names: readonly string[], columns: readonly number[]): { name: string; column: number }[] {
  const seen = new Set<string>()
  return columns.map((column) => {
    const name = names[column].normalize('NFC')
    if (seen.has(name)) throw new LabelTableError(`Two columns are called “${name}”.`)
    seen.add(name)
    return { name, column }
  })
}

function chosenColumns(names: readonly string[], wanted: string): number[] {
  const named = new NamedColumns(names)
  const whole = named.find(wanted)
  if (whole !== undefined) return [whole]
  const pieces = wanted.split(',')
  return pieces.map((piece) => named.get(pieces.length === 1 ? wanted : piece.trim(), 'labels'))
}

const chosenColumn = (names: readonly string[], wanted: string, what: string): number =>
  new NamedColumns(names).get(wanted, what)

/** Columns by name, in any capitals where none is written so, or by number from 1 on. Of two with one name the first. */
class NamedColumns {
  readonly #names: readonly string[]
  readonly #written = new Map<string, number>()
  readonly #lowerCase = new Map<string, number>()

  constructor(names: readonly string[]) {
    this.#names = names
    names.forEach((name, column) => {
      const written = name.trim()
      const lowerCase = written.toLowerCase()
      if (!this.#written.has(written)) this.#written.set(written, column)
      if (!this.#lowerCase.has(lowerCase)) this.#lowerCase.set(lowerCase, column)
    })
  }

  find(wanted: string): number | undefined {
    const written = wanted.trim()
    const column = this.#written.get(written) ?? this.#lowerCase.get(written.toLowerCase())
    if (column !== undefined) return column
    const number = /^\d{1,6}$/.test(wanted) ? Number(wanted) : 0
    return number >= 1 && number <= this.#names.length ? number - 1 : undefined
  }

  /** @throws {LabelTableError} if there is none. */
  get(wanted: string, what: string): number {
    const column = this.find(wanted)
    if (column !== undefined) return column
    throw new LabelTableError(`There is no column “${wanted}” for the ${what}: the table has ${quoteAll(this.#names)}.`)
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
