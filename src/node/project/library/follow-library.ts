import type { LibraryEvent } from '../../../shared/contract/app/photos.ts'
import type { Library } from './library.ts'

/** A listener that is further behind gets everything anew. */
const MAX_PHOTOS_IN_A_CHANGE = 5000

/**
 * The library as it is, then what changed, for as long as the signal allows. What happens while a listener is busy is put
 * together: it gets each photo once, as it is by then, and nothing piles up.
 */
export async function* followLibrary(library: Library, signal?: AbortSignal): AsyncGenerator<LibraryEvent, void, void> {
  let changed = new Set<number>()
  let hasClasses = false
  let hasNews = false
  let wake: () => void = () => undefined
  const stopListening = library.onChange((change) => {
    for (const id of change.photoIds) changed.add(id)
    hasClasses ||= change.hasClasses
    hasNews = true
    wake()
  })
  const abort = (): void => wake()
  const isOver = (): boolean => signal?.aborted ?? false
  signal?.addEventListener('abort', abort)
  try {
    if (isOver()) return
    yield library.snapshot()
    for (;;) {
      if (!hasNews && !isOver()) await new Promise<void>((resolve) => (wake = resolve))
      if (isOver()) return
      const [ids, withClasses] = [changed, hasClasses]
      changed = new Set()
      hasClasses = hasNews = false
      yield ids.size > MAX_PHOTOS_IN_A_CHANGE ? library.snapshot() : describeChange(library, ids, withClasses)
    }
  } finally {
    stopListening()
    signal?.removeEventListener('abort', abort)
  }
}

function describeChange(library: Library, ids: ReadonlySet<number>, withClasses: boolean): LibraryEvent {
  const photos = library.photos.listed(ids)
  const present = new Set(photos.map(({ id }) => id))
  return {
    kind: 'change',
    revision: library.revision,
    photos,
    removedPhotoIds: [...ids].filter((id) => !present.has(id)),
    ...(withClasses && { classes: library.listClasses() }),
    multiLabel: library.multiLabel,
    ...library.undoable(),
  }
}
