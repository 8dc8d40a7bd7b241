import { closestNames } from '../../core/models/closest-names.ts'
import { failure } from '../../shared/errors.ts'

/**
 * Checks that a model knows every class of some photos.
 *
 * @throws {AppError} `class-unknown` naming both lists.
 */
export function checkClassesKnown(photoClasses: readonly string[], modelClasses: readonly string[]): void {
  const known = new Set(modelClasses)
  const unknown = photoClasses.filter((name) => !known.has(name))
  const [first] = unknown
  if (first === undefined) return
  const [close] = closestNames(first, modelClasses, 1)
  throw failure('class-unknown', {
    unknown,
    photoClasses: [...photoClasses],
    modelClasses: [...modelClasses],
    closest: close,
  })
}
