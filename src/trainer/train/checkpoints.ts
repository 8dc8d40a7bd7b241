import type { Json } from '../../node/runs/checkpoint-file.ts'
import { failure } from '../../shared/errors.ts'
import { issuesText } from '../../shared/formats/format.ts'
import { differencesOf, refuseChanged } from './check-basis.ts'
import type { RunContext } from './context.ts'
import { RunState, startState } from './run-state.ts'
import { fromTensors, type Snapshot, toTensors, type Weights } from './snapshot.ts'

/** A run as it stands. */
export interface RunProgress {
  state: RunState
  /** Every weight of the graph, as the stage under way began or goes on with it. */
  weights: Weights
  /** Of the optimizer; none where a stage begins. */
  slots: ReadonlyMap<string, Float32Array>
  /** Weights of the best epoch, those that any stage changed. */
  best: Weights | undefined
}

/** Writes and reads the checkpoints of one run. */
export class RunCheckpoints {
  readonly #context: RunContext
  /** Weights last written as `best`, by identity. */
  #written: { best: Weights; name: string } | undefined
  #writtenAtMs = Date.now()
  /** Of the processes before this one. */
  #earlierMs = 0

  constructor(context: RunContext) {
    this.#context = context
  }

  start(): RunProgress {
    const { graph, run } = this.#context
    run.metrics.truncateTo(0)
    return { state: startState(this.#context), weights: graph.weights, slots: new Map(), best: undefined }
  }

  /** Where the last checkpoint left off; the start where the run was stopped before its first. */
  restore(): RunProgress {
    const { run, graph, emit } = this.#context
    const last = run.checkpoints.load('last')
    if (!last) return this.start()
    const { state, differences } = readState(last.state, this.#context)
    run.metrics.truncateTo(state.metricsOffset)
    this.#earlierMs = state.timingsMs['total'] ?? 0
    for (const message of last.warnings) emit({ kind: 'note', code: 'damaged-checkpoint', message })
    if (differences.length > 0)
      emit({
        kind: 'note',
        code: 'environment-changed',
        message: `Since the run was stopped the machine changed (${differences.join('; ')}): it goes on, but not bit for bit.`,
      })
    const { weights, slots } = fromTensors(last.tensors)
    const best = state.bestCheckpoint === null ? undefined : run.checkpoints.load('best', state.bestCheckpoint)
    this.#written = best && { best: fromTensors(best.tensors).weights, name: best.name }
    return {
      state,
      weights: new Map([...graph.weights, ...weights]),
      slots: new Map([...slots].map(([name, { values }]) => [name, values])),
      best: this.#written?.best,
    }
  }

  /** Milliseconds the run has taken, in all of its processes. */
  get totalMs(): number {
    return this.#earlierMs + performance.now() - this.#context.beganAtMs
  }

  /** Milliseconds since the last checkpoint of this process. */
  get ageMs(): number {
    return Date.now() - this.#writtenAtMs
  }

  /** Writes `best` where it is new, then `last` that refers to it, and gives the state as it was written. */
  write({ state, best }: RunProgress, snapshot: Snapshot): RunState {
    const { run } = this.#context
    run.metrics.sync()
    const bestCheckpoint = best ? this.#writeBest(best) : null
    const timingsMs = { ...state.timingsMs, total: this.totalMs }
    const complete: RunState = { ...state, timingsMs, bestCheckpoint, metricsOffset: run.metrics.byteOffset }
    run.checkpoints.write('last', { tensors: toTensors(snapshot), state: complete })
    this.#writtenAtMs = Date.now()
    return complete
  }

  #writeBest(best: Weights): string {
    if (this.#written?.best === best) return this.#written.name
    const tensors = toTensors({ weights: best, slots: new Map() })
    // a run that goes on is tried with this: its head says nothing of what its classes are called
    const state = { classNames: [...this.#context.classNames] }
    const name = this.#context.run.checkpoints.write('best', { tensors, state })
    this.#written = { best, name }
    return name
  }
}

/**
 * A checkpoint's state, if it belongs to this run.
 *
 * @returns the state, with what differs from the machine it was written on: then resuming is right, but not bit for bit.
 * @throws {AppError} `run-changed` if photos, model or plan are not those the run was begun with.
 */
export function readState(json: Json, { hashes, environment }: RunContext): { state: RunState; differences: string[] } {
  const parsed = RunState.safeParse(json)
  if (!parsed.success) throw failure('damaged-checkpoint', { of: 'state', why: issuesText(parsed.error) })
  const state = parsed.data
  const changed = [
    state.hashes.data === hashes.data ? undefined : 'the photos or their labels',
    state.hashes.baseModel === hashes.baseModel ? undefined : 'the model it started from',
    state.hashes.plan === hashes.plan ? undefined : 'the plan',
  ].filter((what) => what !== undefined)
  refuseChanged(changed)
  const differences = differencesOf(state.environment, environment)
  return { state, differences: differences.map(({ key, then, here }) => `${key}: ${then} → ${here}`) }
}
