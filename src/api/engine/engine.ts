import { availableParallelism } from 'node:os'
import type { TrainerOptions, TrainerPort } from '../../node/trainer-host/port.ts'
import type { CallHooks, Trainer } from '../../node/trainer-host/trainer.ts'
import type { Patience } from '../../node/trainer-host/watchdog.ts'
import type { EngineStatus } from '../../shared/contract/app/host.ts'
import type { SilenceAct } from '../../shared/contract/plain.ts'
import type { MeasureParams, MeasureResult } from '../../shared/contract/measurement.ts'
import { Live } from '../live.ts'
import type { QuestionTrainer } from '../run-sources.ts'
import { Questions } from './questions.ts'
import { TrainerSlot } from './trainer-slot.ts'

export interface EngineOptions {
  /** What trainers run in: a child process, or a utility process of a desktop host. */
  readonly open?: ((options: TrainerOptions) => TrainerPort) | undefined
  readonly idleMs?: number
  /** With the process that quick questions are asked. */
  readonly patience?: Patience
}

const STATUS_EVERY_MS = 1000
const IDLE_MS = 120_000
const UNKNOWN: EngineStatus = {
  state: 'ready',
  executor: null,
  library: null,
  threads: null,
  memoryBytes: null,
  notice: null,
}

/**
 * The processes that compute: one for runs, one for quick questions (what is on a photo, what a layer sees), so that neither waits for the
 * other and a crash costs no window and no label.
 */
export class Engine {
  readonly status = new Live<EngineStatus>(UNKNOWN)
  /** For runs alone: the owner of runs takes care that there is one at a time. */
  readonly runs: TrainerSlot
  readonly #questions: Questions
  readonly #timer: NodeJS.Timeout

  constructor({ open, idleMs = IDLE_MS, patience }: EngineOptions = {}) {
    const slot = { open, idleMs, onChange: () => this.#tell() }
    this.runs = new TrainerSlot({ ...slot, standsBack: true })
    this.#questions = new Questions({ ...slot, patience })
    this.#timer = setInterval(() => this.#tell(), STATUS_EVERY_MS)
    this.#timer.unref()
  }

  /** Asks something quick. Answers in the order of asking; a crash fails with `trainer-crashed`, and the next question starts anew. */
  ask<T>(work: (trainer: Trainer) => Promise<T>): Promise<T> {
    return this.#questions.ask({ threads: null }, work)
  }

  /** How long a model takes, by a process that computes with as many threads as training. */
  measure(params: MeasureParams, threads: number | null, hooks: CallHooks<'measureModel'>): Promise<MeasureResult> {
    return this.#questions.ask({ threads }, (trainer) => trainer.measureModel(params, hooks))
  }

  /** The same, for who asks one thing at a time. */
  readonly questions: QuestionTrainer['trainer'] & Pick<Trainer, 'activations'> = {
    activations: (params, hooks) => this.ask((trainer) => trainer.activations(params, hooks)),
    answer: (params, hooks) => this.ask((trainer) => trainer.answer(params, hooks)),
    // rows of a table are written as they come
    predict: (params, hooks) =>
      this.#questions.ask({ threads: null }, (trainer) => trainer.predict(params, hooks), { isRepeatable: false }),
    compareExport: (params, hooks) => this.ask((trainer) => trainer.compareExport(params, hooks)),
  }

  /** What is to become of the process that quick questions are asked, where it hangs. */
  answerSilence(act: SilenceAct): Promise<void> {
    return this.#questions.answerSilence(act)
  }

  /** Ends all processes, those that are at work after a few seconds. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all([this.runs.stop(), this.#questions.slot.stop()])
  }

  #tell(): void {
    const status = this.#now()
    if (JSON.stringify(status) !== JSON.stringify(this.status.value)) this.status.set(status)
  }

  #now(): EngineStatus {
    const { notAnswering } = this.#questions
    const slots = [this.runs, this.#questions.slot]
    const states = slots.map(({ state }) => state)
    const healths = slots.flatMap(({ health }) => health ?? [])
    const known = healths.find(({ engine }) => engine !== null)?.engine
    // a process that was ended to save memory computed with what the next will compute with
    const last = this.status.value
    const memory = process.memoryUsage.rss() + healths.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0)
    const state = (['crashed', 'busy', 'starting'] as const).find((each) => states.includes(each)) ?? 'ready'
    return {
      state,
      executor: known?.executor ?? last.executor,
      library: known?.library ?? last.library,
      threads: known?.threads ?? last.threads ?? availableParallelism(),
      // to 10 MB: a figure that flickers says no more
      memoryBytes: Math.round(memory / 1e7) * 1e7,
      notice: known ? known.notice : last.notice,
      ...(notAnswering && { notAnswering }),
    }
  }
}
