import { z } from 'zod'
import type { WeightTensor } from '../../core/models/layer-graph.ts'
import { StageProof } from '../../core/evaluation/report.ts'
import type { CheckpointTensor, Json } from '../../node/runs/checkpoint-format.ts'
import { issuesText } from '../../shared/issues-text.ts'
import { AppError } from '../../shared/errors.ts'
import type { RunContext } from './context.ts'

const Count = z.int().min(0)
const Environment = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

/** Everything a run must know of itself to go on as if it had never stopped, besides weights. Plain data. */
export const RunState = z.object({
  position: z.object({ stageIndex: Count, epochIndex: Count, batchIndex: Count }),
  /** Steps of the optimizer in this stage. */
  optimizerStep: Count,
  /** Steps over the run. */
  stepIndex: Count,
  /** Epochs finished over the run. */
  epochNumber: Count,
  /** Of the epoch under way. */
  sums: z.object({ loss: z.number(), numCorrect: z.number(), numImages: Count, elapsedMs: z.number().min(0) }),
  earlyStopping: z.object({ best: z.number().nullable(), bestEpoch: Count.nullable(), wait: Count }),
  /** Name of the checkpoint with the best weights. */
  bestCheckpoint: z.string().nullable(),
  proofs: z.array(StageProof),
  /** Hash of the frozen weights before the stage under way. */
  frozenBefore: z.string().nullable(),
  timingsMs: z.record(z.string(), z.number().min(0)),
  numImagesTrained: Count,
  metricsOffset: Count,
  startedAt: z.iso.datetime(),
  outcome: z.enum(['running', 'finished', 'early-stopping', 'stopped', 'non-finite-loss']),
  hashes: z.object({ plan: z.string(), data: z.string(), baseModel: z.string() }),
  environment: Environment,
})
export type RunState = z.output<typeof RunState>

export function startState({ hashes, environment }: RunContext): RunState {
  return {
    position: { stageIndex: 0, epochIndex: 0, batchIndex: 0 },
    optimizerStep: 0,
    stepIndex: 0,
    epochNumber: 0,
    sums: { loss: 0, numCorrect: 0, numImages: 0, elapsedMs: 0 },
    earlyStopping: { best: null, bestEpoch: null, wait: 0 },
    bestCheckpoint: null,
    proofs: [],
    frozenBefore: null,
    timingsMs: {},
    numImagesTrained: 0,
    metricsOffset: 0,
    startedAt: new Date().toISOString(),
    outcome: 'running',
    hashes: { ...hashes },
    environment: { ...environment },
  }
}

/** Weights and optimizer state by kind, in one checkpoint. */
export interface Snapshot {
  readonly weights: ReadonlyMap<string, WeightTensor>
  readonly slots: ReadonlyMap<string, { shape: readonly number[]; values: Float32Array }>
}

const WEIGHT = 'weight:'
const SLOT = 'slot:'

export function toTensors({ weights, slots }: Snapshot): Map<string, CheckpointTensor> {
  const tensors = new Map<string, CheckpointTensor>()
  for (const [name, { shape, values }] of weights) tensors.set(WEIGHT + name, { dtype: 'float32', shape, values })
  for (const [name, { shape, values }] of slots) tensors.set(SLOT + name, { dtype: 'float32', shape, values })
  return tensors
}

export function fromTensors(tensors: ReadonlyMap<string, CheckpointTensor>): Snapshot {
  const pick = (prefix: string) =>
    new Map(
      [...tensors]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, { shape, values }]) => [name.slice(prefix.length), { shape, values: values as Float32Array }]),
    )
  return { weights: pick(WEIGHT), slots: pick(SLOT) }
}

/**
 * A checkpoint's state, if it belongs to this run.
 *
 * @returns the state, with what differs from the machine it was written on: then resuming is right, but not bit for bit.
 * @throws {AppError} `run-changed` if photos, model or plan are not those the run was begun with.
 */
export function readState(json: Json, { hashes, environment }: RunContext): { state: RunState; differences: string[] } {
  const parsed = RunState.safeParse(json)
  if (!parsed.success)
    throw new AppError('damaged-checkpoint', `The checkpoint's state cannot be read: ${issuesText(parsed.error)}`, {
      hint: 'It was written by another version of Frostline. Start a new run.',
    })
  const state = parsed.data
  const changed = [
    state.hashes.data === hashes.data ? undefined : 'the photos or their labels',
    state.hashes.baseModel === hashes.baseModel ? undefined : 'the model it started from',
    state.hashes.plan === hashes.plan ? undefined : 'the plan',
  ].filter((what) => what !== undefined)
  if (changed.length > 0)
    throw new AppError(
      'run-changed',
      `This run cannot be continued: ${changed.join(' and ')} changed since it was begun.`,
      {
        hint: 'Put them back as they were, or start a new run with another --out.',
      },
    )
  const differences = Object.keys({ ...state.environment, ...environment }).filter(
    (key) => (state.environment[key] ?? null) !== (environment[key] ?? null),
  )
  return {
    state,
    differences: differences.map(
      (key) => `${key}: ${state.environment[key] ?? 'none'} → ${environment[key] ?? 'none'}`,
    ),
  }
}
