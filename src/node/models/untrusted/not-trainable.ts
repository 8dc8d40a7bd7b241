import { type AppError, failure } from '../../../shared/errors.ts'

/** The largest text that a model may have. model.json of the largest Keras application has 0.7 MB. */
export const MAX_TEXT_BYTES = 64 * 2 ** 20

export function notTrainable(what: string): AppError {
  return failure('model-not-trainable', { what })
}
