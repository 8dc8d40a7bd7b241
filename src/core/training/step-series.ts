import type { StepColumns } from '../../shared/contract/app/runs.ts'
import type { StepRecord } from '../../shared/contract/metrics.ts'

/** Of the past: about the last twenty steps count. */
const SMOOTHING = 0.95

/** The steps of a run by column, smoothed within each stage: a new stage starts with other numbers, which are no trend. */
export class StepSeries {
  readonly #stepNumber: number[] = []
  readonly #learningRate: number[] = []
  readonly #loss = new SmoothedColumn()
  readonly #accuracy = new SmoothedColumn()
  readonly #imagesPerSecond = new SmoothedColumn()
  /** Where each stage begins that has steps. */
  #stages: { readonly stageIndex: number; readonly begin: number }[] = []

  get length(): number {
    return this.#stepNumber.length
  }

  get lastImagesPerSecond(): number | undefined {
    return this.#imagesPerSecond.smooth.at(-1) ?? undefined
  }

  add({ stageIndex, stepIndex, numImages, loss, accuracy, learningRate, elapsedMs }: StepRecord): void {
    if (stageIndex !== this.#stages.at(-1)?.stageIndex) {
      this.#stages.push({ stageIndex, begin: this.length })
      for (const column of this.#smoothed) column.beginStage()
    }
    this.#stepNumber.push(stepIndex + 1)
    this.#learningRate.push(learningRate)
    this.#loss.add(loss)
    this.#accuracy.add(accuracy)
    this.#imagesPerSecond.add((1000 * numImages) / Math.max(elapsedMs, 1e-3))
  }

  /** Forgets all but the first steps, as if the others had never been. */
  cutTo(length: number): void {
    if (length >= this.length) return
    this.#stages = this.#stages.filter(({ begin }) => begin < length)
    this.#stepNumber.length = length
    this.#learningRate.length = length
    for (const column of this.#smoothed) column.cutTo(length, this.#stages.at(-1)?.begin ?? 0)
  }

  /** Steps from one on, so many at most. */
  columns(from = 0, most = Number.POSITIVE_INFINITY): StepColumns {
    const to = from + most
    return {
      stepNumber: this.#stepNumber.slice(from, to),
      loss: this.#loss.values.slice(from, to).map(finite),
      smoothLoss: this.#loss.smooth.slice(from, to),
      smoothAccuracy: this.#accuracy.smooth.slice(from, to),
      learningRate: this.#learningRate.slice(from, to),
      imagesPerSecond: this.#imagesPerSecond.smooth.slice(from, to),
    }
  }

  get #smoothed(): readonly SmoothedColumn[] {
    return [this.#loss, this.#accuracy, this.#imagesPerSecond]
  }
}

/**
 * Values and, beside each, the curve without its jitter: an exponential moving average, corrected for its start as TensorBoard and
 * fast.ai do. A value that is no finite number has none, and leaves the average alone.
 */
class SmoothedColumn {
  readonly values: number[] = []
  readonly smooth: (number | null)[] = []
  #average = 0
  #numSeen = 0

  beginStage(): void {
    this.#average = 0
    this.#numSeen = 0
  }

  add(value: number): void {
    this.values.push(value)
    this.smooth.push(this.#next(value))
  }

  /** @param begin  of the stage that the last value left is in. */
  cutTo(length: number, begin: number): void {
    this.values.length = length
    this.smooth.length = length
    this.beginStage()
    for (const value of this.values.slice(begin)) this.#next(value)
  }

  #next(value: number): number | null {
    if (!Number.isFinite(value)) return null
    this.#average = this.#average * SMOOTHING + (1 - SMOOTHING) * value
    this.#numSeen++
    return this.#average / (1 - SMOOTHING ** this.#numSeen)
  }
}

/** JSON knows no NaN. */
export const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null
