import type { EditResult } from '../../shared/contract/app/photos.ts'
import type { Cell, JudgedPhoto, RunResult } from '../../shared/contract/app/results.ts'
import type { RunList, RunSummary } from '../../shared/contract/app/runs.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'
import { follow } from '../client/follow.ts'
import type { KeptResults } from './kept-results.ts'
import { Matrix } from './matrix.ts'

/** Labels of its photos are others than when it was trained, or cannot be counted any more, or its classes were merged. */
export const isCorrected = ({
  numRelabelled,
  numUncounted,
  merges,
}: Pick<RunResult, 'numRelabelled' | 'numUncounted' | 'merges'>): boolean =>
  numRelabelled > 0 || numUncounted > 0 || merges.length > 0

/** What is asked of the host. */
export interface ResultsApi {
  readonly runs: Pick<Api['runs'], 'list'>
  readonly results: Pick<Api['results'], 'run' | 'cell'>
  readonly photos: Pick<Api['photos'], 'edit'>
}

/** One run's result, and which part of it is looked at. */
export class ResultsView {
  runs = $state.raw<readonly RunSummary[]>()
  activeId = $state<string | null>(null)
  /** What the address asks for; the newest with a result that is no measurement where it names none. */
  wantedRunId = $state('')
  wantedSet = $state<'validation' | 'test'>()
  result = $state.raw<RunResult>()
  error = $state.raw<AppError>()
  isLoading = $state(false)
  cell = $state.raw<{ label: number; predicted: number }>()
  cellPhotos = $state.raw<readonly JudgedPhoto[]>([])

  readonly run = $derived(
    this.runs?.find(({ id }) => id === this.wantedRunId) ??
      this.runs?.find(({ state, isMeasurement }) => state === 'finished' && !isMeasurement) ??
      this.runs?.find(({ state }) => state === 'finished') ??
      this.runs?.[0],
  )
  /** What the shown run is worth with the labels of now, where that is not what it was when it was trained. */
  readonly corrected = $derived.by(() => {
    const { result } = this
    if (!result || result.set !== result.sets[0] || !isCorrected(result)) return undefined
    return { runId: result.run.id, before: result.before.value, now: result.now.value }
  })
  /** Photos that were labelled, or labelled otherwise, since the newest run that was meant began, where that is the one that is shown. */
  readonly numNewer = $derived.by(() => {
    const newest = this.runs?.find(({ isMeasurement }) => isMeasurement !== true)
    return newest !== undefined && newest.id === this.run?.id ? newest.numNewerLabels : 0
  })
  readonly matrix = $derived(new Matrix(this.result?.cells ?? [], this.result?.classes.length ?? 0))

  readonly #api: ResultsApi
  #left: Pick<KeptResults, 'runId' | 'set' | 'cell'> | undefined
  #asked = 0
  /** The run that was asked for last. */
  #runId: string | undefined

  /** @param left  how the screen was left the last time: taken up where the same run is shown. */
  constructor(api: ResultsApi, left?: Pick<KeptResults, 'runId' | 'set' | 'cell'>) {
    this.#api = api
    this.#left = left
  }

  follow(signal: AbortSignal): Promise<void> {
    return follow(
      (ended) => this.#api.runs.list(undefined, { signal: ended }),
      (list) => this.receive(list),
      { signal, onError: (error) => (this.error = error) },
    )
  }

  receive({ runs, activeId }: RunList): void {
    this.runs = runs
    this.activeId = activeId
  }

  /** Counts the run's result, again where labels changed. An answer that comes after a newer question is dropped. */
  async load(): Promise<void> {
    const run = this.run
    const asked = ++this.#asked
    if (run?.state !== 'finished') {
      this.result = undefined
      this.error = undefined
      return
    }
    if (this.#runId !== run.id) this.#begin(run.id)
    this.isLoading = true
    try {
      const set = this.wantedSet
      const result = await this.#api.results.run({ runId: run.id, ...(set === undefined ? {} : { set }) })
      if (asked !== this.#asked) return
      this.result = result
      this.error = undefined
      if (this.cell) await this.open(this.cell)
    } catch (thrown) {
      if (asked !== this.#asked) return
      this.error = fromRpcError(thrown)
      this.result = undefined
    } finally {
      if (asked === this.#asked) this.isLoading = false
    }
  }

  /** Shows the photos of a cell of the confusion matrix. */
  async open(cell: Pick<Cell, 'label' | 'predicted'>): Promise<void> {
    const result = this.result
    if (!result) return
    this.cell = { label: cell.label, predicted: cell.predicted }
    const photos = await this.#api.results.cell({ runId: result.run.id, set: result.set, ...this.cell })
    if (this.cell?.label === cell.label && this.cell.predicted === cell.predicted) this.cellPhotos = photos
  }

  close(): void {
    this.cell = undefined
    this.cellPhotos = []
  }

  /** Gives a photo another label. The result is counted anew when the library says so. */
  relabel(photoId: number, classIds: readonly number[]): Promise<EditResult> {
    return this.#api.photos.edit({ kind: 'label', photoIds: [photoId], classIds: [...classIds], mode: 'replace' })
  }

  nameOf(classIndex: number | undefined): string {
    return classIndex === undefined ? '' : (this.result?.classes[classIndex]?.name ?? '')
  }

  /** Another run: nothing of the one before is left, or all that was kept of this one. */
  #begin(runId: string): void {
    const left = this.#left
    this.#left = undefined
    this.#runId = runId
    this.result = undefined
    this.close()
    if (left?.runId !== runId) return
    this.wantedSet = left.set
    this.cell = left.cell
  }
}
