import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Photo } from '../../src/core/datasets/photo.ts'
import { batchesPerEpoch, epochOrder } from '../../src/core/training/batches.ts'
import { learningRateAt } from '../../src/core/training/schedule.ts'
import type { TrainRequest } from '../../src/shared/contract/training.ts'
import { chooseExecutor } from '../../src/trainer/engine.ts'
import { prepare, type Prepared } from '../../src/trainer/train/prepare.ts'
import { setUpStage } from '../../src/trainer/train/stage-setup.ts'

const CHUNK = 64

/**
 * Writes a run into a folder as bench/peers/curve_data.py describes it, so that Keras trains the same: photos as Frostline decoded them,
 * its batches in its order, the head's first weights, and the rate of every step.
 *
 * @param modelFolder  the layers-model that the run starts from.
 */
export async function handOver(request: TrainRequest, modelFolder: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const prepared = await prepare(
    request,
    async () => (await chooseExecutor('native')).executor,
    () => undefined,
    new AbortController().signal,
  )
  try {
    const { split } = prepared
    await writeSet('train', split.train, prepared, folder)
    await writeSet('validation', split.validation, prepared, folder)
    await writeSet('test', split.test, prepared, folder)
    writeFileSync(join(folder, 'order.bin'), orderOf(prepared))
    const head = prepared.graph.output
    for (const weight of ['kernel', 'bias']) {
      const values = prepared.graph.weights.get(`${head}/${weight}`)?.values
      if (!values) throw new Error(`The head has no ${weight}.`)
      writeFileSync(join(folder, `head-${weight}.bin`), values)
    }
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(planFor(prepared, resolve(modelFolder)), null, 2))
  } finally {
    prepared.pixelCache.close()
  }
}

async function writeSet(name: string, photos: readonly Photo[], prepared: Prepared, folder: string): Promise<void> {
  const { dataset, pixels } = prepared
  const file = openSync(join(folder, `${name}.bin`), 'w')
  try {
    for (let start = 0; start < photos.length; start += CHUNK)
      writeSync(file, await pixels.get(photos.slice(start, start + CHUNK)))
  } finally {
    closeSync(file)
  }
  const labels = Int32Array.from(photos, ({ labels }) => dataset.classNames.indexOf(labels[0]))
  writeFileSync(join(folder, `${name}-labels.bin`), labels)
}

/** `[epochs of all stages, photos]` */
function orderOf({ plan, split }: Prepared): Int32Array {
  const rows = plan.stages.flatMap(({ epochs }, stageIndex) =>
    Array.from({ length: epochs }, (_, epochIndex) =>
      epochOrder(split.train.length, plan.seed, stageIndex, epochIndex),
    ),
  )
  const order = new Int32Array(rows.length * split.train.length)
  rows.forEach((row, i) => order.set(row, i * split.train.length))
  return order
}

function planFor({ plan, graph, split, dataset }: Prepared, model: string): object {
  const stepsPerEpoch = batchesPerEpoch(split.train.length, plan.batchSize)
  const stages = plan.stages.map((stage) => {
    const trainable = new Set(setUpStage(graph, plan, stage, split.train.length).freeze.trainable)
    return {
      name: stage.name,
      epochs: stage.epochs,
      frozen: graph.layers.map(({ name }) => name).filter((name) => !trainable.has(name)),
      learningRates: Array.from({ length: stage.epochs * stepsPerEpoch }, (_, step) =>
        learningRateAt(stage, step, stepsPerEpoch),
      ),
    }
  })
  const { batchSize, dropout, labelSmoothing, optimizer, globalClipNorm, augmentation } = plan
  const cut = graph.layers.find(({ name }) => name === 'head_pool')?.inbound[0]
  if (cut === undefined) throw new Error('Keras is handed models whose head begins with a pooling only.')
  const size = graph.preprocessing.inputHeight
  const common = { batchSize, dropout, labelSmoothing, optimizer, globalClipNorm, augmentation }
  return { model, cut, classes: dataset.classNames.length, size, ...common, stages }
}
