import { DisjointSets } from './disjoint-sets.ts'
import { correlation, normalizeThumbnail } from './fingerprint.ts'
import { forEachNearPair } from './near-hashes.ts'
import type { DuplicateGroup, Photo } from './photo.ts'

/**
 * How alike two thumbnails are at least for their photos to count as one picture.
 *
 * Measured at 224 px on five sets (flowers, hand signs, magnetic tiles, leaves, film posters; 3,179 photos): copies saved at JPEG
 * quality 50, as WebP, at half size, 10 % brighter or with 10 % more contrast lie above it in 97–100 % of cases. Of different photos,
 * the most alike pair reaches 0.924 among hand signs and 0.957 among leaves; flowers have two pairs above it, both taken moments apart,
 * posters none. Magnetic tiles form 37 groups, each of one tile under several exposures (their numbers follow one another), which must
 * stay together too.
 */
const MIN_CORRELATION = 0.993

/** Whether two thumbnails, {@link normalizeThumbnail}d, show the same picture. */
export function isSamePicture(a: Float32Array, b: Float32Array): boolean {
  return correlation(a, b) >= MIN_CORRELATION
}

type Fingerprinted = Pick<Photo, 'id' | 'perceptualHash' | 'thumbnail' | 'group'>

/**
 * Puts together the photos that are the same file, or the same picture at another size, quality, brightness or contrast.
 * Likeness is carried on: of a series, the first and the last are in one group although they differ more. Photos that come with a
 * group are not compared with each other again: another decoder's pixels would draw the limit elsewhere for a few.
 *
 * @returns groups of two or more, in the order of their first photos.
 */
export function groupDuplicates(photos: readonly Photo[]): DuplicateGroup[] {
  return duplicateIndices(photos).map((indices) => {
    const group = indices.map((index) => photos[index]!)
    return { kind: new Set(group.map(({ id }) => id)).size === 1 ? 'exact' : 'near', photos: group }
  })
}

/** {@link groupDuplicates} by position. */
export function duplicateIndices(photos: readonly Fingerprinted[]): number[][] {
  const groups = new DisjointSets(photos.length)
  const ids = photos.map(({ id }) => id)
  const firstWithId = uniteEqual(groups, ids)
  const given = photos.map(({ group }) => group ?? undefined)
  uniteEqual(groups, given)
  const pictures = [...firstWithId.values()].flatMap((index) => {
    const { thumbnail, perceptualHash, group } = photos[index]!
    const normalized = normalizeThumbnail(thumbnail)
    return normalized === undefined ? [] : [{ index, normalized, perceptualHash, hasGroup: group !== undefined }]
  })
  forEachNearPair(
    pictures.map(({ perceptualHash }) => perceptualHash),
    (a, b) => {
      const [first, second] = [pictures[a]!, pictures[b]!]
      if (first.hasGroup && second.hasGroup) return
      if (groups.find(first.index) === groups.find(second.index)) return
      if (isSamePicture(first.normalized, second.normalized)) groups.union(first.index, second.index)
    },
  )
  return groups.sets().filter((set) => set.length > 1)
}

/** Puts together what has the same key; what has none stays alone. @returns the first of each key. */
function uniteEqual<K>(groups: DisjointSets, keys: readonly (K | undefined)[]): Map<K, number> {
  const firstWith = new Map<K, number>()
  keys.forEach((key, index) => {
    if (key === undefined) return
    const first = firstWith.get(key)
    if (first === undefined) firstWith.set(key, index)
    else groups.union(first, index)
  })
  return firstWith
}
