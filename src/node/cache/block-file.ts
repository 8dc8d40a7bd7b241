import { closeSync, readSync, renameSync, rmSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { temporaryName, writeAll } from '../files/atomic.ts'
import { openRegularSync } from '../files/open-regular.ts'

/**
 * A block: features of some images in one file.
 *
 * `FROSTBK1` | header's length (uint32) | header's CRC-32 (uint32) | header: JSON | spaces to a multiple of 16 | features, image after image,
 * for each all frontier tensors in order, float32 little-endian.
 *
 * Every image has a CRC-32 of its own, so that single ones can be read and trusted.
 */
export interface Block {
  readonly path: string
  /** Bytes before the features. */
  readonly offset: number
  readonly entries: readonly BlockEntry[]
}

/** Image id, augmentation variant, CRC-32 of its features. */
type BlockEntry = readonly [id: string, variant: number, crc: number]

const MAGIC = Buffer.from('FROSTBK1')
const PREFIX_BYTES = MAGIC.length + 8
const MAX_HEADER_BYTES = 2 ** 24
const Header = z.array(z.tuple([z.string(), z.int(), z.int().min(0).max(0xffffffff)]))

/**
 * Writes a block under a temporary name and renames it. Not synced: what a power cut spoils is found by its checksums and computed again.
 *
 * @param features  `[images, valuesPerImage]`
 */
export function writeBlock(path: string, ids: readonly (readonly [string, number])[], features: Float32Array): Block {
  const bytes = bytesOf(features)
  const bytesPerImage = bytes.length / ids.length
  const entries = ids.map(([id, variant], slot): BlockEntry => [
    id,
    variant,
    crc32(bytes.subarray(slot * bytesPerImage, (slot + 1) * bytesPerImage)),
  ])
  const json = JSON.stringify(entries)
  const length = Buffer.byteLength(json)
  const padding = (16 - ((PREFIX_BYTES + length) % 16)) % 16
  const header = Buffer.from(json + ' '.repeat(padding))
  const numbers = Buffer.alloc(8)
  numbers.writeUInt32LE(header.length, 0)
  numbers.writeUInt32LE(crc32(header), 4)
  const temporary = temporaryName(path)
  try {
    const { file } = openRegularSync(temporary, 'wx')
    try {
      writeAll(file, Buffer.concat([MAGIC, numbers, header]))
      writeAll(file, bytes)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (thrown) {
    rmSync(temporary, { force: true })
    throw thrown
  }
  return { path, offset: PREFIX_BYTES + header.length, entries }
}

/** What a block holds; `undefined` where the file is damaged, or its features are not whole. */
export function openBlock(path: string, bytesPerImage: number): Block | undefined {
  let file: number | undefined
  try {
    const opened = openRegularSync(path)
    const size = opened.sizeBytes
    file = opened.file
    const prefix = Buffer.alloc(PREFIX_BYTES)
    readExactly(file, prefix, 0)
    const length = prefix.readUInt32LE(MAGIC.length)
    const offset = PREFIX_BYTES + length
    if (!prefix.subarray(0, MAGIC.length).equals(MAGIC) || length > MAX_HEADER_BYTES || offset > size) return undefined
    const header = Buffer.alloc(length)
    readExactly(file, header, PREFIX_BYTES)
    if (crc32(header) !== prefix.readUInt32LE(MAGIC.length + 4)) return undefined
    const entries = Header.parse(JSON.parse(header.toString('utf8')))
    return size === offset + entries.length * bytesPerImage ? { path, offset, entries } : undefined
  } catch {
    return undefined
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/**
 * Reads consecutive images of a block into a fresh array.
 *
 * @throws an error of the system, or one of ours where the file ends early.
 */
export function readImages(block: Block, firstSlot: number, count: number, valuesPerImage: number): Float32Array {
  const features = new Float32Array(count * valuesPerImage)
  const { file } = openRegularSync(block.path)
  try {
    readExactly(file, bytesOf(features), block.offset + firstSlot * valuesPerImage * 4)
  } finally {
    closeSync(file)
  }
  return features
}

/** Whether the features of one image are those that were written. */
export function isIntact(block: Block, slot: number, features: Float32Array): boolean {
  return crc32(bytesOf(features)) === block.entries[slot]?.[2]
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

function readExactly(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    const numRead = readSync(file, bytes, done, bytes.length - done, position + done)
    if (numRead === 0) throw new Error('The block ends early.')
    done += numRead
  }
}
