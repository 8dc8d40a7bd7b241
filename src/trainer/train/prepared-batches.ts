import type { Photo } from '../../core/datasets/photo.ts'
import { variantOf } from '../../core/training/augmentation.ts'
import { type Batch, epochBatches, type Position } from '../../core/training/batches.ts'
import { classWeights, positiveWeights } from '../../core/training/class-weights.ts'
import { labelRows, type RunContext } from './context.ts'
import type { StageInputs } from './stage-inputs.ts'
import type { BatchInput } from './stage-session.ts'

/** Batches whose photos are decoded ahead. */
const NUM_DECODED_AHEAD = 3

/** A batch with what a step takes of its photos. */
export interface PreparedBatch extends Batch {
  readonly input: BatchInput
  /** When it was asked for, by `performance.now()`: the wait for its photos is part of its step. */
  readonly askedAtMs: number
}

/** What is left of an epoch, batch by batch; the next one is got ready meanwhile, and photos of later ones are decoded. */
export async function* preparedBatches(
  { plan, split }: Pick<RunContext, 'plan' | 'split'>,
  inputs: Pick<StageInputs, 'training' | 'prefetch'>,
  position: Position,
): AsyncGenerator<PreparedBatch, void, void> {
  const batches = [...epochBatches(split.train.length, plan.batchSize, plan.seed, position)]
  const variant = variantOf(plan.augmentation, position.epochIndex)
  const prepare = ({ samples }: Batch): Promise<BatchInput> => {
    const prepared = inputs.training(photosAt(split.train, samples), variant)
    prepared.catch(() => undefined) // whoever awaits it is told; a stop must not leave it unhandled
    return prepared
  }
  const prepareAt = (i: number): Promise<BatchInput> | undefined => {
    const batch = batches[i]
    return batch && prepare(batch)
  }
  let next = prepareAt(0)
  try {
    for (const [i, batch] of batches.entries()) {
      const ahead = batches[i + NUM_DECODED_AHEAD]
      if (ahead) inputs.prefetch(photosAt(split.train, ahead.samples))
      const askedAtMs = performance.now()
      const input = await (next ?? prepare(batch))
      next = prepareAt(i + 1)
      yield { ...batch, input, askedAtMs }
    }
  } finally {
    await next // features may be computed for it: the session must stay until they are
  }
}

const photosAt = (photos: readonly Photo[], samples: Int32Array): Photo[] =>
  Array.from(samples, (sample) => photos[sample]!)

/** Labels and weights of the training photos, from which batches are cut. */
export class TrainingLabels {
  readonly #rows: Float32Array
  readonly #weights: Float32Array
  readonly #numClasses: number
  readonly #multiLabel: boolean

  constructor({ plan, split, classNames }: RunContext) {
    this.#rows = labelRows(split.train, classNames)
    this.#numClasses = classNames.length
    this.#multiLabel = plan.multiLabel
    const counts = classNames.map((_, c) => countOf(this.#rows, c, classNames.length))
    this.#weights = plan.multiLabel
      ? positiveWeights(plan.classWeights, counts, split.train.length, classNames)
      : classWeights(plan.classWeights, counts, classNames)
  }

  /**
   * @returns `labels` `[batch, classes]` and `sampleWeights` `[batch]`: the weight of the label's class. With several labels
   *          `[batch, classes]`: the class's weight where it applies, 1 where it does not.
   */
  batch(samples: Int32Array): { labels: Float32Array; sampleWeights: Float32Array } {
    const width = this.#numClasses
    const labels = new Float32Array(samples.length * width)
    samples.forEach((sample, i) => {
      labels.set(this.#rows.subarray(sample * width, (sample + 1) * width), i * width)
    })
    if (this.#multiLabel)
      return { labels, sampleWeights: labels.map((label, i) => (label > 0.5 ? this.#weights[i % width]! : 1)) }
    const sampleWeights = Float32Array.from(samples, (_, i) => this.#weights[labels.indexOf(1, i * width) - i * width]!)
    return { labels, sampleWeights }
  }
}

const countOf = (rows: Float32Array, c: number, width: number): number =>
  rows.reduce((sum, label, i) => sum + (i % width === c ? label : 0), 0)
