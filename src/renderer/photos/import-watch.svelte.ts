import type { ImportState } from '../../shared/contract/app/photos.ts'

export type Skipped = ImportState['skipped'][number]

const ENDED: readonly ImportState['phase'][] = ['done', 'cancelled', 'failed']

/** The project's import as the host tells of it. Whoever waits for the end of one is told when it comes. */
export class ImportWatch {
  state = $state.raw<ImportState | null>(null)
  /** The person has read the report of this one. */
  dismissedId = $state<number>()
  #waiting: { readonly importId: number; readonly ended: (state: ImportState) => void }[] = []

  readonly isRunning = $derived.by(() => this.state !== null && !ENDED.includes(this.state.phase))
  readonly skipped: readonly Skipped[] = $derived.by(() => this.state?.skipped ?? [])
  /** Ended, and not yet put away. */
  readonly report = $derived.by(() => {
    const { state } = this
    if (state === null || !ENDED.includes(state.phase) || state.isEarlier) return null
    return state.importId === this.dismissedId ? null : state
  })

  receive(state: ImportState | null): void {
    this.state = state
    if (state === null || !ENDED.includes(state.phase)) return
    const ended = this.#waiting.filter(({ importId }) => importId <= state.importId)
    this.#waiting = this.#waiting.filter(({ importId }) => importId > state.importId)
    for (const each of ended) each.ended(state)
  }

  dismiss(): void {
    this.dismissedId = this.state?.importId
  }

  end(importId: number): Promise<ImportState> {
    const { state } = this
    if (state !== null && state.importId >= importId && ENDED.includes(state.phase)) return Promise.resolve(state)
    return new Promise((ended) => this.#waiting.push({ importId, ended }))
  }
}

export interface SkippedGroup {
  readonly code: string
  readonly reason: string
  readonly files: readonly Skipped[]
}

/**
 * Skipped files by why they were, the most frequent first.
 *
 * @param kinds  words for codes whose reasons differ from file to file.
 */
export function groupSkipped(
  skipped: readonly Skipped[],
  kinds: Readonly<Record<string, string>> = {},
): SkippedGroup[] {
  const groups = new Map<string, Skipped[]>()
  for (const file of skipped) groups.set(file.code, [...(groups.get(file.code) ?? []), file])
  return [...groups]
    .map(([code, files]) => ({ code, reason: kinds[code] ?? files[0]!.reason, files }))
    .sort((a, b) => b.files.length - a.files.length || a.code.localeCompare(b.code))
}
