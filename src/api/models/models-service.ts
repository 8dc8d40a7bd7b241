import { DEFAULT_MODEL } from '../../node/models/model-folders.ts'
import { ModelShelf } from '../../node/models/model-shelf.ts'
import type { OpenProject } from '../../node/project/project.ts'
import type { Trainer } from '../../node/trainer-host/trainer.ts'
import type { ActivationMaps } from '../../shared/contract/activations.ts'

export interface ModelsParts {
  readonly project: () => OpenProject
  /** For quick questions, beside the one that may be training for hours. */
  readonly questions: { readonly trainer: Pick<Trainer, 'activations'> }
}

const MAX_MAPS = 24

/** Pretrained models: which there are, their layers and weights, and what a layer sees in a photo. */
export class ModelsService {
  readonly shelf = new ModelShelf()
  readonly #parts: ModelsParts

  constructor(parts: ModelsParts) {
    this.#parts = parts
  }

  /** @throws {AppError} `photo-not-found`, `model-no-such-layer`, or why the photo cannot be read */
  activations(model: string | null, layer: string, photoId: number): Promise<ActivationMaps> {
    const photo = this.#parts.project().photoPath(photoId)
    const params = { model: model ?? DEFAULT_MODEL, layer, photo, executor: 'auto' as const, maxMaps: MAX_MAPS }
    return this.#parts.questions.trainer.activations(params)
  }
}
