import type { Reading } from '../../core/datasets/reading.ts'
import type { Photo, SetName, SkippedFile } from '../../core/datasets/photo.ts'

/** A file that has labels, not looked into yet. */
export interface LabelledFile {
  readonly path: string
  readonly relativePath: string
  readonly labels: readonly string[]
  readonly givenSet?: SetName
  /** SHA-256 of the file that was labelled. */
  readonly expectedHash?: string
  readonly group?: Photo['group']
}

/** What folders or a table say, before any photo is opened. */
export interface LabelSource {
  readonly root: string
  readonly files: readonly LabelledFile[]
  readonly skipped: readonly SkippedFile[]
  /** Rows of a large table that cannot be used either, and are not told one by one. */
  readonly numMoreSkipped?: number
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
