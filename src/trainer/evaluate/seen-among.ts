import { NearIndex } from '../../core/datasets/near-hashes.ts'
import type { Photo } from '../../core/datasets/photo.ts'
import type { EvaluationReport } from '../../shared/contract/run-report.ts'
import { type SeenPhoto, seenPhoto } from '../../node/models/seen-photos.ts'
import type { EvaluateResult } from '../../shared/contract/evaluation.ts'

/**
 * Parts photos a model has seen from those it has not: the same file, whatever its name, and the same picture saved anew, as far as a hash of
 * 64 bits tells.
 *
 * @param reportOn  judges some of the photos, which are in these rows.
 */
export function seenAmong(
  photos: readonly Photo[],
  seen: readonly SeenPhoto[] | undefined,
  reportOn: (photos: readonly Photo[], rows: readonly number[]) => EvaluationReport,
): Pick<EvaluateResult, 'seen'> {
  if (seen === undefined) return {}
  const keys = new Set(seen.map(({ key }) => key))
  const isAlike = likeAnyOf(seen)
  const known = photos.map((photo) => (keys.has(seenPhoto(photo).key) ? 'seen' : isAlike(photo) ? 'alike' : 'new'))
  const count = (what: string): number => known.filter((each) => each === what).length
  const counts = { numSeen: count('seen'), numAlike: count('alike') }
  const rows = known.flatMap((each, row) => (each === 'new' ? [row] : []))
  if (rows.length === photos.length || rows.length === 0) return { seen: counts }
  const others = rows.map((row) => photos[row]!)
  return { seen: { ...counts, othersReport: reportOn(others, rows) } }
}

/**
 * Whether a photo looks like one of those. Of 400 photos of flowers, saved anew (JPEG at quality 50, WebP, half the size) every one lies within 4 bits
 * of itself, and none within 8 of another.
 */
function likeAnyOf(seen: readonly SeenPhoto[]): (photo: Photo) => boolean {
  const index = new NearIndex()
  const pictures = new Set(seen.flatMap(({ picture }) => (picture === undefined ? [] : [picture])))
  for (const picture of pictures) index.add(picture)
  return (photo) => {
    const { picture } = seenPhoto(photo)
    // the index takes in what it is asked about: later positions are photos that were judged before this one
    return picture !== undefined && index.add(picture).some((position) => position < pictures.size)
  }
}

/** Some rows of `[photos, classes]`. */
export function rowsOf(values: Float64Array, rows: readonly number[], numClasses: number): Float64Array {
  const picked = new Float64Array(rows.length * numClasses)
  rows.forEach((row, i) => picked.set(values.subarray(row * numClasses, (row + 1) * numClasses), i * numClasses))
  return picked
}
