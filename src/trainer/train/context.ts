import type { Precision } from './precision.ts'
import type { Photo } from '../../core/datasets/photo.ts'
import type { Split } from '../../core/datasets/split.ts'
import type { Executor } from '../../core/engine/executor.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import type { FeatureStore } from '../../node/cache/feature-store.ts'
import type { PixelSource } from '../../node/photos/pixel-source.ts'
import type { RunFolder } from '../../node/runs/run-folder.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { TrainEvent } from '../../shared/contract/training.ts'

/** Everything a run works with, made before its first step. */
export interface RunContext {
  readonly plan: TrainingPlan
  /** With the new head; its weights are those before training. */
  readonly graph: LayerGraph
  readonly classNames: readonly string[]
  readonly split: Split
  readonly executor: Executor
  readonly precision: Precision
  readonly pixels: PixelSource
  readonly features: FeatureStore
  readonly decoderVersion: string
  readonly run: RunFolder
  readonly hashes: { readonly plan: string; readonly data: string; readonly baseModel: string }
  readonly environment: Readonly<Record<string, string | number | boolean | null>>
  /** When this process began with the run, by `performance.now()`. */
  readonly beganAtMs: number
  readonly signal: AbortSignal
  readonly emit: (event: TrainEvent) => void
  readonly checkpointEvery: CheckpointIntervals
}

/** How old the last checkpoint may be. Results do not depend on it, only how much a crash loses. */
export interface CheckpointIntervals {
  /** At the end of an epoch. Epochs over cached features take milliseconds: a checkpoint after each would cost more than the training. */
  readonly epochMs: number
  /** Within a long epoch. */
  readonly stepMs: number
}

export const CHECKPOINT_INTERVALS: CheckpointIntervals = { epochMs: 5_000, stepMs: 60_000 }

/** `[photos, classes]` zeros and ones. */
export function labelRows(photos: readonly Photo[], classNames: readonly string[]): Float32Array {
  const indexOf = new Map(classNames.map((name, i) => [name, i]))
  const rows = new Float32Array(photos.length * classNames.length)
  photos.forEach(({ labels }, row) => {
    for (const label of labels) {
      const index = indexOf.get(label)
      if (index !== undefined) rows[row * classNames.length + index] = 1
    }
  })
  return rows
}

/** Lets messages in between two steps: a bare `await` never does. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Share of a plan's limit for decoded photos; the rest is for features, which save more. */
const PIXEL_SHARE = 0.4

type Limits = Pick<TrainingPlan, 'cacheLimitBytes'>

export const pixelLimitBytes = ({ cacheLimitBytes }: Limits): number => Math.floor(cacheLimitBytes * PIXEL_SHARE)

export const featureLimitBytes = (limits: Limits): number => limits.cacheLimitBytes - pixelLimitBytes(limits)
