import { join } from 'node:path'
import { FeatureStore } from '../../node/cache/feature-store.ts'
import { decoderVersion } from '../../node/photos/decode-photo.ts'
import { createRun, openRun } from '../../node/runs/run-folder.ts'
import { CACHE_UNAVAILABLE } from '../../shared/contract/plain.ts'
import type { TrainEvent, TrainRequest } from '../../shared/contract/training.ts'
import { CHECKPOINT_INTERVALS, type CheckpointIntervals, featureLimitBytes, type RunContext } from './context.ts'
import { type ExecutorFor, prepare, type Prepared } from './prepare.ts'

export interface TrainHooks {
  readonly emit: (event: TrainEvent) => void
  readonly signal: AbortSignal
  /** Told of a new run's folder as soon as there is one. */
  readonly onRunFolder?: (folder: string) => void
  readonly checkpointEvery?: CheckpointIntervals
}

/** Reads photos and model, makes the plan, and opens the run's folder: everything before the first step. Whoever begins it closes it. */
export async function beginRun(
  executorFor: ExecutorFor,
  request: TrainRequest,
  hooks: TrainHooks,
): Promise<{ context: RunContext & Prepared; close: () => void }> {
  const beganAtMs = performance.now()
  const prepared = await prepare(request, executorFor, hooks.emit, hooks.signal)
  const { plan, basis, dataset, pixelCache, warnings } = prepared
  const run = request.resume ? openRun(request.out) : createRun(request.out, { ...plan, basis })
  const close = (): void => {
    run.close()
    pixelCache.close()
  }
  try {
    if (!request.resume) hooks.onRunFolder?.(run.path)
    const features = new FeatureStore({
      folder: join(request.cacheFolder, 'features'),
      limitBytes: featureLimitBytes(plan),
      onProblem: (message) => hooks.emit({ kind: 'note', code: CACHE_UNAVAILABLE, message }),
    })
    for (const message of warnings) hooks.emit({ kind: 'note', code: 'assumed', message })
    const context = {
      ...prepared,
      classNames: dataset.classNames,
      features,
      decoderVersion: decoderVersion(),
      run,
      environment: basis.environment,
      beganAtMs,
      checkpointEvery: CHECKPOINT_INTERVALS,
      ...hooks,
    }
    return { context, close }
  } catch (thrown) {
    close()
    throw thrown
  }
}
