import type { Progress } from '../../shared/contract/plain.ts'
import type { Terminal } from './terminal.ts'
import { TimeLeft } from '../../node/progress/time-left.ts'
import { bar, clock, grouped } from './words.ts'

const PHASES: Readonly<Record<Progress['phase'], string>> = {
  table: 'Reading the table of labels',
  photos: 'Reading photos',
  features: 'Computing features',
  evaluate: 'Evaluating',
  predict: 'Looking at photos',
  probe: 'Timing a few steps',
}

/** The live line of work that is counted. */
export class ProgressLine {
  readonly #terminal: Terminal
  #phase: Progress['phase'] | undefined
  #timeLeft = new TimeLeft()

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  show({ phase, numDone, numTotal }: Progress): void {
    if (phase !== this.#phase) {
      this.#phase = phase
      this.#timeLeft = new TimeLeft()
    }
    if (phase === 'table' && numTotal === 0) {
      this.#terminal.live(`${PHASES[phase]}, ${grouped(numDone)} rows`)
      return
    }
    const left = this.#timeLeft.after(numDone, numTotal)
    const share = numTotal === 0 ? 1 : numDone / numTotal
    const rest = left === undefined ? '' : `, ${clock(left)} left`
    this.#terminal.live(`${PHASES[phase]} ${bar(share)} ${grouped(numDone)} of ${grouped(numTotal)}${rest}`)
  }

  clear(): void {
    this.#phase = undefined
    this.#terminal.live('')
  }
}
