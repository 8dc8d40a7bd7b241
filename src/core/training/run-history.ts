import type { EpochPoint, StageInfo } from '../../shared/contract/app/runs.ts'
import type { EpochRecord, MetricRecord, StageStartRecord, StepRecord } from '../../shared/contract/metrics.ts'
import { finite, StepSeries } from './step-series.ts'

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
