import type { Change } from './change.ts'

/**
 * The links and unlinks that give photos their new labels, put together by class.
 *
 * @param current  labels of photos; a photo that has none is absent.
 * @param wanted   new labels of each photo.
 * @returns        nothing where nothing changes.
 */
export function relabel(
  current: ReadonlyMap<number, readonly number[]>,
  wanted: ReadonlyMap<number, Iterable<number>>,
): { changes: Change[]; photoIds: number[] } {
  const links = new Map<number, number[]>()
  const unlinks = new Map<number, number[]>()
  const photoIds: number[] = []
  for (const [photoId, classIds] of wanted) {
    const before = new Set(current.get(photoId) ?? [])
    const after = new Set(classIds)
    const gone = [...before].filter((id) => !after.has(id))
    const added = [...after].filter((id) => !before.has(id))
    for (const classId of gone) push(unlinks, classId, photoId)
    for (const classId of added) push(links, classId, photoId)
    if (gone.length + added.length > 0) photoIds.push(photoId)
  }
  const changes: Change[] = [
    ...[...unlinks].map(([classId, ids]): Change => ({ kind: 'unlink', classId, photoIds: ids })),
    ...[...links].map(([classId, ids]): Change => ({ kind: 'link', classId, photoIds: ids })),
  ]
  return { changes, photoIds }
}

function push(groups: Map<number, number[]>, key: number, value: number): void {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [value])
  else group.push(value)
}
