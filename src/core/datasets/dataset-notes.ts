import type { Dataset } from './photo.ts'

/** Photos that a note names; the others are counted. */
const MAX_NAMED = 4
/** Groups of photos that are told one by one. */
const MAX_GROUPS = 20

/** What a person should know of a data set before it is trained on: photos under several classes, copies, and photos without a label. */
export function datasetNotes({ conflicts, duplicates, unlabelled, numUnited }: Dataset): string[] {
  const notes = conflicts
    .slice(0, MAX_GROUPS)
    .map(
      ({ kind, relativePaths, classNames }) =>
        `${kind === 'exact' ? 'The same photo is' : 'Photos that look the same are'} in ${classNames.join(' and ')}: ${named(relativePaths)}.`,
    )
  if (conflicts.length > MAX_GROUPS)
    notes.push(
      `${grouped(conflicts.length - MAX_GROUPS)} more groups of photos that look the same are in several classes.`,
    )
  if (numUnited > 0)
    notes.push(
      `${grouped(numUnited)} ${numUnited === 1 ? 'file is a copy' : 'files are copies'} of others, byte for byte; such a photo counts once, with the labels of all its copies.`,
    )
  if (duplicates.length > 0) {
    const numPhotos = grouped(duplicates.reduce((sum, { photos }) => sum + photos.length, 0))
    notes.push(
      duplicates.length === 1
        ? `${numPhotos} photos are copies of one another; they are kept in one set.`
        : `${numPhotos} photos are copies of others, in ${grouped(duplicates.length)} groups; a group is never split.`,
    )
  }
  if (unlabelled.length > 0)
    notes.push(
      unlabelled.length === 1
        ? 'One photo has no label and was not used.'
        : `${grouped(unlabelled.length)} photos have no label and were not used.`,
    )
  return notes
}

const grouped = (count: number): string => count.toLocaleString('en')

function named(paths: readonly string[]): string {
  const rest = paths.length - MAX_NAMED
  return `${paths.slice(0, MAX_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
