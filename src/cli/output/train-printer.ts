import { noteText } from '../texts/errors.ts'
import type { TrainEvent } from '../../shared/contract/training.ts'
import { ProgressLine } from './progress.ts'
import type { Terminal } from './terminal.ts'
import { TimeLeft } from '../../node/progress/time-left.ts'
import { say } from '../texts/say.ts'
import { bar, clock, decimals, noteLine, percent } from './words.ts'

type StageStart = Extract<TrainEvent, { kind: 'stage-start' }>
type Step = Extract<TrainEvent, { kind: 'step' }>
type Epoch = Extract<TrainEvent, { kind: 'epoch' }>

const COLUMNS = ['epoch', 'loss', 'accuracy', 'valLoss', 'valAccuracy', 'learningRate', 'speed'] as const
const columnNames = (): string[] => COLUMNS.map((column) => say(`train.columns.${column}`))

/** Shows a run while it goes on: one live line, one row for each epoch. Epochs count over the run, as in all that is said of them later. */
export class TrainPrinter {
  readonly #terminal: Terminal
  readonly #progress: ProgressLine
  #stage: StageStart | undefined
  #timeLeft = new TimeLeft()

  constructor(terminal: Terminal) {
    this.#terminal = terminal
    this.#progress = new ProgressLine(terminal)
  }

  show(event: TrainEvent): void {
    this.#terminal.record(event)
    if (event.kind === 'progress') this.#progress.show(event)
    else if (event.kind === 'note') this.#terminal.remark(noteLine(noteText(event)))
    else if (event.kind === 'stage-start') this.#startStage(event)
    else if (event.kind === 'step') this.#showStep(event)
    else if (event.kind === 'epoch') this.#showEpoch(event)
    else this.#endStage(event)
  }

  clear(): void {
    this.#terminal.live('')
  }

  #startStage(stage: StageStart): void {
    this.#stage = stage
    this.#timeLeft = new TimeLeft()
    this.#terminal.remark()
    const { style } = this.#terminal
    const { stageName: name, epochs, numTrainable: trainable, numFrozen: frozen } = stage
    this.#terminal.remark(style.bold(say('train.stage', { name, epochs, trainable, frozen })))
    if (this.#terminal.isLive)
      this.#terminal.remark(
        style.dim(
          columnNames()
            .map((column) => column.padStart(widthOf(column)))
            .join(''),
        ),
      )
  }

  #showStep({ epochIndex, batchIndex, loss, accuracy, numImages, elapsedMs }: Step): void {
    const {
      epochs,
      stepsPerEpoch,
      numEpochsBefore = 0,
    } = this.#stage ?? {
      epochs: epochIndex + 1,
      stepsPerEpoch: batchIndex + 1,
    }
    const left = this.#timeLeft.after(epochIndex * stepsPerEpoch + batchIndex + 1, epochs * stepsPerEpoch)
    const speed = Math.round((1000 * numImages) / Math.max(elapsedMs, 1e-3))
    // fits into 80 columns
    const now = {
      epoch: numEpochsBefore + epochIndex + 1,
      epochs: numEpochsBefore + epochs,
      bar: bar((batchIndex + 1) / stepsPerEpoch, 10),
      step: batchIndex + 1,
      steps: stepsPerEpoch,
      loss: decimals(loss),
      accuracy: percent(accuracy),
      speed,
    }
    this.#terminal.live(
      left === undefined ? say('train.step', now) : say('train.stepWithTime', { ...now, left: clock(left) }),
    )
  }

  #showEpoch(epoch: Epoch): void {
    this.#terminal.live('')
    const { epochs, numEpochsBefore = 0 } = this.#stage ?? {}
    const values = [
      `${epoch.epochNumber}${epochs === undefined ? '' : `/${numEpochsBefore + epochs}`}`,
      decimals(epoch.loss),
      percent(epoch.accuracy),
      epoch.valLoss === undefined ? '-' : decimals(epoch.valLoss),
      epoch.valAccuracy === undefined ? '-' : percent(epoch.valAccuracy),
      epoch.learningRate.toExponential(1),
      String(Math.round(epoch.imagesPerSecond)),
    ]
    const columns = columnNames()
    const text = this.#terminal.isLive
      ? values.map((value, i) => value.padStart(widthOf(columns[i]!))).join('')
      : values.map((value, i) => `${columns[i]} ${value}`).join('  ')
    this.#terminal.remark(text)
  }

  #endStage({ reason, bestEpochNumber }: Extract<TrainEvent, { kind: 'stage-end' }>): void {
    this.#terminal.live('')
    if (reason !== 'early-stopping' && reason !== 'non-finite-loss') return
    this.#terminal.remark(
      bestEpochNumber === null
        ? say(`train.ended.${reason}`)
        : say(`train.endedWithBest.${reason}`, { best: bestEpochNumber }),
    )
  }
}

const widthOf = (column: string): number => Math.max(10, column.length + 2)
