import type { PhotoClass } from '../../shared/contract/app/photos.ts'

/** Photos that every class needs before it can be trained with. */
const MIN_PHOTOS = 3
/** More often than this, and the rare class is worth a word. */
const UNEVEN = 2

export type Balance =
  | { readonly kind: 'even' }
  | { readonly kind: 'too-few'; readonly least: PhotoClass; readonly number: number }
  | { readonly kind: 'uneven'; readonly most: PhotoClass; readonly least: PhotoClass; readonly times: number }

/** Whether classes have about as many photos as each other; `null` where there is nothing to compare. */
export function balanceOf(classes: readonly PhotoClass[], counts: ReadonlyMap<number, number>): Balance | null {
  const numberOf = ({ id }: PhotoClass): number => counts.get(id) ?? 0
  const sorted = [...classes].sort((a, b) => numberOf(a) - numberOf(b))
  const [least] = sorted
  const most = sorted.at(-1)
  if (least === undefined || most === undefined || numberOf(most) === 0) return null
  if (numberOf(least) < MIN_PHOTOS) return { kind: 'too-few', least, number: numberOf(least) }
  if (classes.length < 2) return null
  const times = numberOf(most) / numberOf(least)
  return times >= UNEVEN
    ? { kind: 'uneven', most, least, times: times < 3 ? Math.floor(times * 10) / 10 : Math.round(times) }
    : { kind: 'even' }
}
