import type { TrainerOptions, TrainerPort } from '../../node/trainer-host/port.ts'
import { startTrainer, type Trainer, type TrainerHealth } from '../../node/trainer-host/trainer.ts'

export interface SlotOptions {
  /** What a trainer runs in; a child process by default. */
  readonly open?: ((options: TrainerOptions) => TrainerPort) | undefined
  /** How long a trainer waits for the next work before its memory is given back. */
  readonly idleMs: number
  readonly onChange: () => void
  readonly standsBack?: boolean
}

interface Running {
  readonly trainer: Trainer
  readonly threads: number | null
}

/** Room for one trainer process: started when there is work, ended when there was none for a while, started anew after a crash. */
export class TrainerSlot {
  readonly #options: SlotOptions
  #running: Running | undefined
  #numBusy = 0
  #hasCrashed = false
  #idle: NodeJS.Timeout | undefined

  constructor(options: SlotOptions) {
    this.#options = options
  }

  get state(): 'off' | 'starting' | 'busy' | 'idle' | 'crashed' {
    if (this.#hasCrashed) return 'crashed'
    if (!this.#running) return 'off'
    if (this.#numBusy === 0) return 'idle'
    return this.#running.trainer.health ? 'busy' : 'starting'
  }

  get health(): TrainerHealth | undefined {
    return this.#running?.trainer.health
  }

  /** Does something with a trainer that has these options. */
  async use<T>(options: Pick<TrainerOptions, 'threads'>, work: (trainer: Trainer) => Promise<T>): Promise<T> {
    clearTimeout(this.#idle)
    const trainer = this.#trainerWith(options)
    this.#numBusy++
    this.#options.onChange()
    try {
      return await work(trainer)
    } finally {
      this.#numBusy--
      if (this.#numBusy === 0 && this.#running) {
        this.#idle = setTimeout(() => void this.stop(), this.#options.idleMs)
        this.#idle.unref()
      }
      this.#options.onChange()
    }
  }

  /** Ends the process once it has answered, or after a few seconds. */
  async stop(): Promise<void> {
    clearTimeout(this.#idle)
    const running = this.#forget()
    await running?.trainer.stop()
  }

  /** Lets the process go on where a signal has stopped it. */
  wake(): void {
    this.#running?.trainer.wake()
  }

  /** Ends the process at once. What it was doing fails with `trainer-crashed`. */
  async kill(): Promise<void> {
    await this.#forget()?.trainer.kill()
  }

  #trainerWith({ threads = null }: Pick<TrainerOptions, 'threads'>): Trainer {
    // threads are read once by the native library: others need another process, unless work goes on in this one
    if (this.#running && (this.#running.threads === threads || this.#numBusy > 0)) return this.#running.trainer
    void this.stop()
    this.#hasCrashed = false
    const trainer = startTrainer({ threads, standsBack: this.#options.standsBack ?? false }, this.#options.open)
    this.#running = { trainer, threads }
    void trainer.gone.then(() => {
      if (this.#running?.trainer !== trainer) return
      this.#running = undefined
      this.#hasCrashed = true
      this.#options.onChange()
    })
    return trainer
  }

  #forget(): Running | undefined {
    const running = this.#running
    this.#running = undefined
    if (running) this.#options.onChange()
    return running
  }
}
