import type { TableReading } from '../../shared/contract/label-table.ts'
import type { Dataset } from './photo.ts'
import { tellPhotoNotes } from './photo-notes.ts'
import { quoteAll } from './table-columns.ts'
import type { FoundHow, Reading } from './reading.ts'

/** @param among  where files that a table names were looked for: in its folder, or among the photos of a project. */
export function tableReading(
  reading: TableReading,
  found: ReadonlyMap<FoundHow, number>,
  among: 'folder' | 'project' = 'folder',
): Reading {
  return { how: howTold(reading), notes: [...columnNotes(reading), ...foundNotes(found, among)] }
}

/** `12 photos, 2 classes, read as: one label a photo, column “target”.`, and the notes. Nothing where nothing had to be understood. */
export function tellReading({ reading, photos, classNames }: Dataset): string[] {
  const assumed = tellPhotoNotes(photos.map(({ notes = [] }) => notes))
  if (reading === undefined) return assumed
  return [...tellSource(reading, photos.length, classNames.length), ...assumed]
}

/** The same of what was not opened yet. */
export function tellSource({ how, notes }: Reading, numPhotos: number, numClasses: number): string[] {
  return [`${count(numPhotos, 'photo')}, ${count(numClasses, 'class', 'classes')}, read as: ${how}.`, ...notes]
}

function howTold(reading: TableReading): string {
  const amount = reading.labels === 'one' ? 'one label a photo' : 'several labels a photo'
  const separated = { ',': ', separated by commas', '|': ', separated by | or ;' }[reading.labelSeparator ?? '']
  const where =
    reading.labelColumn === null
      ? `a column of 0 and 1 for each class`
      : `column “${reading.labelColumn}”${separated ?? ''}`
  const sets = reading.setColumn === null ? '' : `; divided by column “${reading.setColumn}”`
  return `${amount}, ${where}; files in column “${reading.fileColumn}”${sets}`
}

function columnNotes({ encoding, separator, ignoredColumns, hasHeader }: TableReading): string[] {
  const name = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }[separator] ?? `“${separator}”`
  const isPlain = (encoding ?? 'UTF-8') === 'UTF-8' && separator === ','
  const written = encoding === undefined ? '' : ` in ${encoding}`
  return [
    ...(isPlain ? [] : [`The table is text${written}, its columns separated by ${name}.`]),
    ...(hasHeader ? [] : ['The table has no line that names its columns.']),
    ...(ignoredColumns.length === 0 ? [] : [`Not used of the table: ${quoteAll(ignoredColumns)}.`]),
  ]
}

function foundNotes(found: ReadonlyMap<FoundHow, number>, among: 'folder' | 'project'): string[] {
  const place = among === 'folder' ? 'below the table' : 'among the photos of the project'
  const told = (how: FoundHow, tell: (photos: string, verb: string) => string): string[] => {
    const number = found.get(how) ?? 0
    return number === 0 ? [] : [tell(count(number, 'photo'), number === 1 ? 'was' : 'were')]
  }
  return [
    ...told('other-case', (photos) => `${photos} found although the table writes capitals otherwise.`),
    ...told('without-extension', (photos) => `${photos} found by names that the table gives without their ending.`),
    ...told(
      'by-name',
      (photos, verb) => `${photos} ${verb} found by file name ${place}: the paths in the table lead elsewhere.`,
    ),
    ...told('without-prefix', (photos) => `${photos} found without the code that Label Studio puts before a name.`),
  ]
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${String(number).replace(/\B(?=(\d{3})+$)/g, ',')} ${number === 1 ? one : many}`
}
