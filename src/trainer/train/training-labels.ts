import { classWeights, positiveWeights } from '../../core/training/class-weights.ts'
import { labelRows, type RunContext } from './context.ts'

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
