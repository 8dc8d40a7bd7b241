import { permutation, randomStream } from './random.ts'

/** Where a run stands in a stage. Plain data: it goes into a checkpoint as it is. */
export interface Position {
  readonly stageIndex: number
  readonly epochIndex: number
  /** The next batch of the epoch. */
  readonly batchIndex: number
}

/** One batch: positions of its samples in the training set, in order. */
export interface Batch {
  readonly batchIndex: number
  readonly samples: Int32Array
}

/** How many batches an epoch has; the short last one counts. */
export function batchesPerEpoch(numSamples: number, batchSize: number): number {
  return Math.ceil(numSamples / batchSize)
}

/** The order in which an epoch shows the samples. It depends on seed, stage and epoch alone, so resuming needs no more. */
export function epochOrder(numSamples: number, seed: number, stageIndex: number, epochIndex: number): Int32Array {
  return permutation(randomStream(seed, 'shuffle', stageIndex, epochIndex), numSamples)
}

/**
 * The batches of one epoch, from `position.batchIndex` on. Every sample comes once; the last batch may be short.
 */
export function* epochBatches(
  numSamples: number,
  batchSize: number,
  seed: number,
  { stageIndex, epochIndex, batchIndex }: Position,
): Generator<Batch> {
  const order = epochOrder(numSamples, seed, stageIndex, epochIndex)
  for (let index = batchIndex; index * batchSize < numSamples; index++)
    yield { batchIndex: index, samples: order.slice(index * batchSize, (index + 1) * batchSize) }
}
