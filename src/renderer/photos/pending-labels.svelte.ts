import type { Photo } from '../../shared/contract/app/photos.ts'
import type { Library } from '../state/library.svelte.ts'

type Labels = ReadonlyMap<number, readonly number[]>

interface Pending {
  readonly labels: Labels
  /** The library's revision that holds it; `null` until the host has answered. */
  readonly revision: number | null
}

/**
 * The library as the person has just made it: labels show at once, and the host's answer confirms them. An answer to an earlier
 * label never shows over a later one.
 */
export class PendingLabels {
  readonly #library: Library
  #pending = $state.raw<readonly Pending[]>([])

  readonly #open = $derived.by(() => {
    const { revision } = this.#library
    return this.#pending.filter((each) => each.revision === null || each.revision > revision)
  })
  readonly #labels: Labels = $derived(new Map(this.#open.flatMap(({ labels }) => [...labels])))
  readonly photos: readonly Photo[] = $derived.by(() => {
    const { photos } = this.#library
    if (this.#labels.size === 0) return photos
    const changed = [...photos]
    for (const id of this.#labels.keys()) {
      const index = this.#library.indexOf(id)
      const photo = index === undefined ? undefined : photos[index]
      if (index !== undefined && photo) changed[index] = this.#over(photo)
    }
    return changed
  })

  constructor(library: Library) {
    this.#library = library
  }

  byId(id: number): Photo | undefined {
    const photo = this.#library.byId(id)
    return photo && this.#over(photo)
  }

  /** Shows labels before they are confirmed. @param answer  resolves with the revision that holds them, or fails. */
  async expect(labels: Labels, answer: Promise<{ readonly revision: number }>): Promise<void> {
    let entry: Pending = { labels, revision: null }
    this.#pending = [...this.#open, entry]
    const replace = (by: readonly Pending[]): void => {
      this.#pending = this.#pending.flatMap((each) => (each === entry ? by : [each]))
    }
    try {
      const { revision } = await answer
      const confirmed = { labels, revision }
      replace([confirmed])
      entry = confirmed
    } catch (thrown) {
      replace([])
      throw thrown
    }
  }

  #over(photo: Photo): Photo {
    const classIds = this.#labels.get(photo.id)
    return classIds === undefined ? photo : { ...photo, classIds: [...classIds] }
  }
}
