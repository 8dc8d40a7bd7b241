import type { TablePreview } from '../../shared/contract/app/photos.ts'
import { wholePercentInWords } from './quantities.ts'
import { listed, quoted, say, words } from './say.ts'

interface TableProgress {
  readonly numDone: number
  readonly numTotal: number | null
  readonly isWriting?: boolean | undefined
}

/** What goes on with a table: its rows are read, and then its labels written, of which a share says more than any count. */
export function tableProgress({ numDone, numTotal, isWriting }: TableProgress): { label: string; text: string } {
  if (isWriting === true)
    return { label: tableTexts.writing, text: wholePercentInWords(numDone / Math.max(numTotal ?? numDone, 1)) }
  return { label: tableTexts.reading, text: tableTexts.rows(numDone, numTotal) }
}

/** Words of the dialog that shows a table of labels before it is used. */
export const tableTexts = {
  ...words('tables'),
  title: (name: string): string => say('tables.title', { name }),
  rows: (numDone: number, numTotal: number | null): string =>
    numTotal === null ? say('tables.rows', { numDone }) : say('tables.rowsOf', { numDone, numTotal }),
  found: (what: string | null): string => (what === null ? say('tables.foundByItself') : say('tables.found', { what })),
  column: (name: string): string => (name === '' ? say('tables.unnamedColumn') : quoted(name)),
  classColumns: (columns: number): string => say('tables.classColumns', { columns }),
  moreColumns: (columns: number): string => say('tables.moreColumns', { columns }),
  classes: (names: readonly string[], numClasses: number): string =>
    numClasses > names.length
      ? say('tables.classesAndMore', { names: listed(names), more: numClasses - names.length })
      : say('tables.classes', { names: listed(names) }),
  several: {
    ...words('tables.several'),
    fit: undefined,
    'leave-out': (photos: number): string | undefined =>
      photos === 0 ? undefined : say('tables.several.leave-out', { photos }),
  },
  cannotUse: (rows: number): string => say('tables.cannotUse', { rows }),
  andMore: (rows: number): string => say('tables.andMore', { rows }),
  accept: {
    ...words('tables.accept'),
    project: (photos: number): string => say('tables.accept.project', { photos }),
  },
}

/** What several labels in a table mean for the project; `undefined`: nothing that need be said. */
export function tellSeveral({ reading, several, numWithSeveral }: TablePreview): string | undefined {
  if (reading?.labels !== 'several') return undefined
  return several === 'leave-out' ? tableTexts.several[several](numWithSeveral) : tableTexts.several[several]
}
