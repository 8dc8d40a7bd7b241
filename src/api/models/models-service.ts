import { DEFAULT_MODEL } from '../../node/models/model-folders.ts'
import type { Conditions } from '../../node/models/kept-measurements.ts'
import { ModelShelf } from '../../node/models/model-shelf.ts'
import type { OpenProject } from '../../node/project/project.ts'
import type { Trainer } from '../../node/trainer-host/trainer.ts'
import { executorChoiceOf } from '../../shared/contract/plain.ts'
import type { MeasureEvent } from '../../shared/contract/app/models.ts'
import type { ActivationMaps } from '../../shared/contract/prediction.ts'
import { chosenPreprocessing, draftOf } from '../runs/run-project.ts'
import { Downloads } from './downloads.ts'
import { Measuring, type MeasuringParts } from './measuring.ts'

export interface ModelsParts extends Omit<MeasuringParts, 'conditions'> {
  readonly project: () => OpenProject
  /** `undefined` where no project is open. */
  readonly openProject: () => OpenProject | undefined
  /** For quick questions, beside the one that may be training for hours. */
  readonly questions: { readonly trainer: Pick<Trainer, 'activations'> }
}

const MAX_MAPS = 24

/** Pretrained models: which there are, their layers and weights, and what a layer sees in a photo. */
export class ModelsService {
  readonly shelf: ModelShelf
  readonly downloads = new Downloads()
  readonly #parts: ModelsParts
  readonly #measuring: Measuring

  constructor(parts: ModelsParts) {
    this.#parts = parts
    this.#measuring = new Measuring({ ...parts, conditions: () => conditionsOf(parts.openProject()) })
    this.shelf = new ModelShelf({}, (topology) => this.#measuring.recall(topology))
  }

  /** How long a model takes on this machine; see {@link Measuring.measure}. @throws {AppError} where it cannot be read. */
  async *measure(model: string | null, signal?: AbortSignal): AsyncGenerator<MeasureEvent, void, void> {
    const name = model ?? DEFAULT_MODEL
    yield* this.#measuring.measure(name, await this.shelf.topology(name), signal)
  }

  /** @throws {AppError} `photo-not-found`, `model-no-such-layer`, or why the photo cannot be read */
  activations(model: string | null, layer: string, photoId: number): Promise<ActivationMaps> {
    const photo = this.#parts.project().photoPath(photoId)
    const name = model ?? DEFAULT_MODEL
    const choice = chosenPreprocessing(this.#parts.project(), name)
    const params = { model: name, layer, photo, executor: 'auto' as const, maxMaps: MAX_MAPS, ...choice }
    return this.#parts.questions.trainer.activations(params)
  }
}

/** As runs of the project compute: by its draft, where that says so. */
function conditionsOf(project: OpenProject | undefined): Conditions {
  const { executor, threads } = project ? draftOf(project).plan : {}
  return {
    executor: executorChoiceOf(executor),
    threads: typeof threads === 'number' ? threads : null,
  }
}
