import { createHash, webcrypto } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { PhotoNote } from '../../../core/datasets/photo-notes.ts'
import { perceptualHash, grayThumbnail } from '../../../core/datasets/fingerprint.ts'
import { decodeWithin } from '../../photos/decode-within.ts'
import { loadSharp } from '../../photos/load-sharp.ts'
import { THUMBNAIL_QUALITY, THUMBNAIL_SIDE } from '../thumbnails.ts'

/** From this size on hashing takes long enough to be felt, and is left to another thread. */
const LARGE_BYTES = 128 * 1024
/** The other thread is given a copy: larger ones are hashed here, a few milliseconds at a time. */
const HUGE_BYTES = 16 * 2 ** 20
const PIECE_BYTES = 2 ** 21

/** A JPEG that has no more pixels than its thumbnail is its own, unless it is heavy for its size. */
const SMALL_BYTES = 64 * 1024

/** What a file is before it is decoded. */
export interface FileFacts {
  /** SHA-256 of its bytes, 64 hex digits. */
  readonly hash: string
  readonly sizeBytes: number
  /** Milliseconds since 1970, whole. */
  readonly modifiedAt: number
}

/** All that is kept of a photo. */
interface PhotoFacts extends FileFacts {
  readonly format: string
  /** Upright. */
  readonly width: number
  readonly height: number
  readonly perceptualHash: string
  /** `[16, 16]` uint8, by which look-alikes are found. */
  readonly fingerprint: Uint8Array
}

/** SHA-256 in hex digits. */
export async function hashOf(bytes: Buffer): Promise<string> {
  if (bytes.length < LARGE_BYTES) return createHash('sha256').update(bytes).digest('hex')
  if (bytes.length > HUGE_BYTES) return hashInPieces(bytes)
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex')
}

async function hashInPieces(bytes: Buffer): Promise<string> {
  const hash = createHash('sha256')
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    hash.update(bytes.subarray(start, start + PIECE_BYTES))
    await setImmediate()
  }
  return hash.digest('hex')
}

/** What is kept of a photo, and what is shown of it. */
export interface ExaminedPhoto extends PhotoFacts {
  /** A JPEG, of at most `THUMBNAIL_SIDE` pixels a side. */
  readonly thumbnail: Uint8Array
  /** What was assumed about its numbers; not kept. */
  readonly notes: readonly PhotoNote[]
}

/**
 * Decodes a photo once, for its thumbnail and for what it is compared by.
 *
 * @throws {UnusablePhotoError} whose message is the reason.
 */
export async function examine(bytes: Buffer, facts: FileFacts): Promise<ExaminedPhoto> {
  const { pixels, width, height, format, uprightWidth, uprightHeight, notes } = await decodeWithin(
    bytes,
    THUMBNAIL_SIDE,
  )
  const fingerprint = grayThumbnail(pixels, height, width)
  const isThumbnail = format === 'jpeg' && isSmall(uprightWidth, uprightHeight, bytes)
  const thumbnail = isThumbnail ? bytes : await toJpeg(pixels, width, height, THUMBNAIL_QUALITY)
  const look = { perceptualHash: perceptualHash(fingerprint), fingerprint, thumbnail, notes }
  return { ...facts, format, width: uprightWidth, height: uprightHeight, ...look }
}

/** @param pixels  `[height, width, 3]` uint8 sRGB. */
export function toJpeg(pixels: Uint8Array, width: number, height: number, quality: number): Promise<Buffer> {
  return loadSharp()(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, optimiseCoding: false }) // a third of the time, for 4 % of the bytes
    .toBuffer()
}

function isSmall(width: number, height: number, { length }: Buffer): boolean {
  return Math.max(width, height) <= THUMBNAIL_SIDE && length <= SMALL_BYTES
}
