import type { Reading } from '../../core/datasets/reading.ts'
import type { LabelledFile, SkippedFile } from '../../core/datasets/photo.ts'

/** What folders or a table say, before any photo is opened. */
export interface LabelSource {
  readonly root: string
  readonly files: readonly LabelledFile[]
  readonly skipped: readonly SkippedFile[]
  /** Rows of a large table that cannot be used either, and are not told one by one. */
  readonly numMoreSkipped: number
  readonly multiLabel: boolean
  /** Whether a photo in several places has the labels of all of them. */
  readonly uniteLabels: boolean
  readonly classNames: readonly string[]
  /** Whether `classNames` are all there are, in the order of the model's outputs. */
  readonly keepsClassOrder?: boolean
  readonly unlabelled: readonly string[]
  readonly numIgnored: number
  /** How it was understood; absent where nothing had to be. */
  readonly reading?: Reading
}
