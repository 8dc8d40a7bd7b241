import type { PhotoNote } from './photo-notes.ts'
import type { Reading } from './reading.ts'
import type { Sample } from './sample.ts'

/** A sample of a data set, not looked into yet. Labels are in NFC and sorted: one where classes exclude each other, any number where `multiLabel`. */
export interface LabelledFile extends Readonly<Sample> {
  /** From the data set's folder, with `/` between its parts. Unique in a data set. */
  readonly relativePath: string
}

/** One usable photo file: a sample that was read. Two files with the same bytes are two photos with the same `id`. */
export interface Photo extends LabelledFile {
  /** SHA-256 of the file's bytes, 64 hex digits: what caches are keyed by. */
  readonly id: string
  readonly sizeBytes: number
  /** Pixels as stored in the file, before its EXIF orientation is applied. */
  readonly width: number
  readonly height: number
  /** `[16, 16]` uint8 luma of the upright, resized photo. See {@link grayThumbnail}. */
  readonly thumbnail: Uint8Array
  /** 64 bits in 16 hex digits, alike for photos that look alike. See {@link perceptualHash}. */
  readonly perceptualHash: string
  /** What had to be assumed about the numbers in the file. */
  readonly notes?: readonly PhotoNote[]
}

/** A file that cannot be used, and why. */
export interface SkippedFile {
  /** As the person would look for it: from the data set's folder, or as written in the table. */
  readonly path: string
  /** Kebab-case and stable, for example `truncated`. */
  readonly code: string
  /** A sentence for a person. */
  readonly reason: string
  /** Where it stands for so many that are not named one by one. */
  readonly numFiles?: number | undefined
}

/** How many files a list of skipped ones stands for: of very many, most are one entry with their number. */
export const numSkippedIn = (skipped: readonly Pick<SkippedFile, 'numFiles'>[]): number =>
  skipped.reduce((sum, { numFiles = 1 }) => sum + numFiles, 0)

/** Photos that are the same file (`exact`) or the same picture saved differently (`near`). Never divided between sets. */
export interface DuplicateGroup {
  readonly kind: 'exact' | 'near'
  readonly photos: readonly Photo[]
}

/** One picture under several labels. The `exact` kind is left out of the data set; a `near` one is a guess and only reported. */
export interface LabelConflict {
  readonly kind: 'exact' | 'near'
  readonly relativePaths: readonly string[]
  readonly classNames: readonly string[]
}

export interface Dataset {
  /** Absolute path of the folder that relative paths start from. */
  readonly root: string
  /** In NFC: the order of the model's outputs. Sorted by code unit, the same on every machine, unless a list of photos gives an order. */
  readonly classNames: readonly string[]
  readonly multiLabel: boolean
  /** Usable photos, sorted by `relativePath`. Those in `exact` conflicts are not among them. */
  readonly photos: readonly Photo[]
  readonly skipped: readonly SkippedFile[]
  /** Groups of two or more. */
  readonly duplicates: readonly DuplicateGroup[]
  /** Files that are copies of others, byte for byte, and count once with them. */
  readonly numUnited: number
  readonly conflicts: readonly LabelConflict[]
  /** Photos that lie beside a table of labels without being in it, by relative path. */
  readonly unlabelled: readonly string[]
  /** Hidden files and what operating systems leave behind (`.DS_Store`, `Thumbs.db`, `__MACOSX`). */
  readonly numIgnored: number
  /** How folders or a table were understood; absent where nothing had to be. */
  readonly reading?: Reading
}
