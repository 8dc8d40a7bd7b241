import { closestNames } from '../../core/models/closest-names.ts'
import { AppError } from '../../shared/errors.ts'

const MAX_LISTED = 20

/**
 * Checks that a model knows every class of some photos.
 *
 * @throws {AppError} `class-unknown` naming both lists.
 */
export function checkClassesKnown(photoClasses: readonly string[], modelClasses: readonly string[]): void {
  const known = new Set(modelClasses)
  const unknown = photoClasses.filter((name) => !known.has(name))
  if (unknown.length === 0) return
  const close = closestNames(unknown[0], modelClasses, 1)[0]
  throw new AppError(
    'class-unknown',
    `The model does not know ${list(unknown)}. The photos have ${list(photoClasses)}; the model knows ${list(modelClasses)}.`,
    {
      hint: `Rename the folder or label as the model has it${close === undefined ? '' : ` (the closest to “${unknown[0]}” is “${close}”)`}, or leave these photos out.`,
    },
  )
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).map((name) => `“${name}”`)
  return names.length > MAX_LISTED ? `${shown.join(', ')} and ${names.length - MAX_LISTED} more` : shown.join(', ')
}
