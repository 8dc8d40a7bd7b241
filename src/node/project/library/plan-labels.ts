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
): { readonly changes: Change[]; readonly photoIds: number[] } {
  const relabelling = new Relabelling()
  relabelling.add(current, wanted)
  return relabelling
}

/** The same for photos that are given some at a time. */
export class Relabelling {
  /** Those whose labels change. */
  readonly photoIds: number[] = []
  readonly #links = new Map<number, number[]>()
  readonly #unlinks = new Map<number, number[]>()

  add(current: ReadonlyMap<number, readonly number[]>, wanted: ReadonlyMap<number, Iterable<number>>): void {
    for (const [photoId, classIds] of wanted) {
      const before = new Set(current.get(photoId) ?? [])
      const after = new Set(classIds)
      const gone = [...before].filter((id) => !after.has(id))
      const added = [...after].filter((id) => !before.has(id))
      for (const classId of gone) push(this.#unlinks, classId, photoId)
      for (const classId of added) push(this.#links, classId, photoId)
      if (gone.length + added.length > 0) this.photoIds.push(photoId)
    }
  }

  get changes(): Change[] {
    return [
      ...[...this.#unlinks].map(([classId, ids]): Change => ({ kind: 'unlink', classId, photoIds: ids })),
      ...[...this.#links].map(([classId, ids]): Change => ({ kind: 'link', classId, photoIds: ids })),
    ]
  }
}

function push(groups: Map<number, number[]>, key: number, value: number): void {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [value])
  else group.push(value)
}
