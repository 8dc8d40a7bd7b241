import type { TrainerOptions } from '../../node/trainer-host/port.ts'
import type { Trainer } from '../../node/trainer-host/trainer.ts'
import { PATIENCE, type Patience, type Silence, Watchdog } from '../../node/trainer-host/watchdog.ts'
import type { NotAnswering } from '../../shared/contract/plain.ts'
import { type AppError, failure } from '../../shared/errors.ts'
import { type SlotOptions, TrainerSlot } from './trainer-slot.ts'

export interface QuestionsOptions extends Omit<SlotOptions, 'standsBack'> {
  readonly patience?: Patience | undefined
}

/**
 * The process that answers quick questions. Where it hangs while somebody waits, it is said since when; whether it goes on, is asked again
 * or is ended, the person says.
 */
export class Questions {
  readonly slot: TrainerSlot
  readonly #patience: Patience
  readonly #onChange: () => void
  /** Processes that were ended because they hung, and what was to become of what they were asked. */
  readonly #ended = new WeakMap<Trainer, 'again' | 'end'>()
  #watched: { readonly trainer: Trainer; readonly dog: Watchdog } | undefined
  #numWaiting = 0
  #timer: NodeJS.Timeout | undefined
  #silence: Silence | null = null

  constructor({ patience = PATIENCE, ...options }: QuestionsOptions) {
    this.slot = new TrainerSlot(options)
    this.#patience = patience
    this.#onChange = options.onChange
  }

  /** Absent while it answers, or while nobody asks. */
  get notAnswering(): NotAnswering | undefined {
    if (this.#silence === null || !this.#watched) return undefined
    return { since: this.#watched.trainer.heardAt, why: this.#silence }
  }

  /**
   * @param isRepeatable  nothing is wrong with asking it twice: it writes nothing as it is answered.
   * @throws {AppError} `question-ended` where its process hung and was ended.
   */
  async ask<T>(
    options: Pick<TrainerOptions, 'threads'>,
    work: (trainer: Trainer) => Promise<T>,
    { isRepeatable = true } = {},
  ): Promise<T> {
    for (;;) {
      let asked: Trainer | undefined
      try {
        return await this.slot.use(options, (trainer) => this.#watching((asked = trainer), work))
      } catch (thrown) {
        const how = asked && this.#ended.get(asked)
        if (how === undefined) throw thrown
        if (how === 'end' || !isRepeatable) throw questionEnded(thrown)
      }
    }
  }

  /** What is to become of a process that hangs. `continue`: one that a signal has stopped goes on, of a silent one another is asked the same. */
  async answerSilence(act: 'continue' | 'end'): Promise<void> {
    const trainer = this.#watched?.trainer
    if (trainer === undefined || this.#silence === null) return
    if (act === 'continue' && this.#silence === 'stopped') {
      this.slot.wake()
      return
    }
    this.#ended.set(trainer, act === 'end' ? 'end' : 'again')
    this.#watched = undefined
    this.#hears(null)
    await this.slot.kill()
  }

  async #watching<T>(trainer: Trainer, work: (trainer: Trainer) => Promise<T>): Promise<T> {
    if (this.#watched?.trainer !== trainer) this.#watched = { trainer, dog: new Watchdog(trainer, this.#patience) }
    this.#numWaiting++
    this.#timer ??= setInterval(() => this.#hears(this.#watched?.dog.look() ?? null), this.#patience.everyMs).unref()
    try {
      return await work(trainer)
    } finally {
      this.#numWaiting--
      if (this.#numWaiting === 0) this.#stopWatching()
    }
  }

  #stopWatching(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    // what was asked is answered, or given up: nobody waits for it
    this.#hears(null)
  }

  #hears(silence: Silence | null): void {
    if (silence === this.#silence) return
    this.#silence = silence
    this.#onChange()
  }
}

const questionEnded = (cause: unknown): AppError => failure('question-ended', {}, { cause })
