import type { Photo, SkippedFile } from './photo.ts'
import type { SetName } from '../../shared/contract/plain.ts'

export interface GivenSets {
  /** Groups to learn from, or to divide further. */
  readonly train: readonly (readonly Photo[])[]
  readonly validation: readonly Photo[]
  readonly test: readonly Photo[]
  readonly leaks: readonly SkippedFile[]
}

/** A picture in several sets stays in the first of these; the others would otherwise be judged by what was learned by heart. */
const KEEP_ORDER: readonly SetName[] = ['train', 'test', 'validation']

/**
 * Puts every photo where its folder says, and takes a picture that lies in two sets out of the held-out one.
 *
 * @param groups  photos that must stay together; those without a given set count as training photos.
 */
export function applyGivenSets(groups: readonly (readonly Photo[])[]): GivenSets {
  const kept = { train: [] as (readonly Photo[])[], validation: [] as Photo[], test: [] as Photo[] }
  const leaks: SkippedFile[] = []
  for (const group of groups) {
    const setsOf = new Set(group.map(({ set }) => set ?? 'train'))
    const home = KEEP_ORDER.find((set) => setsOf.has(set))
    const staying = group.filter(({ set }) => (set ?? 'train') === home)
    const [first] = staying
    if (home === undefined || first === undefined) continue
    if (home === 'train') kept.train.push(staying)
    else kept[home].push(...staying)
    for (const photo of group) {
      const set = photo.set ?? 'train'
      if (set === home) continue
      const twin = staying.find(({ id }) => id === photo.id) ?? first
      leaks.push({
        path: photo.relativePath,
        code: 'in-two-sets',
        reason: `Left out of the ${set} set: the ${twin.id === photo.id ? 'same photo' : 'same picture'} is in the ${home === 'train' ? 'training' : home} set (${twin.relativePath}).`,
      })
    }
  }
  return { ...kept, leaks }
}
