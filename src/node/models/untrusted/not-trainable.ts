import { ModelError } from '../../../core/models/errors.ts'

/** The largest text that a model may have. model.json of the largest Keras application has 0.7 MB. */
export const MAX_TEXT_BYTES = 64 * 2 ** 20

export function notTrainable(what: string): ModelError {
  return new ModelError('model-not-trainable', `${what}: it can answer, but not learn.`, {
    hint: 'Ask for the model it was made from, saved by Keras (.keras or .h5) or as a TF.js layers-model, or start from a model of the list.',
  })
}
