import type { ImportState } from '../../../shared/contract/app/photos.ts'
import type { Imports } from './imports.ts'

/** How the import stands, now and whenever that changes. A slow listener misses what lies between, never the end. */
export async function* followImports(
  imports: Imports,
  signal?: AbortSignal,
): AsyncGenerator<ImportState | null, void, void> {
  let wake: () => void = () => undefined
  let isNew = true
  const tell = (): void => {
    isNew = true
    wake()
  }
  const stopListening = imports.onState(tell)
  signal?.addEventListener('abort', tell)
  const isOver = (): boolean => signal?.aborted ?? false
  try {
    while (!isOver()) {
      if (!isNew) await new Promise<void>((resolve) => (wake = resolve))
      if (isOver()) return
      isNew = false
      yield imports.state
    }
  } finally {
    stopListening()
    signal?.removeEventListener('abort', tell)
  }
}
