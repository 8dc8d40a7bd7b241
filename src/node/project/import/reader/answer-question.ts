import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { AppError, toErrorData } from '../../../../shared/errors.ts'
import { isLarge } from '../../../photos/open-image.ts'
import { withPhotoBytes } from '../../../photos/photo-bytes.ts'
import { explainPhotoFailure, UnusablePhotoError } from '../../../photos/photo-errors.ts'
import { readPhoto, readPhotoSync, statPhoto, statPhotoSync } from '../../../photos/read-photo.ts'
import { keepCapture } from '../../captures.ts'
import { examine, hashOf } from '../read-source.ts'
import type { Answer, Question } from './reader-thread.ts'

type Maybe<T> = T | Promise<T>

/** How a reader gets at files. */
interface Disk {
  stat(path: string): Maybe<BigIntStats>
  read(path: string, stats: BigIntStats): Maybe<Buffer>
  /** SHA-256 in hex digits. */
  hash(bytes: Buffer): Maybe<string>
}

/** In a thread that has other things to do. */
export const PATIENT_DISK: Disk = { stat: statPhoto, read: readPhoto, hash: hashOf }

/** In a thread of its own: a small file is read before another thread would have begun to. */
export const OWN_DISK: Disk = {
  stat: statPhotoSync,
  read: readPhotoSync,
  hash: (bytes) => createHash('sha256').update(bytes).digest('hex'),
}

/** A photo as cameras write it is smaller. */
const LARGE_FILE_BYTES = 32 * 2 ** 20

export interface ReadingOptions {
  readonly disk: Disk
  /** Where copies are kept. */
  readonly captures: string
  /** Whether the project has a photo with this hash. */
  readonly isKnown: (hash: string) => boolean
  /** Files that are large, or that have many pixels: in one thread only. */
  readonly takesLarge: boolean
}

/** Reads a file once and decodes it once. Never fails. */
export async function answerQuestion(question: Question, options: ReadingOptions): Promise<Answer> {
  const { path, known, keepAs } = question
  const { disk, isKnown, takesLarge, captures } = options
  try {
    const stats = await disk.stat(path)
    if (known?.sizeBytes === Number(stats.size) && known.modifiedAt === Number(stats.mtimeMs))
      return { kind: 'unchanged', modifiedAt: known.modifiedAt }
    if (!takesLarge && stats.size > LARGE_FILE_BYTES) return { kind: 'large' }
    const use = async (bytes: Buffer): Promise<Answer> => {
      const hash = await disk.hash(bytes)
      const facts = { hash, sizeBytes: bytes.length, modifiedAt: Number(stats.mtimeMs) }
      if (isKnown(hash)) return { kind: 'known', facts }
      if (!takesLarge && (await isLarge(bytes))) return { kind: 'large' }
      const photo = await examine(bytes, facts)
      if (keepAs === undefined) return { kind: 'read', photo }
      return { kind: 'read', photo, keptAs: await keepCapture(captures, keepAs, bytes) }
    }
    return await withPhotoBytes(path, stats, use, (path, stats) => disk.read(path, stats))
  } catch (thrown) {
    // what stops everything is no fault of this file
    if (thrown instanceof AppError && !(thrown instanceof UnusablePhotoError))
      return { kind: 'failed', error: toErrorData(thrown) }
    const { code, message } = explainPhotoFailure(thrown)
    return { kind: 'unusable', code, reason: message }
  }
}
