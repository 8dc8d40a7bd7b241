import { AppError } from '../../shared/errors.ts'
import { numSkippedIn } from '../../shared/num-skipped.ts'
import type { SkippedFile } from './photo.ts'

/** Two to hold back (validation and test) and one to learn from. */
export const MIN_PHOTOS_PER_CLASS = 3

/** Files that could not be used may be what is missing. */
const alsoSkipped = (skipped: readonly SkippedFile[]): string => {
  const [first] = skipped
  if (first === undefined) return ''
  const number = numSkippedIn(skipped)
  return ` ${number === 1 ? 'One file' : `${number} files`} could not be used; the first: ${first.path}: ${first.reason}`
}

/** No file of the data set can be used. */
export class NoPhotosError extends AppError {
  override readonly name = 'NoPhotosError'
  constructor(root: string, numSkipped: number, firstReason?: string) {
    const skipped = firstReason === undefined ? '' : ` (${numSkipped} skipped; the first: ${firstReason})`
    super('no-photos', `“${root}” holds no photo that can be used${skipped}.`, {
      hint: 'Give a folder with one sub-folder of photos per class, or a table of labels (labels.csv).',
    })
  }
}

/** A classifier needs something to tell apart. */
export class OneClassError extends AppError {
  override readonly name = 'OneClassError'
  constructor(className: string, skipped: readonly SkippedFile[]) {
    const what = `All photos that can be used are of one class, “${className}”; there is nothing to tell apart.`
    super('one-class', `${what}${alsoSkipped(skipped)}`, {
      hint: 'Add photos of another class: in a second sub-folder, or with another label in the table.',
    })
  }
}

export class DatasetTooSmallError extends AppError {
  override readonly name = 'DatasetTooSmallError'
  constructor(className: string, numPhotos: number, skipped: readonly SkippedFile[]) {
    const minPhotos = MIN_PHOTOS_PER_CLASS
    super(
      'dataset-too-small',
      `“${className}” has ${numPhotos} of the ${minPhotos} different photos every class needs.${alsoSkipped(skipped)}`,
      { hint: `Add ${minPhotos - numPhotos} more to “${className}”, or merge it into another class.` },
    )
  }
}

/** A class is to be recognized that nothing was learned about. */
export class ClassNotInTrainingError extends AppError {
  override readonly name = 'ClassNotInTrainingError'
  constructor(className: string) {
    super('class-not-in-training', `“${className}” has photos held back but none to learn from.`, {
      hint: `Put photos of “${className}” in the training folder too, or take the class out of the others.`,
    })
  }
}

export class SplitFractionsError extends AppError {
  override readonly name = 'SplitFractionsError'
  constructor(validationFraction: number, testFraction: number) {
    super(
      'split-fractions-invalid',
      `Cannot hold back ${validationFraction} for validation and ${testFraction} for testing.`,
      { hint: 'Both are shares of each class, 0 or more, and together less than 1; for example 0.15 and 0.15.' },
    )
  }
}

const NAME_COLUMNS =
  'Say which columns they are (--file-column, --label-column); or call them “filename” and “label”, or “filename” and the classes, with 0 and 1 below.'

/** A table of labels that cannot be understood as a whole. A single bad row is skipped with its reason instead. */
export class LabelTableError extends AppError {
  override readonly name = 'LabelTableError'
  /** @param hint  what to do, where its columns are not what is wrong. */
  constructor(problem: string, hint: string = NAME_COLUMNS) {
    super('label-table-invalid', problem, { hint })
  }
}
