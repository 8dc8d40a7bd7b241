import { groupDuplicates } from './duplicates.ts'
import { NoPhotosError } from './errors.ts'
import type { Dataset, DuplicateGroup, LabelConflict, Photo, SkippedFile } from './photo.ts'
import type { Reading } from './reading.ts'

/** What was found on disk or in a table, before the photos are compared with one another. */
export interface FoundPhotos {
  readonly root: string
  /** Photos lie wherever a list says, not in a folder of the data set. */
  readonly isList?: boolean
  readonly photos: readonly Photo[]
  readonly skipped: readonly SkippedFile[]
  readonly multiLabel: boolean
  /** Whether copies of one photo in several class folders mean that it has all of these labels. */
  readonly uniteLabels?: boolean
  /** The classes a table has columns for, in use or not. */
  readonly classNames?: readonly string[]
  /** Whether `classNames` are all there are, in the order that the model's outputs are to have. */
  readonly keepsClassOrder?: boolean
  readonly unlabelled?: readonly string[]
  readonly numIgnored?: number
  readonly reading?: Reading
}

/**
 * Compares all photos, leaves out what cannot be learned from, and names the classes.
 *
 * @throws {NoPhotosError} if nothing usable is left.
 */
export function buildDataset(found: FoundPhotos): Dataset {
  const sorted = [...found.photos].sort((a, b) => compareText(a.relativePath, b.relativePath))
  const photos = found.uniteLabels === true ? uniteLabels(sorted) : sorted
  const groups = groupDuplicates(photos)
  const exact = exactConflicts(photos)
  const inConflict = new Set(exact.flatMap(({ relativePaths }) => relativePaths))
  const usable = photos.filter(({ relativePath }) => !inConflict.has(relativePath))
  const skipped: SkippedFile[] = [
    ...found.skipped,
    ...exact.flatMap(({ relativePaths, classNames }) =>
      relativePaths.map((path) => ({
        path,
        code: 'label-conflict',
        reason: `The same photo is labelled ${classNames.map((name) => `“${name}”`).join(' and ')}.`,
      })),
    ),
  ]
  if (usable.length === 0) throw new NoPhotosError(found.isList === true ? undefined : found.root, skipped)
  const classNames = new Set(found.classNames ?? [])
  for (const { labels } of usable) for (const label of labels) classNames.add(label)
  return {
    root: found.root,
    classNames: found.keepsClassOrder === true ? [...classNames] : [...classNames].sort(compareText),
    multiLabel: found.multiLabel,
    photos: usable,
    skipped,
    duplicates: withoutConflicts(groups, inConflict),
    conflicts: [...exact, ...(found.multiLabel ? [] : nearConflicts(withoutConflicts(groups, inConflict)))],
    unlabelled: found.unlabelled ?? [],
    numIgnored: found.numIgnored ?? 0,
    numUnited: sorted.length - photos.length,
    ...(found.reading === undefined ? {} : { reading: found.reading }),
  }
}

/** By UTF-16 code unit: the same order whatever the machine's language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function groupById(photos: readonly Photo[]): Photo[][] {
  const groups = new Map<string, Photo[]>()
  for (const photo of photos) {
    const group = groups.get(photo.id)
    if (group === undefined) groups.set(photo.id, [photo])
    else group.push(photo)
  }
  return [...groups.values()]
}

/** Copies of one photo in the same set become one photo with the labels of all. */
function uniteLabels(photos: readonly Photo[]): Photo[] {
  const united = groupById(photos).flatMap((copies) =>
    [undefined, 'train', 'validation', 'test'].flatMap((set) => {
      const inSet = copies.filter((copy) => copy.set === set)
      const [first] = inSet
      return first === undefined ? [] : [{ ...first, labels: sortedUnion(inSet) }]
    }),
  )
  return united.sort((a, b) => compareText(a.relativePath, b.relativePath))
}

function sortedUnion(photos: readonly Photo[]): string[] {
  return [...new Set(photos.flatMap(({ labels }) => labels))].sort(compareText)
}

const labelKey = ({ labels }: Photo): string => JSON.stringify(labels)

function exactConflicts(photos: readonly Photo[]): LabelConflict[] {
  return groupById(photos)
    .filter((copies) => new Set(copies.map(labelKey)).size > 1)
    .map((copies) => describeConflict('exact', copies))
}

function nearConflicts(groups: readonly DuplicateGroup[]): LabelConflict[] {
  return groups
    .filter(({ photos }) => new Set(photos.map(labelKey)).size > 1)
    .map(({ photos }) => describeConflict('near', photos))
}

function describeConflict(kind: LabelConflict['kind'], photos: readonly Photo[]): LabelConflict {
  return { kind, relativePaths: photos.map(({ relativePath }) => relativePath), classNames: sortedUnion(photos) }
}

function withoutConflicts(groups: readonly DuplicateGroup[], inConflict: ReadonlySet<string>): DuplicateGroup[] {
  return groups.flatMap(({ photos }) => {
    const left = photos.filter(({ relativePath }) => !inConflict.has(relativePath))
    if (left.length < 2) return []
    const isExact = new Set(left.map(({ id }) => id)).size === 1
    return [{ kind: isExact ? ('exact' as const) : ('near' as const), photos: left }]
  })
}
