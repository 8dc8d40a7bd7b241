import type { ErrorData } from '../../../../shared/errors.ts'
import type { ExaminedPhoto, FileFacts } from '../read-source.ts'

/** A file that is to be read. */
export interface Question {
  /** Absolute. */
  readonly path: string
  /** As the project knows it: a file that has this size and time is not read again. */
  readonly known?: Omit<FileFacts, 'hash'>
  /** Keeps a copy in captures/, by this name or one like it. */
  readonly keepAs?: string
}

/** What a file turned out to be. */
export type Answer =
  | { readonly kind: 'unchanged'; readonly modifiedAt: number }
  /** The project has a photo with these bytes. */
  | { readonly kind: 'known'; readonly facts: FileFacts }
  | { readonly kind: 'read'; readonly photo: ExaminedPhoto; readonly keptAs?: string }
  /** It cannot be used. */
  | { readonly kind: 'unusable'; readonly code: string; readonly reason: string }
  /** What stops all of it: a full disk. */
  | { readonly kind: 'failed'; readonly error: ErrorData }
  /** It is larger than what may be decoded beside others. */
  | { readonly kind: 'large' }

/** Reads files of one project. */
export interface PhotoReader {
  read(question: Question): Promise<Answer>
  close(): Promise<void>
}
