import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { readPhoto, readPhotoSync, statPhoto, statPhotoSync } from '../../../photos/read-photo.ts'
import { hashOf } from '../read-source.ts'

type Maybe<T> = T | Promise<T>

/** How a reader gets at files. */
export interface Disk {
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
