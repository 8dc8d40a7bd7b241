import type { Progress } from '../../shared/contract/plain.ts'
import type { Terminal } from './terminal.ts'
import { TimeLeft } from '../../node/progress/time-left.ts'
import { say } from '../texts/say.ts'
import { bar, clock } from './words.ts'

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
      this.#terminal.live(say('progress.rows', { rows: numDone }))
      return
    }
    const left = this.#timeLeft.after(numDone, numTotal)
    const share = numTotal === 0 ? 1 : numDone / numTotal
    const now = { phase: say(`progress.phases.${phase}`), bar: bar(share), done: numDone, all: numTotal }
    this.#terminal.live(
      left === undefined ? say('progress.line', now) : say('progress.lineWithTime', { ...now, left: clock(left) }),
    )
  }

  clear(): void {
    this.#phase = undefined
    this.#terminal.live('')
  }
}
