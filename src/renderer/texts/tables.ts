import type { TablePreview } from '../../shared/contract/app/photos.ts'
import { percentInWords } from './quantities.ts'
import { count } from './shell.ts'

interface TableProgress {
  readonly numDone: number
  readonly numTotal: number | null
  readonly isWriting?: boolean | undefined
}

/** What goes on with a table: its rows are read, and then its labels written, of which a share says more than any count. */
export function tableProgress({ numDone, numTotal, isWriting }: TableProgress): { label: string; text: string } {
  if (isWriting === true)
    return { label: 'Writing labels', text: percentInWords(numDone / Math.max(numTotal ?? numDone, 1), 0) }
  return { label: tableTexts.reading, text: tableTexts.rows(numDone, numTotal) }
}

/** Words of the dialog that shows a table of labels before it is used. */
export const tableTexts = {
  title: (name: string): string => `Labels from “${name}”`,
  reading: 'Reading the table',
  rows: (numDone: number, numTotal: number | null): string =>
    numTotal === null ? count(numDone, 'row') : `${numDone.toLocaleString('en')} of ${count(numTotal, 'row')}`,
  fileColumn: 'Photos are named in',
  labelColumn: 'Labels are in',
  labels: 'Each photo has',
  found: (what: string | null): string => (what === null ? 'Found by itself' : `${what} (found)`),
  column: (name: string): string => (name === '' ? 'a column without a name' : `“${name}”`),
  classColumns: (columns: number): string => `${count(columns, 'column')} of 0 and 1`,
  amounts: { one: 'one label', several: 'several labels' },
  /** What a column is used for, below its name. */
  roles: { file: 'photo', label: 'label', class: 'class', set: 'set', none: 'not used' },
  caption: 'The first rows of the table',
  moreColumns: (columns: number): string => `and ${count(columns, 'more column')}`,
  classes: (names: readonly string[], numClasses: number): string =>
    `Classes: ${names.join(', ')}${numClasses > names.length ? ` and ${(numClasses - names.length).toLocaleString('en')} more` : ''}`,
  notUnderstood: 'Choose the columns yourself.',
  several: {
    fit: undefined,
    switch: 'This project has no label yet. It changes to several labels a photo, as in the table.',
    'leave-out': (photos: number): string | undefined =>
      photos === 0
        ? undefined
        : `${count(photos, 'photo has', 'photos have')} several labels here, and a photo has one in this project: ${photos === 1 ? 'it gets' : 'they get'} none of them.`,
  },
  cannotUse: (rows: number): string => `${count(rows, 'row')} cannot be used`,
  andMore: (rows: number): string => `and ${rows.toLocaleString('en')} more`,
  accept: { folder: 'Add the photos', project: (photos: number): string => `Label ${count(photos, 'photo')}` },
  withoutLabels: 'Add without labels',
  howRead: 'How it was read',
}

/** What several labels in a table mean for the project; `undefined`: nothing that need be said. */
export function tellSeveral({ reading, several, numWithSeveral }: TablePreview): string | undefined {
  if (reading?.labels !== 'several') return undefined
  return several === 'leave-out' ? tableTexts.several[several](numWithSeveral) : tableTexts.several[several]
}
