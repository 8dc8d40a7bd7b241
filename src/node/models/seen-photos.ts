import { readTextWithin } from './read-beside.ts'

/** Beside a model's model.json: the photos that made it. */
export const SEEN_PHOTOS_FILE = 'training-photos.txt'

/** Hex digits kept of each SHA-256: two of a million photos agree by chance in one set of 10^7. */
const NUM_DIGITS = 16

/** The beginning of a photo's id that is kept. */
export const seenKey = (id: string): string => id.slice(0, NUM_DIGITS)

/** A key a line, sorted: 17 bytes a photo, and no name or path of it. */
export function formatSeenPhotos(keys: Iterable<string>): string {
  return [...new Set(keys)]
    .sort()
    .map((key) => `${key}\n`)
    .join('')
}

/**
 * Keys of the photos a model learnt from or whose best epoch they chose, itself or the model it began from.
 *
 * @returns `undefined` where the model does not tell.
 */
export async function readSeenPhotos(modelFolder: string): Promise<Set<string> | undefined> {
  const text = await readTextWithin(modelFolder, SEEN_PHOTOS_FILE)
  if (text === undefined) return undefined
  return new Set(text.split(/\r?\n/).filter((line) => /^[0-9a-f]{16}$/.test(line)))
}
