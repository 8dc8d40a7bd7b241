import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { replaceHead } from '../../core/models/surgery.ts'
import { readTextSync } from '../../node/files/read-regular.ts'
import { openModel } from '../../node/models/open-model.ts'
import { readCheckpointFolder } from '../../node/runs/checkpoint-file.ts'
import type { Checkpoint } from '../../node/runs/checkpoint-file.ts'
import { bestPointer, hasFinishedModel } from '../../node/runs/run-files.ts'
import { recallRun } from '../../node/trainer-host/request-file.ts'
import { failure, toErrorData } from '../../shared/errors.ts'
import { withBest } from '../train/best-weights.ts'
import { fromTensors } from '../train/snapshot.ts'

const Pointer = z.object({ current: z.string().regex(/^best-\d{6,}$/) })
const BestState = z.object({ classNames: z.array(z.string()).min(1) })

/** Checkpoints are pruned while a run goes on: the one that was named may be gone before it is read. */
const ATTEMPTS = 3

/** Name of a run's best checkpoint so far, `undefined` where it has a model already or the folder is no run. */
export function bestCheckpointOf(folder: string): string | undefined {
  if (!existsSync(join(folder, 'plan.json')) || hasFinishedModel(folder)) return undefined
  return currentBest(folder)
}

/**
 * The model a run has at its best epoch so far. Only reads: the run may be going on in another process.
 *
 * @throws {AppError} `no-checkpoint-yet` before its first best epoch is written; `damaged-checkpoint`; what opening its base model throws.
 */
export async function openBest(runFolder: string): Promise<{ graph: LayerGraph; checkpoint: string }> {
  const { plan, request } = recallRun(runFolder)
  const { checkpoint, name } = readBest(runFolder)
  const { classNames } = BestState.parse(checkpoint.state)
  const { graph: base } = await openModel(plan.modelName, { preprocessing: plan.preprocessing })
  const cutAt = plan.cutAt ?? request?.cutAt // of a run that was begun before plans told of it
  const graph = replaceHead(base, {
    ...(cutAt === undefined ? {} : { cutAt }),
    numClasses: classNames.length,
    classNames,
    dropout: plan.dropout,
    activation: plan.multiLabel ? 'sigmoid' : 'softmax',
    seed: plan.seed,
  })
  return { graph: { ...graph, weights: withBest(graph, fromTensors(checkpoint.tensors).weights) }, checkpoint: name }
}

function readBest(runFolder: string): { checkpoint: Checkpoint; name: string } {
  for (let attempt = 1; ; attempt++) {
    const name = currentBest(runFolder)
    if (name === undefined) throw failure('no-checkpoint-yet', {})
    try {
      return { checkpoint: readCheckpointFolder(join(runFolder, 'checkpoints', name)), name }
    } catch (thrown) {
      if (attempt === ATTEMPTS || currentBest(runFolder) === name) throw thrown
    }
  }
}

function currentBest(runFolder: string): string | undefined {
  const file = bestPointer(runFolder)
  if (!existsSync(file)) return undefined
  try {
    return Pointer.parse(JSON.parse(readTextSync(file))).current
  } catch (thrown) {
    throw failure('damaged-checkpoint', { of: 'best', path: file, why: toErrorData(thrown).message }, { cause: thrown })
  }
}
