import type { DoneAct } from '../../shared/contract/app/done-act.ts'
import type { LibraryEvent, Photo, PhotoClass } from '../../shared/contract/app/photos.ts'
import type { Api } from '../client/connect.ts'
import { follow } from '../client/follow.ts'

/** All photos and classes of the open project, as the host last told of them. Replaced, never changed in place. */
export class Library {
  photos = $state.raw<readonly Photo[]>([])
  classes = $state.raw<readonly PhotoClass[]>([])
  multiLabel = $state(false)
  revision = $state(0)
  /** What undo and redo would do, `null`: nothing. */
  undo = $state.raw<DoneAct | null>(null)
  redo = $state.raw<DoneAct | null>(null)
  /** The first snapshot has come. */
  isLoaded = $state(false)

  readonly numLabelled = $derived(this.photos.reduce((sum, { classIds }) => sum + (classIds.length > 0 ? 1 : 0), 0))
  readonly classById = $derived(new Map(this.classes.map((each) => [each.id, each])))
  /** Photos of each class, by its id. */
  readonly counts = $derived(countByClass(this.photos))
  #indexById = new Map<number, number>()

  byId(photoId: number): Photo | undefined {
    const index = this.#indexById.get(photoId)
    return index === undefined ? undefined : this.photos[index]
  }

  /** Position in `photos`. */
  indexOf(photoId: number): number | undefined {
    return this.#indexById.get(photoId)
  }

  follow(api: Api, signal: AbortSignal): Promise<void> {
    return follow(
      (ended) => api.photos.library(undefined, { signal: ended }),
      (event) => this.receive(event),
      { signal },
    )
  }

  receive(event: LibraryEvent): void {
    if (event.kind === 'snapshot') {
      this.#take(event.photos)
      this.classes = event.classes
      this.isLoaded = true
    } else {
      this.#merge(event.photos, new Set(event.removedPhotoIds))
      if (event.classes) this.classes = event.classes
    }
    this.multiLabel = event.multiLabel
    this.undo = event.undo
    this.redo = event.redo
    this.revision = event.revision
  }

  #take(photos: readonly Photo[]): void {
    this.#indexById = new Map(photos.map(({ id }, index) => [id, index]))
    this.photos = photos
  }

  #merge(changed: readonly Photo[], removed: ReadonlySet<number>): void {
    if (removed.size > 0) {
      const byId = new Map(changed.map((photo) => [photo.id, photo]))
      const kept = this.photos.filter(({ id }) => !removed.has(id)).map((photo) => byId.get(photo.id) ?? photo)
      const added = changed.filter(({ id }) => !this.#indexById.has(id))
      this.#take([...kept, ...added])
      return
    }
    if (changed.length === 0) return
    const photos = [...this.photos]
    for (const photo of changed) {
      const index = this.#indexById.get(photo.id) ?? photos.length
      photos[index] = photo
      this.#indexById.set(photo.id, index)
    }
    this.photos = photos
  }
}

function countByClass(photos: readonly Photo[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const { classIds } of photos) for (const id of classIds) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}
