import type { WeightTensor } from '../../core/models/layer-graph.ts'
import type { CheckpointTensor } from '../../node/runs/checkpoint-file.ts'

export type Weights = ReadonlyMap<string, WeightTensor>

/** Weights and optimizer state by kind, in one checkpoint. */
export interface Snapshot {
  readonly weights: Weights
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
