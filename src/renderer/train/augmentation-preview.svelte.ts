import type { Augmentation } from '../../shared/augmentations/augmentations.ts'
import type { AugmentedPhotos } from '../../shared/contract/augmenting.ts'
import type { Photo } from '../../shared/contract/app/photos.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'

export interface PreviewApi {
  readonly runs: Pick<Api['runs'], 'augment'>
}
interface Wanted {
  readonly augmentation: Augmentation
  readonly seed: number
  readonly photos: readonly Photo[]
}
export interface Pictures extends AugmentedPhotos {
  readonly names: readonly string[]
}

const NUM_VERSIONS = 4

/** What training will see of a few photos. One question at a time: while one is answered, only the newest of the next ones waits. */
export class AugmentationPreview {
  pictures = $state.raw<Pictures>()
  isLoading = $state(false)
  error = $state.raw<AppError>()
  readonly #api: PreviewApi
  #next: Wanted | undefined

  constructor(api: PreviewApi) {
    this.#api = api
  }

  async show(wanted: Wanted): Promise<void> {
    this.#next = wanted
    if (this.isLoading) return
    this.isLoading = true
    while (this.#next !== undefined) {
      const { augmentation, seed, photos } = this.#next
      this.#next = undefined
      try {
        const answer = await this.#api.runs.augment({
          augmentation,
          seed,
          photoIds: photos.map(({ id }) => id),
          numVersions: NUM_VERSIONS,
        })
        this.pictures = { ...answer, names: photos.map(({ name }) => name) }
        this.error = undefined
      } catch (thrown) {
        this.error = fromRpcError(thrown)
      }
    }
    this.isLoading = false
  }
}

/**
 * Labelled photos to look at, of as many classes as there are.
 *
 * @param round  another gives others, until all were shown.
 */
export function photosToShow(photos: readonly Photo[], count: number, round: number): Photo[] {
  const byClass = new Map<number, Photo[]>()
  for (const photo of photos) {
    const [classId] = photo.classIds
    if (classId === undefined || photo.problem !== null) continue
    const group = byClass.get(classId)
    if (group) group.push(photo)
    else byClass.set(classId, [photo])
  }
  const groups = [...byClass.values()]
  // one of each class, then the second of each, and so on
  const order: Photo[] = []
  const longest = Math.max(0, ...groups.map(({ length }) => length))
  for (let i = 0; i < longest; i++) order.push(...groups.flatMap((group) => group[i] ?? []))
  const wanted = Math.min(count, order.length)
  return Array.from({ length: wanted }, (_, i) => order[(round * count + i) % order.length]!)
}
