import type { Photo } from './photo.ts'

/** How many photos carry each label, in the order of the classes. */
export function photosPerClass(photos: readonly Pick<Photo, 'labels'>[], classNames: readonly string[]): number[] {
  const counts = new Map<string, number>()
  for (const { labels } of photos) for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return classNames.map((name) => counts.get(name) ?? 0)
}
