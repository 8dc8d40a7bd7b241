import { join } from 'node:path'
import { expect } from 'vitest'
import { openModel } from '../../src/node/models/open-model.ts'
import { CheckpointStore } from '../../src/node/runs/checkpoint-store.ts'
import { fromTensors } from '../../src/trainer/train/snapshot.ts'

/** That a run’s model has, bit for bit, the weights that were its best: those of the checkpoint of its best epoch. */
export async function expectBestIsKept(runFolder: string): Promise<void> {
  const best = new CheckpointStore(join(runFolder, 'checkpoints')).load('best')
  if (!best) throw new Error(`“${runFolder}” has no checkpoint of a best epoch.`)
  const { graph } = await openModel(join(runFolder, 'model'))
  const { weights } = fromTensors(best.tensors)
  expect(weights.size).toBeGreaterThan(0)
  for (const [name, { values }] of weights) {
    expect(values.every(Number.isFinite), name).toBe(true)
    expect(graph.weights.get(name)?.values, name).toEqual(values)
  }
}
