/** What was assumed about the numbers in a file; each is told with the number of photos it was assumed of. */
const PHOTO_NOTES = {
  'mended-header': 'have a header that was put right; the picture is whole',
  'reads-8-bit': 'are 16-bit or 32-bit files with values up to 255: read as 8-bit data',
  'reads-12-bit': 'are 16-bit files with values up to 4095: read as 12-bit data',
  'reads-15-bit': 'are signed 16-bit files: 32767 is read as white',
  'reads-32-bit': 'are 32-bit files with values up to 65535: read as 16-bit data',
  'reads-unit': 'hold fractions from 0 to 1: 1 is read as white',
  'reads-fractions': 'hold fractions up to 255: 255 is read as white',
  'extra-band': 'have another band beside their colors that is no transparency: it is not used',
  'first-page': 'have several pages: the first is used',
} as const
export type PhotoNote = keyof typeof PHOTO_NOTES

/** `3 photos are 16-bit files with values up to 4095: read as 12-bit data.` */
export function tellPhotoNotes(notes: Iterable<readonly PhotoNote[]>): string[] {
  const counts = new Map<PhotoNote, number>()
  for (const list of notes) for (const note of list) counts.set(note, (counts.get(note) ?? 0) + 1)
  return tellNumbersOfNotes(counts)
}

/** The same of notes that were counted. */
export function tellNumbersOfNotes(counts: ReadonlyMap<PhotoNote, number>): string[] {
  return [...counts].sort().map(([note, count]) => {
    const words = PHOTO_NOTES[note]
    return count === 1 ? `1 photo: ${inSingular(words)}.` : `${count.toLocaleString('en')} photos ${words}.`
  })
}

/** `“scan.tif” is a 16-bit file with values up to 4095: read as 12-bit data.` */
export const tellPhotoNote = (name: string, note: PhotoNote): string => `“${name}” ${inSingular(PHOTO_NOTES[note])}.`

/** Beside the photo itself: `A 16-bit file with values up to 4095: read as 12-bit data.` */
export const tellNoteAlone = (note: PhotoNote): string =>
  `${inSingular(PHOTO_NOTES[note])
    .replace(/^is /, '')
    .replace(/^./, (first) => first.toUpperCase())}.`

const inSingular = (words: string): string =>
  words
    .replace(/^have /, 'has ')
    .replace(/^hold /, 'holds ')
    .replace(/^are (.*?)files/, 'is a $1file')
    .replace('their', 'its')
