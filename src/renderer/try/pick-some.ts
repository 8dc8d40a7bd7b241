import { seededRandom } from '../../core/datasets/random.ts'
import type { Photo } from '../../shared/contract/app/photos.ts'

/**
 * Some photos of a project to show to a model: those it has not learned from first (without a label, held back), in another order each turn.
 * Photos that cannot be read are left out.
 */
export function pickSome(photos: readonly Photo[], count: number, turn: number): Photo[] {
  const random = seededRandom(turn + 1)
  return photos
    .filter(({ problem }) => problem === null)
    .map((photo) => ({ photo, key: random() + (photo.set === 'train' ? 1 : 0) }))
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ photo }) => photo)
}
