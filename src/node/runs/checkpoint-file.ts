import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError, failure } from '../../shared/errors.ts'
import { contentOf, type Format, marked } from '../../shared/formats/format.ts'
import { syncFolder, writeAll, writeDurably } from '../files/atomic.ts'
import { openRegularSync } from '../files/open-regular.ts'
import { readTextSync } from '../files/read-regular.ts'

export const TENSORS_FILE = 'tensors.bin'
export const MANIFEST_FILE = 'manifest.json'

export interface Checkpoint {
  readonly tensors: ReadonlyMap<string, CheckpointTensor>
  readonly state: Json
}

/**
 * Fills an empty folder with a checkpoint: first the tensors, last the manifest with their hash, each on the disk before the next.
 */
export function writeCheckpointFolder(folder: string, { tensors, state }: Checkpoint): void {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const { file } = openRegularSync(join(folder, TENSORS_FILE), 'wx')
  try {
    for (const [name, { dtype, shape, values }] of tensors) {
      const fits = dtype === 'float32' ? values instanceof Float32Array : values instanceof Int32Array
      if (!fits || byteLengthOf(shape) !== values.byteLength || values.byteLength > MAX_TENSOR_BYTES)
        throw failure('bad-checkpoint', {
          name,
          numValues: values.length,
          dtype,
          shape: [...shape],
          maxValues: MAX_TENSOR_BYTES / 4,
        })
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
      writeAll(file, bytes)
      hash.update(bytes)
      sizeBytes += bytes.length
    }
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  const entries = [...tensors].map(([name, { dtype, shape }]) => ({ name, dtype, shape: [...shape] }))
  const manifest = JSON.stringify({ version: 1, sizeBytes, sha256: hash.digest('hex'), tensors: entries, state })
  writeDurably(
    join(folder, MANIFEST_FILE),
    JSON.stringify(marked(CHECKPOINT_FORMAT, { sha256: sha256Of(manifest), manifest })),
  )
  syncFolder(folder)
}

/**
 * Reads a checkpoint back. Every size is compared with the file before anything is allocated.
 *
 * @throws {AppError} `damaged-checkpoint` saying what does not fit; `newer-format`.
 */
export function readCheckpointFolder(folder: string): Checkpoint {
  try {
    const manifest = readManifest(join(folder, MANIFEST_FILE))
    return { tensors: readTensors(join(folder, TENSORS_FILE), manifest), state: manifest.state }
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'newer-format') throw thrown
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    throw failure('damaged-checkpoint', { of: 'folder', folder, why: reason }, { cause: thrown })
  }
}

function readManifest(path: string): Manifest {
  const tooLarge = (size: number): Error => new Error(`its manifest has ${size} bytes.`)
  const text = readTextSync(path, { maxBytes: MAX_MANIFEST_BYTES, tooLarge })
  const { sha256, manifest } = SignedManifest.parse(contentOf(CHECKPOINT_FORMAT, JSON.parse(text), path))
  if (sha256Of(manifest) !== sha256) throw new Error('its manifest has another hash than it says.')
  return Manifest.parse(JSON.parse(manifest))
}

function readTensors(path: string, manifest: Manifest): Map<string, CheckpointTensor> {
  const expectedBytes = manifest.tensors.reduce((sum, { shape }) => sum + byteLengthOf(shape), 0)
  if (
    manifest.tensors.some(({ shape }) => byteLengthOf(shape) > MAX_TENSOR_BYTES) ||
    expectedBytes !== manifest.sizeBytes
  )
    throw new Error(`its tensors take ${expectedBytes} bytes, not ${manifest.sizeBytes}.`)
  const { file, sizeBytes: size } = openRegularSync(path)
  try {
    if (size !== expectedBytes) throw new Error(`${TENSORS_FILE} has ${size} of ${expectedBytes} bytes.`)
    const hash = createHash('sha256')
    const tensors = new Map<string, CheckpointTensor>()
    for (const { name, dtype, shape } of manifest.tensors) {
      const buffer = new ArrayBuffer(byteLengthOf(shape))
      readAll(file, new Uint8Array(buffer))
      hash.update(new Uint8Array(buffer))
      const values = dtype === 'float32' ? new Float32Array(buffer) : new Int32Array(buffer)
      tensors.set(name, { dtype, shape, values })
    }
    if (hash.digest('hex') !== manifest.sha256) throw new Error(`${TENSORS_FILE} has another hash than it should.`)
    return tensors
  } finally {
    closeSync(file)
  }
}

function readAll(file: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) {
    const numRead = readSync(file, bytes, offset, bytes.length - offset, null)
    if (numRead === 0) throw new Error('it ends early.')
    offset += numRead
  }
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** A tensor as checkpoints hold it. */
export interface CheckpointTensor {
  readonly dtype: 'float32' | 'int32'
  readonly shape: readonly number[]
  readonly values: Float32Array | Int32Array
}

/** Anything JSON can hold; `state` of a checkpoint. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** No single buffer near 1 GiB (Electron's limit). */
const MAX_TENSOR_BYTES = 2 ** 29
const MAX_MANIFEST_BYTES = 2 ** 26

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const Entry = z.strictObject({
  name: z.string(),
  dtype: z.enum(['float32', 'int32']),
  shape: z.array(z.int().min(0).max(MAX_TENSOR_BYTES)).max(8),
})

/** What manifest.json holds beside its own hash. Tensors lie in tensors.bin one after the other, little-endian. */
export const Manifest = z.strictObject({
  version: z.literal(1),
  sizeBytes: z.int().min(0),
  sha256: Sha256,
  tensors: z.array(Entry),
  state: z.json(),
})
export type Manifest = z.output<typeof Manifest>

const SignedManifest = z.strictObject({ sha256: Sha256, manifest: z.string() })

/** `manifest.json` */
export const CHECKPOINT_FORMAT = {
  name: 'frostline-checkpoint',
  version: 1,
  content: SignedManifest,
} as const satisfies Format

/** `last.json`, `best.json`: the folder beside it that is meant. */
export const POINTER_FORMAT = {
  name: 'frostline-checkpoint-pointer',
  version: 1,
  content: z.object({ current: z.string() }),
} as const satisfies Format

function byteLengthOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 4)
}
