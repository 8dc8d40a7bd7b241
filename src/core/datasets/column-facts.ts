/** What the cells of a column look like, as far as a sample of the rows shows. */
export interface ColumnFacts {
  readonly numFilled: number
  /** Cells that end like the name of a picture. */
  readonly numPictures: number
  readonly numYesOrNo: number
  readonly numNumbers: number
  /** Numbers that are neither 0 nor 1. */
  readonly numOtherNumbers: number
  readonly numDates: number
  readonly numDistinct: number
}

const YES = new Set(['1', '1.0', 'true', 'yes'])
const NO = new Set(['0', '0.0', 'false', 'no', ''])
const PICTURE = /\.(jpe?g|jfif|png|webp|gif|tiff?|avif|bmp|hei[cf])["'\s]*$/i
const NUMBER = /^[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d+)?$/i
const DATE = /^\d{4}-\d\d-\d\d|^\d{1,2}[./]\d{1,2}[./]\d{2,4}/

export const isYes = (cell: string): boolean => YES.has(cell.trim().toLowerCase())

export const isYesOrNo = (cell: string): boolean => isYes(cell) || NO.has(cell.trim().toLowerCase())

export const isPictureName = (cell: string): boolean => PICTURE.test(cell)

/** @param rows  without the header. */
export function lookAtColumns(rows: readonly (readonly string[])[], numColumns: number): ColumnFacts[] {
  return Array.from({ length: numColumns }, (_, column) => {
    const facts = { numFilled: 0, numPictures: 0, numYesOrNo: 0, numNumbers: 0, numOtherNumbers: 0, numDates: 0 }
    const distinct = new Set<string>()
    for (const row of rows) {
      const cell = (row[column] ?? '').trim()
      if (cell === '') continue
      facts.numFilled++
      distinct.add(cell)
      if (isYesOrNo(cell)) facts.numYesOrNo++
      else if (NUMBER.test(cell)) facts.numOtherNumbers++
      if (NUMBER.test(cell)) facts.numNumbers++
      else if (DATE.test(cell)) facts.numDates++
      else if (isPictureName(cell)) facts.numPictures++
    }
    return { ...facts, numDistinct: distinct.size }
  })
}

/** Mostly 0 and 1 (or yes and no); a cell in between that is text is a mistake, one that is a number means another kind of column. */
export const isYesNoColumn = ({ numFilled, numYesOrNo, numOtherNumbers }: ColumnFacts): boolean =>
  numFilled > 0 && numOtherNumbers === 0 && 2 * numYesOrNo >= numFilled

export const holdsPictures = ({ numFilled, numPictures }: ColumnFacts): boolean =>
  numFilled > 0 && 2 * numPictures > numFilled

/** Words that come again and again. */
export function looksLikeLabels({ numFilled, numNumbers, numDates, numPictures, numDistinct }: ColumnFacts): boolean {
  const numWords = numFilled - numNumbers - numDates - numPictures
  return numFilled > 0 && 2 * numWords > numFilled && 2 * numDistinct <= numFilled
}
