import type { StepColumns } from '../../shared/contract/app/runs.ts'
import { MovingAverage } from './moving-average.ts'
import type { StepRecord } from '../../shared/contract/metrics.ts'

/** Of the past: about the last twenty steps count. */
const SMOOTHING = 0.95

interface Averages {
  readonly loss: MovingAverage
  readonly accuracy: MovingAverage
  readonly imagesPerSecond: MovingAverage
}

const newAverages = (): Averages => ({
  loss: new MovingAverage(SMOOTHING),
  accuracy: new MovingAverage(SMOOTHING),
  imagesPerSecond: new MovingAverage(SMOOTHING),
})

/** The steps of a run, smoothed within each stage: a new stage starts with other numbers, which are no trend. */
export class StepSeries {
  readonly #records: StepRecord[] = []
  readonly #smooth: { loss: number; accuracy: number; imagesPerSecond: number }[] = []
  #averages = newAverages()

  get length(): number {
    return this.#records.length
  }

  get lastImagesPerSecond(): number | undefined {
    return this.#smooth.at(-1)?.imagesPerSecond
  }

  add(record: StepRecord): void {
    if (record.stageIndex !== this.#records.at(-1)?.stageIndex) this.#averages = newAverages()
    this.#records.push(record)
    this.#smooth.push({
      loss: this.#averages.loss.next(record.loss),
      accuracy: this.#averages.accuracy.next(record.accuracy),
      imagesPerSecond: this.#averages.imagesPerSecond.next(
        (1000 * record.numImages) / Math.max(record.elapsedMs, 1e-3),
      ),
    })
  }

  /** Forgets all but the first steps, as if the others had never been. */
  cutTo(length: number): void {
    const kept = this.#records.slice(0, length)
    this.#records.length = 0
    this.#smooth.length = 0
    for (const record of kept) this.add(record)
  }

  /** Seconds of the steps of a stage since one of them, and how many they are: what the next ones will take. */
  timing(stageIndex: number, most = 50): { seconds: number; numSteps: number } {
    const recent = this.#records.slice(-most).filter((record) => record.stageIndex === stageIndex)
    return { seconds: recent.reduce((sum, { elapsedMs }) => sum + elapsedMs / 1000, 0), numSteps: recent.length }
  }

  /**
   * Steps from one on, by column.
   *
   * @param most  where there are more they are thinned: of each stretch its lowest and highest loss stay, so that no peak is lost.
   */
  columns(from = 0, most = Number.POSITIVE_INFINITY): StepColumns {
    const chosen = this.#chosen(from, most)
    const column = <T>(read: (index: number) => T): T[] => chosen.map(read)
    return {
      stepIndex: column((i) => this.#records[i].stepIndex),
      loss: column((i) => finite(this.#records[i].loss)),
      smoothLoss: column((i) => finite(this.#smooth[i].loss)),
      smoothAccuracy: column((i) => finite(this.#smooth[i].accuracy)),
      learningRate: column((i) => this.#records[i].learningRate),
      imagesPerSecond: column((i) => this.#smooth[i].imagesPerSecond),
    }
  }

  #chosen(from: number, most: number): number[] {
    const count = Math.max(0, this.length - from)
    const every = (length: number, at: number): number[] => Array.from({ length }, (_, i) => at + i)
    if (count <= most) return every(count, from)
    const numBuckets = Math.max(1, Math.floor((most - 2) / 2))
    const chosen = new Set([from, this.length - 1])
    for (let bucket = 0; bucket < numBuckets; bucket++) {
      const start = from + Math.floor((bucket * count) / numBuckets)
      const end = from + Math.floor(((bucket + 1) * count) / numBuckets)
      const byLoss = every(end - start, start).sort((a, b) => this.#records[a].loss - this.#records[b].loss)
      for (const index of [byLoss[0], byLoss.at(-1)]) if (index !== undefined) chosen.add(index)
    }
    return [...chosen].sort((a, b) => a - b)
  }
}

/** JSON knows no NaN. */
export const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null
