import { AppError } from '../../shared/errors.ts'
import { type FailureCode, type FailureData, failureData } from '../../shared/failures/failures.ts'
import { numSkippedIn, type SkippedFile } from './photo.ts'

/** Two to hold back (validation and test) and one to learn from. */
export const MIN_PHOTOS_PER_CLASS = 3

/** A set of photos or a table that cannot be used. */
class DatasetError<Code extends FailureCode> extends AppError {
  constructor(code: Code, known: FailureData<Code>) {
    const { message, hint, data } = failureData(code, known)
    super(code, message, { hint, data })
  }
}

/** A class that is left without files is told beside them, and is none. */
const filesOf = (skipped: readonly SkippedFile[]): readonly SkippedFile[] => {
  const files = skipped.filter(({ code }) => code !== 'empty-class')
  return files.length > 0 ? files : skipped
}

const firstOf = (skipped: readonly SkippedFile[]) => {
  const files = filesOf(skipped)
  const [first] = files
  return first && { skipped: { number: numSkippedIn(files), path: first.path, reason: first.reason } }
}

/** No file of the data set can be used. */
export class NoPhotosError extends DatasetError<'no-photos'> {
  override readonly name = 'NoPhotosError'
  /** @param root  folder of the data set; absent where a list names photos wherever they lie. */
  constructor(root: string | undefined, skipped: readonly SkippedFile[]) {
    const files = filesOf(skipped)
    const [first] = files
    super(
      'no-photos',
      root === undefined
        ? { of: 'list', ...firstOf(skipped) }
        : { of: 'data set', root, numSkipped: numSkippedIn(files), ...(first && { firstReason: first.reason }) },
    )
  }
}

/** A classifier needs something to tell apart. */
export class OneClassError extends DatasetError<'one-class'> {
  override readonly name = 'OneClassError'
  constructor(className: string, skipped: readonly SkippedFile[]) {
    super('one-class', { className, ...firstOf(skipped) })
  }
}

export class DatasetTooSmallError extends DatasetError<'dataset-too-small'> {
  override readonly name = 'DatasetTooSmallError'
  constructor(className: string, numPhotos: number, skipped: readonly SkippedFile[]) {
    super('dataset-too-small', { className, numPhotos, minPhotos: MIN_PHOTOS_PER_CLASS, ...firstOf(skipped) })
  }
}

/** A class is to be recognized that nothing was learned about. */
export class ClassNotInTrainingError extends DatasetError<'class-not-in-training'> {
  override readonly name = 'ClassNotInTrainingError'
  constructor(className: string) {
    super('class-not-in-training', { className })
  }
}

export class SplitFractionsError extends DatasetError<'split-fractions-invalid'> {
  override readonly name = 'SplitFractionsError'
  constructor(validation: number, test: number) {
    super('split-fractions-invalid', { validation, test })
  }
}

/** A table of labels that cannot be understood as a whole. A single bad row is skipped with its reason instead. */
export class LabelTableError extends DatasetError<'label-table-invalid'> {
  override readonly name = 'LabelTableError'
  /** @param advice  what to do, where its columns are not what is wrong. */
  constructor(problem: string, advice?: string) {
    super('label-table-invalid', { problem, ...(advice !== undefined && { advice }) })
  }
}
