import { compareText } from './dataset.ts'

/** How a cell of labels is to be read: as one label, or as several with bars (`|` or `;`) or commas in between. */
export type CellForm = 'whole' | 'bars' | 'commas'

const CUTS: Readonly<Record<CellForm, RegExp | undefined>> = { whole: undefined, bars: /[|;]/, commas: /,/ }

/** `["cat","dog"]`, or `{"choices":["cat","dog"]}` as Label Studio writes it, is a list in every form. */
export function labelsIn(cell: string, form: CellForm): string[] {
  const text = cell.trim()
  const pieces = listIn(text) ?? (CUTS[form] === undefined ? [text] : text.split(CUTS[form]))
  const labels = pieces.map((label) => label.trim().normalize('NFC'))
  return [...new Set(labels.filter((label) => label !== ''))].sort(compareText)
}

function listIn(text: string): string[] | undefined {
  if (!/^\[.*\]$|^\{.*\}$/s.test(text)) return undefined
  try {
    const json = JSON.parse(text.startsWith("['") ? text.replaceAll("'", '"') : text) as unknown
    const list = Array.isArray(json) ? json : (json as { choices?: unknown }).choices
    return Array.isArray(list) && list.every((label) => typeof label === 'string') ? list : undefined
  } catch {
    return undefined // a name in brackets
  }
}

/** The cells of a column, as far as they decide how it is to be read. */
export class CellForms {
  #hasLists = false
  #hasBars = false
  readonly #alone = new Set<string>()
  readonly #withCommas = new Set<string>()

  add(cell: string): void {
    const text = cell.trim()
    if (text === '') return
    if (listIn(text) !== undefined) this.#hasLists ||= labelsIn(text, 'whole').length > 1
    else if (labelsIn(text, 'bars').length > 1) this.#hasBars = true
    else if (!text.includes(',')) this.#keep(this.#alone, text)
    else if (labelsIn(text, 'commas').length > 1) this.#keep(this.#withCommas, text)
  }

  /** Columns with more kinds of cells than this name photos or say something else: no data set has so many classes. */
  #keep(kept: Set<string>, text: string): void {
    if (kept.size < 100_000) kept.add(text)
  }

  /**
   * Commas separate labels where the column's name is a plural, or where one of the pieces is a label on its own in another cell:
   * `cat,dog` beside `cat`. In `Smith, John` they do not.
   */
  found(isPlural: boolean): { form: CellForm; hasSeveral: boolean } {
    if (this.#hasBars) return { form: 'bars', hasSeveral: true }
    const pieces = [...this.#withCommas].flatMap((cell) => labelsIn(cell, 'commas'))
    if (pieces.length > 0 && (isPlural || pieces.some((piece) => this.#alone.has(piece)) || this.#changePlaces()))
      return { form: 'commas', hasSeveral: true }
    return { form: 'whole', hasSeveral: this.#hasLists }
  }

  get hasCommas(): boolean {
    return this.#withCommas.size > 0
  }

  /** Whether a piece stands first in one cell and later in another: `cat,dog` and `dog,bird`. */
  #changePlaces(): boolean {
    const [first, later] = [new Set<string>(), new Set<string>()]
    for (const cell of this.#withCommas)
      cell.split(',').forEach((piece, index) => (index === 0 ? first : later).add(piece.trim()))
    return [...first].some((piece) => later.has(piece))
  }
}
