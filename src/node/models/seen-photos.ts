import { join } from 'node:path'
import { normalizeThumbnail } from '../../core/datasets/fingerprint.ts'
import type { Photo } from '../../core/datasets/photo.ts'
import { checkMarks } from '../../shared/formats/format.ts'
import { readTextWithin } from './read-beside.ts'

/** Beside a model's model.json: the photos that made it. */
export const SEEN_PHOTOS_FILE = 'training-photos.txt'

const FORMAT = { name: 'frostline-training-photos', version: 1 } as const
/** What the file is; older ones begin with a photo. */
const FIRST_LINE = `# ${FORMAT.name} ${FORMAT.version}`

/** Hex digits kept of each SHA-256: two of a million photos agree by chance in one set of 10^7. */
const NUM_DIGITS = 16

/** A photo that a model learned from, as far as its file tells. */
export interface SeenPhoto {
  /** The beginning of the SHA-256 of its bytes. */
  readonly key: string
  /** Its perceptual hash: 64 bits that say where an 8 × 8 picture of it gets brighter. Absent of pictures without structure, and in older files. */
  readonly picture?: string
}

/** What is kept of a photo. */
export function seenPhoto({
  id,
  perceptualHash,
  thumbnail,
}: Pick<Photo, 'id' | 'perceptualHash' | 'thumbnail'>): SeenPhoto {
  const key = id.slice(0, NUM_DIGITS)
  return normalizeThumbnail(thumbnail) === undefined ? { key } : { key, picture: perceptualHash }
}

/** A photo a line, sorted: 34 bytes each, and no name or path of it. */
export function formatSeenPhotos(photos: Iterable<SeenPhoto>): string {
  const lines = [...photos].map(({ key, picture }) => (picture === undefined ? key : `${key} ${picture}`))
  return [FIRST_LINE, ...[...new Set(lines)].sort()].map((line) => `${line}\n`).join('')
}

/**
 * The photos a model learned from or whose best epoch they chose, itself or the model it began from.
 *
 * @returns `undefined` where the model does not tell.
 * @throws {AppError} `newer-format`, `other-format`; disk errors.
 */
export async function readSeenPhotos(modelFolder: string): Promise<SeenPhoto[] | undefined> {
  const text = await readTextWithin(modelFolder, SEEN_PHOTOS_FILE)
  if (text === undefined) return undefined
  const [, name, version] = /^# (frostline-[a-z-]+) (\d+)\r?\n/.exec(text) ?? []
  checkMarks(
    FORMAT,
    { format: name, version: version === undefined ? undefined : Number(version) },
    join(modelFolder, SEEN_PHOTOS_FILE),
  )
  return text.split(/\r?\n/).flatMap((line) => {
    const [, key, picture] = /^([0-9a-f]{16})(?: ([0-9a-f]{16}))?$/.exec(line) ?? []
    return key === undefined ? [] : [picture === undefined ? { key } : { key, picture }]
  })
}
