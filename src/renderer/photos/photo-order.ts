import type { Photo } from '../../shared/contract/app/photos.ts'

export const SORTS = ['newest', 'oldest', 'name', 'folder', 'look-alikes'] as const
export type Sort = (typeof SORTS)[number]

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })
type Compare = (a: Photo, b: Photo) => number

const byId: Compare = (a, b) => a.id - b.id
const byName: Compare = (a, b) => collator.compare(a.name, b.name) || byId(a, b)

const COMPARE: Record<Sort, Compare> = {
  newest: (a, b) => b.addedAt - a.addedAt || b.id - a.id,
  oldest: (a, b) => a.addedAt - b.addedAt || byId(a, b),
  name: byName,
  folder: (a, b) => (a.folder === b.folder ? byName(a, b) : collator.compare(a.folder, b.folder)),
  // photos that are alike stand side by side, the others after them
  'look-alikes': (a, b) => (a.group ?? Infinity) - (b.group ?? Infinity) || byId(a, b),
}

/**
 * Positions of photos in the order in which they are shown. Labels do not change it, and photos that were added are put in at
 * their places: during an import of thousands nothing is sorted anew.
 */
export class PhotoOrder {
  #sort: Sort | undefined
  #photos: readonly Photo[] = []
  #order: number[] = []

  of(photos: readonly Photo[], sort: Sort): readonly number[] {
    const isLonger = sort === this.#sort && photos.length >= this.#photos.length && this.#startsAlike(photos)
    const numKnown = isLonger ? this.#photos.length : 0
    const compare = (a: number, b: number): number => COMPARE[sort](photos[a]!, photos[b]!)
    const added = Array.from({ length: photos.length - numKnown }, (_, index) => numKnown + index).sort(compare)
    if (!isLonger || added.length > 0) this.#order = isLonger ? merge(this.#order, added, compare) : added
    this.#sort = sort
    this.#photos = photos
    return this.#order
  }

  #startsAlike(photos: readonly Photo[]): boolean {
    const isByGroup = this.#sort === 'look-alikes'
    return this.#photos.every(({ id, group }, index) => {
      const photo = photos[index]
      return photo?.id === id && (!isByGroup || photo.group === group)
    })
  }
}

/** Both are sorted; few are added, so that their places are looked up. */
function merge(
  sorted: readonly number[],
  added: readonly number[],
  compare: (a: number, b: number) => number,
): number[] {
  const merged: number[] = []
  let from = 0
  for (const position of added) {
    const at = firstAfter(sorted, from, (other) => compare(other, position) > 0)
    for (let index = from; index < at; index++) merged.push(sorted[index]!)
    merged.push(position)
    from = at
  }
  for (let index = from; index < sorted.length; index++) merged.push(sorted[index]!)
  return merged
}

function firstAfter(sorted: readonly number[], from: number, isAfter: (position: number) => boolean): number {
  let low = from
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isAfter(sorted[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}
