import type { Photo } from '../../shared/contract/app/photos.ts'
import type { SetName } from '../../shared/contract/plain.ts'

/** Which photos are shown. */
export type Filter =
  | { readonly kind: 'all' | 'unlabelled' | 'look-alikes' | 'problems' }
  | { readonly kind: 'class'; readonly classId: number }
  | { readonly kind: 'set'; readonly set: SetName }

export const ALL: Filter = { kind: 'all' }

export const isSameFilter = (a: Filter, b: Filter): boolean => JSON.stringify(a) === JSON.stringify(b)

/** @param search  part of the file's name or folder, whatever the case. */
export function matchesFilter(photo: Photo, filter: Filter, search = ''): boolean {
  if (search !== '' && !contains(photo.name, search) && !contains(photo.folder, search)) return false
  switch (filter.kind) {
    case 'all':
      return true
    case 'unlabelled':
      return photo.classIds.length === 0
    case 'look-alikes':
      return photo.group !== null
    case 'problems':
      return photo.problem !== null
    case 'class':
      return photo.classIds.includes(filter.classId)
    case 'set':
      return photo.set === filter.set
  }
}

const contains = (text: string, search: string): boolean =>
  text.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase())

export interface PhotoCounts {
  readonly all: number
  readonly unlabelled: number
  readonly lookAlikes: number
  readonly problems: number
  readonly missing: number
  readonly sets: Readonly<Record<SetName, number>>
  readonly classes: ReadonlyMap<number, number>
}

/** What the chips say, in one pass. */
export function countPhotos(photos: readonly Photo[]): PhotoCounts {
  let unlabelled = 0
  let lookAlikes = 0
  let problems = 0
  let missing = 0
  const sets = { train: 0, validation: 0, test: 0 }
  const classes = new Map<number, number>()
  for (const { classIds, group, problem, set } of photos) {
    if (classIds.length === 0) unlabelled++
    if (group !== null) lookAlikes++
    if (problem !== null) problems++
    if (problem?.code === 'missing') missing++
    if (set !== null) sets[set]++
    for (const id of classIds) classes.set(id, (classes.get(id) ?? 0) + 1)
  }
  return { all: photos.length, unlabelled, lookAlikes, problems, missing, sets, classes }
}
