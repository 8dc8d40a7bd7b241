import { noteText } from '../texts/errors.ts'
import type { TrainEvent } from '../../shared/contract/training.ts'
import { ProgressLine } from './progress.ts'
import type { Terminal } from './terminal.ts'
import { TimeLeft } from '../../node/progress/time-left.ts'
import { bar, clock, decimals, grouped, noteLine, percent, plural } from './words.ts'

type StageStart = Extract<TrainEvent, { kind: 'stage-start' }>
type Step = Extract<TrainEvent, { kind: 'step' }>
type Epoch = Extract<TrainEvent, { kind: 'epoch' }>

const COLUMNS = ['epoch', 'loss', 'accuracy', 'val loss', 'val accuracy', 'learning rate', 'images/s'] as const

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
    const counts = `${grouped(stage.numTrainable)} parameters learn, ${grouped(stage.numFrozen)} are frozen`
    this.#terminal.remark(
      this.#terminal.style.bold(`${stage.stageName}: up to ${plural(stage.epochs, 'epoch')}; ${counts}`),
    )
    if (this.#terminal.isLive)
      this.#terminal.remark(this.#terminal.style.dim(COLUMNS.map((name) => name.padStart(widthOf(name))).join('')))
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
    this.#terminal.live(
      `Epoch ${numEpochsBefore + epochIndex + 1}/${numEpochsBefore + epochs} ${bar((batchIndex + 1) / stepsPerEpoch, 10)} step ${batchIndex + 1}/${stepsPerEpoch}` +
        `  loss ${decimals(loss)}  ${percent(accuracy)}  ${speed}/s${left === undefined ? '' : `  < ${clock(left)} left`}`,
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
    const text = this.#terminal.isLive
      ? values.map((value, i) => value.padStart(widthOf(COLUMNS[i]!))).join('')
      : values.map((value, i) => `${COLUMNS[i]} ${value}`).join('  ')
    this.#terminal.remark(text)
  }

  #endStage({ reason, bestEpochNumber }: Extract<TrainEvent, { kind: 'stage-end' }>): void {
    this.#terminal.live('')
    const best = bestEpochNumber === null ? '' : ` The best so far is epoch ${bestEpochNumber}.`
    if (reason === 'early-stopping') this.#terminal.remark(`Stopped early: it no longer improves.${best}`)
    if (reason === 'non-finite-loss')
      this.#terminal.remark(`The loss is no finite number any more: training stops.${best}`)
  }
}

const widthOf = (column: string): number => Math.max(10, column.length + 2)
