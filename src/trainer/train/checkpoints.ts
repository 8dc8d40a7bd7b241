import type { LayerGraph, WeightTensor } from '../../core/models/layer-graph.ts'
import type { RunContext } from './context.ts'
import { fromTensors, readState, type RunState, type Snapshot, startState, toTensors } from './run-state.ts'

type Weights = ReadonlyMap<string, WeightTensor>

/** A run between two stages, or where it was stopped within one. */
export class RunProgress {
  readonly state: RunState
  /** Every weight of the graph, as it is now. */
  readonly weights: Weights
  readonly slots: ReadonlyMap<string, Float32Array>
  /** Weights of the best epoch, those that any stage changed. */
  readonly best: Weights | undefined
  readonly isStopped: boolean

  constructor(
    state: RunState,
    weights: Weights,
    best: Weights | undefined,
    slots: ReadonlyMap<string, Float32Array> = new Map(),
    isStopped = false,
  ) {
    this.state = state
    this.weights = weights
    this.best = best
    this.slots = slots
    this.isStopped = isStopped
  }
}

/** The model of the best epoch: what no stage had changed by then is the base model's. */
export function withBest(graph: LayerGraph, best: Weights): Weights {
  return new Map([...graph.weights, ...best])
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
    return new RunProgress(startState(this.#context), graph.weights, undefined)
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
    const bestWeights = best ? fromTensors(best.tensors).weights : undefined
    if (best && bestWeights) this.#written = { best: bestWeights, name: best.name }
    return new RunProgress(
      state,
      new Map([...graph.weights, ...weights]),
      bestWeights,
      new Map([...slots].map(([name, { values }]) => [name, values])),
    )
  }

  /** Milliseconds the run has taken, in all of its processes. */
  get totalMs(): number {
    return this.#earlierMs + performance.now() - this.#context.beganAtMs
  }

  /** Milliseconds since the last checkpoint of this process. */
  get ageMs(): number {
    return Date.now() - this.#writtenAtMs
  }

  /** Writes `best` where it is new, then `last` that refers to it. */
  write(state: RunState, snapshot: Snapshot, best: Weights | undefined): RunState {
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
