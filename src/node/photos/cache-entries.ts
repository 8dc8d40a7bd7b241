import type { BigIntStats } from 'node:fs'
import type { PhotoNote } from '../../core/datasets/photo-notes.ts'
import { grayThumbnail } from '../../core/datasets/fingerprint.ts'
import type { DecodedPhoto, PixelFormat } from './decode-photo.ts'

/** What is known of a photo besides its pixels. */
export interface PhotoFacts {
  /** Pixels as stored in the file, before its EXIF orientation is applied. */
  readonly width: number
  readonly height: number
  /** `[16, 16]` uint8 luma. */
  readonly thumbnail: Uint8Array
  readonly notes: readonly PhotoNote[]
}

/** The thumbnail is made here, not while decoding: prediction needs none. */
export function factsOf({ pixels, width, height, notes }: DecodedPhoto, format: PixelFormat): PhotoFacts {
  return { width, height, thumbnail: grayThumbnail(pixels, format.inputHeight, format.inputWidth), notes }
}

export interface PhotoEntry extends PhotoFacts {
  /** Number of the record that holds the pixels, -1 if none does. */
  readonly position: number
  /** CRC-32 of the pixels. */
  readonly checksum: number
}

/** A file is a photo with an id, or it cannot be used and there is a reason. */
export type FileOutcome = { readonly id: string } | { readonly code: string; readonly reason: string }

type PhotoLine = [
  'photo',
  id: string,
  position: number,
  checksum: number,
  width: number,
  height: number,
  thumbnail: string,
  notes: readonly PhotoNote[],
]

/** A file's size, time of change and inode, as text because they may exceed 53 bits, and what it turned out to be. */
export type FileEntry = ['file', path: string, size: string, mtimeNs: string, inode: string, outcome: FileOutcome]

export function photoEntry(id: string, { position, checksum, width, height, thumbnail, notes }: PhotoEntry): PhotoLine {
  return ['photo', id, position, checksum, width, height, Buffer.from(thumbnail).toString('base64'), notes]
}

export function fileEntry(path: string, { size, mtimeNs, ino }: BigIntStats, outcome: FileOutcome): FileEntry {
  return ['file', path, String(size), String(mtimeNs), String(ino), outcome]
}

/** The outcome, if the file is still the one that was read. */
export function outcomeOf(entry: FileEntry, { size, mtimeNs, ino }: BigIntStats): FileOutcome | undefined {
  const isUnchanged = entry[2] === String(size) && entry[3] === String(mtimeNs) && entry[4] === String(ino)
  return isUnchanged ? entry[5] : undefined
}

/** Later lines win. Each line's checksum is right, so it is one of the two that were written. */
export function readEntries(lines: readonly unknown[]): {
  photos: Map<string, PhotoEntry>
  files: Map<string, FileEntry>
} {
  const photos = new Map<string, PhotoEntry>()
  const files = new Map<string, FileEntry>()
  for (const line of lines as readonly (PhotoLine | FileEntry)[]) {
    if (line[0] === 'file') files.set(line[1], line)
    else {
      const [, id, position, checksum, width, height, base64, notes] = line
      const thumbnail = new Uint8Array(Buffer.from(base64, 'base64'))
      photos.set(id, { position, checksum, width, height, thumbnail, notes })
    }
  }
  return { photos, files }
}
