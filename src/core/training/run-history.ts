import type { EpochPoint, StageInfo, StepColumns } from '../../shared/contract/app/runs.ts'
import type { EpochRecord, MetricRecord, StageStartRecord, StepRecord } from '../../shared/contract/metrics.ts'

/** What a run has done so far, from its records: enough to draw its charts. */
export class RunHistory {
  readonly steps = new StepSeries()
  #stages: StageInfo[] = []
  #epochs: EpochPoint[] = []
  #numCuts = 0

  get stages(): readonly StageInfo[] {
    return this.#stages
  }

  get epochs(): readonly EpochPoint[] {
    return this.#epochs
  }

  /** How often it went back to a checkpoint: whoever drew what came after draws it anew. */
  get numCuts(): number {
    return this.#numCuts
  }

  /** Number of the epoch with the lowest validation loss, or the highest accuracy where that decides; `null` before the first. */
  best(monitor: 'valLoss' | 'valAccuracy'): number | null {
    let best: { value: number; epochNumber: number } | undefined
    for (const { [monitor]: value, epochNumber } of this.#epochs)
      if (value !== null && (!best || (monitor === 'valLoss' ? value < best.value : value > best.value)))
        best = { value, epochNumber }
    return best?.epochNumber ?? null
  }

  add(record: MetricRecord): void {
    if (record.kind === 'stage-start') this.#startStage(record)
    else if (record.kind === 'step') this.#addStep(record)
    else if (record.kind === 'epoch') this.#addEpoch(record)
    else if (record.kind === 'stage-end')
      this.#stages = this.#stages.map((stage) =>
        stage.stageIndex === record.stageIndex
          ? { ...stage, reason: record.reason, frozen: record.frozen ?? null }
          : stage,
      )
  }

  /** A stage that is resumed is announced again. */
  #startStage(record: StageStartRecord): void {
    const { kind: _, numEpochsBefore: __, ...begun } = record
    const { stageIndex } = begun
    const later = this.#stages.find((stage) => stage.stageIndex > stageIndex)
    if (later && this.steps.length > later.firstStep) this.#cutTo(later.firstStep)
    const known = this.#stages.find((stage) => stage.stageIndex === stageIndex)
    const stage: StageInfo = {
      ...begun,
      firstStep: known?.firstStep ?? this.steps.length,
      firstEpoch: known?.firstEpoch ?? this.#epochs.length,
      reason: null,
      frozen: null,
    }
    this.#stages = [...this.#stages.filter((other) => other.stageIndex < stageIndex), stage]
  }

  #addStep(record: StepRecord): void {
    if (record.stepIndex < this.steps.length) this.#cutTo(record.stepIndex)
    this.steps.add(record)
  }

  #addEpoch(record: EpochRecord): void {
    const stage = this.#stages.find(({ stageIndex }) => stageIndex === record.stageIndex)
    const numSteps = stage ? stage.firstStep + (record.epochIndex + 1) * stage.stepsPerEpoch : this.steps.length
    if (this.steps.length > numSteps) this.#cutTo(numSteps)
    const { kind: _, epochIndex: __, elapsedMs: ___, ...measured } = record
    this.#epochs = this.#epochs.slice(0, record.epochNumber - 1)
    this.#epochs.push({
      ...measured,
      numSteps,
      loss: finite(record.loss),
      accuracy: finite(record.accuracy),
      valLoss: finite(record.valLoss),
      valAccuracy: finite(record.valAccuracy),
    })
  }

  /** Back to a checkpoint: what came after it happens again. */
  #cutTo(numSteps: number): void {
    this.steps.cutTo(numSteps)
    this.#epochs = this.#epochs.filter((epoch) => epoch.numSteps <= numSteps)
    this.#stages = this.#stages.filter(({ firstStep }) => firstStep <= numSteps)
    this.#numCuts++
  }
}

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
