import type { Photo } from '../../core/datasets/photo.ts'
import type { EvaluationReport } from '../../core/evaluation/report.ts'
import { seenKey } from '../../node/models/seen-photos.ts'
import type { EvaluateResult } from '../../node/trainer-host/methods.ts'

/**
 * Parts photos a model has seen from those it has not. The same file counts as seen whatever its name; the same picture saved differently does not.
 *
 * @param reportOn  judges some of the photos, which are in these rows.
 */
export function seenAmong(
  photos: readonly Photo[],
  seen: ReadonlySet<string> | undefined,
  reportOn: (photos: readonly Photo[], rows: readonly number[]) => EvaluationReport,
): Pick<EvaluateResult, 'seen'> {
  if (seen === undefined) return {}
  const rows = photos.flatMap(({ id }, row) => (seen.has(seenKey(id)) ? [] : [row]))
  const numSeen = photos.length - rows.length
  if (numSeen === 0 || rows.length === 0) return { seen: { numSeen } }
  const others = rows.map((row) => photos[row])
  return { seen: { numSeen, othersReport: reportOn(others, rows) } }
}

/** Some rows of `[photos, classes]`. */
export function rowsOf(values: Float64Array, rows: readonly number[], numClasses: number): Float64Array {
  const picked = new Float64Array(rows.length * numClasses)
  rows.forEach((row, i) => picked.set(values.subarray(row * numClasses, (row + 1) * numClasses), i * numClasses))
  return picked
}
