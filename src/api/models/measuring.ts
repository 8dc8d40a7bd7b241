import { type Conditions, KeptMeasurements } from '../../node/models/kept-measurements.ts'
import { threadsOf, trainerEnvironment } from '../../node/trainer-host/environment.ts'
import type { MeasureEvent } from '../../shared/contract/app/models.ts'
import type { ModelMeasurement } from '../../shared/contract/measurement.ts'
import type { RunList } from '../../shared/contract/app/runs.ts'
import type { Engine } from '../engine/engine.ts'
import { Live } from '../live.ts'

export interface MeasuringParts {
  readonly engine: Pick<Engine, 'measure' | 'status'>
  readonly runs: { readonly list: Live<RunList> }
  /** How the open project trains. */
  readonly conditions: () => Conditions
  readonly kept?: KeptMeasurements
}

/** How long models take on this machine: measured once, one at a time, and never beside a run that trains. */
export class Measuring {
  readonly #parts: MeasuringParts
  readonly #kept: KeptMeasurements
  #turn: Promise<void> = Promise.resolve()

  constructor(parts: MeasuringParts) {
    this.#parts = parts
    this.#kept = parts.kept ?? new KeptMeasurements()
  }

  /** What is known of a model. @param topology  its `topologyHash`. */
  recall(topology: string): ModelMeasurement | undefined {
    const conditions = this.#parts.conditions()
    const { executor, library } = this.#parts.engine.status.value
    const measured = this.#kept.recall(topology, conditions)
    // two executors may take turns only where a person says which: otherwise another one than measured is a change
    const isOld = library !== null && measured?.on.library !== library
    return measured && isOld && (conditions.executor === 'auto' || measured.on.executor === executor)
      ? undefined
      : measured
  }

  /**
   * Measures a model that is not known, once nothing trains; a run that starts meanwhile comes first. Ends with `measured`, or when the
   * listener leaves.
   *
   * @throws {AppError} why it cannot be measured: a layer that is not supported, `out-of-memory`, `trainer-crashed`.
   */
  async *measure(model: string, topology: string, signal?: AbortSignal): AsyncGenerator<MeasureEvent, void, void> {
    const stop = new AbortController()
    const leave = (): void => stop.abort()
    signal?.addEventListener('abort', leave, { once: true })
    if (signal?.aborted) leave()
    try {
      while (!stop.signal.aborted) {
        const known = this.recall(topology)
        if (known) {
          yield { kind: 'measured', measurement: known }
          return
        }
        yield* this.#untilNothingTrains(stop.signal)
        const measurement = yield* this.#inTurn(model, topology, stop.signal)
        if (!measurement) continue
        yield { kind: 'measured', measurement }
        return
      }
    } finally {
      leave()
      signal?.removeEventListener('abort', leave)
    }
  }

  async *#untilNothingTrains(signal: AbortSignal): AsyncGenerator<MeasureEvent, void, void> {
    for await (const { runs, activeId } of this.#parts.runs.list.follow(signal)) {
      if (activeId === null) return
      const name = runs.find(({ id }) => id === activeId)?.name ?? 'A run'
      yield { kind: 'waiting', why: `“${name}” is training. Speed is measured when it has ended.` }
    }
  }

  /** One after another. `undefined`: it was stopped, or another one measured meanwhile. */
  async *#inTurn(
    model: string,
    topology: string,
    signal: AbortSignal,
  ): AsyncGenerator<MeasureEvent, ModelMeasurement | undefined, void> {
    const before = this.#turn
    let done: () => void = () => undefined
    this.#turn = new Promise((resolve) => (done = resolve))
    try {
      await before
      const isFree = this.#parts.runs.list.value.activeId === null
      if (signal.aborted || !isFree || this.recall(topology)) return undefined
      return yield* this.#now(model, topology, signal)
    } finally {
      done()
    }
  }

  async *#now(
    model: string,
    topology: string,
    signal: AbortSignal,
  ): AsyncGenerator<MeasureEvent, ModelMeasurement | undefined, void> {
    const { engine, runs, conditions } = this.#parts
    const asked = conditions()
    const progress = new Live<MeasureEvent>({ kind: 'progress', numDone: 0, numTotal: 0 })
    const done = new AbortController()
    const stop = AbortSignal.any([signal, whenRunStarts(runs.list, done.signal)])
    const work = engine
      .measure({ model, executor: asked.executor }, asked.threads, {
        signal: stop,
        onEvent: ({ numDone, numTotal }) => progress.set({ kind: 'progress', numDone, numTotal }),
      })
      .finally(() => done.abort())
    try {
      yield* progress.follow(AbortSignal.any([done.signal, stop]))
    } finally {
      // who measures next waits until this process has let go
      await work.catch(() => undefined)
    }
    const { measurement } = await work
    const wanted = threadsOf(trainerEnvironment({ threads: asked.threads }, process.env))
    if (measurement?.on.threads === wanted) this.#kept.keep(topology, asked, measurement)
    return measurement
  }
}

/** Aborted as soon as a run is active; listens until `until`. */
function whenRunStarts(list: Live<RunList>, until: AbortSignal): AbortSignal {
  const started = new AbortController()
  const watch = async (): Promise<void> => {
    for await (const { activeId } of list.follow(until)) if (activeId !== null) started.abort()
  }
  void watch()
  return started.signal
}
