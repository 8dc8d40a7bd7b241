import { AppError } from '../../shared/errors.ts'

/** What can be wrong with a model file or with what is asked of a model. */
export type ModelErrorCode =
  | 'model-not-found'
  | 'model-not-a-model'
  | 'model-graph-model'
  | 'model-unknown-layer'
  | 'model-unsupported-structure'
  | 'model-bad-config'
  | 'model-bad-shape'
  | 'model-too-large'
  | 'model-weights-mismatch'
  | 'model-bad-weights'
  | 'model-not-finite'
  | 'model-shard-missing'
  | 'model-shard-short'
  | 'model-shard-long'
  | 'model-path-escape'
  | 'model-bad-preprocessing'
  | 'model-not-expressible'
  | 'model-exists'
  | 'model-not-in-catalog'
  | 'model-not-removable'
  | 'folder-not-empty'
  | 'model-no-such-layer'
  | 'model-bad-head'
  | 'model-bad-h5'
  | 'model-bad-archive'
  | 'model-unknown-architecture'
  | 'model-not-trainable'

/** A model that cannot be read, changed or written. The message names the layer or file. */
export class ModelError extends AppError {
  override readonly name = 'ModelError'
  constructor(code: ModelErrorCode, message: string, { hint, cause }: { hint?: string; cause?: unknown } = {}) {
    super(code, message, { ...(hint === undefined ? {} : { hint }), cause })
  }
}

/** What was opened is no model of layers at all, or its description makes no sense. */
export function notAModel(what: string): ModelError {
  return new ModelError('model-not-a-model', `This is not a model of layers: ${what}.`, {
    hint: 'Open the .keras or .h5 file that model.save of Keras wrote, or the model.json of a TF.js layers-model with its weights beside it.',
  })
}
