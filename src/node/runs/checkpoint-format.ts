import { z } from 'zod'
import type { Format } from '../../shared/formats/format.ts'

/** A tensor as checkpoints hold it. */
export interface CheckpointTensor {
  readonly dtype: 'float32' | 'int32'
  readonly shape: readonly number[]
  readonly values: Float32Array | Int32Array
}

/** Anything JSON can hold; `state` of a checkpoint. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** No single buffer near 1 GiB (Electron's limit). */
export const MAX_TENSOR_BYTES = 2 ** 29
export const MAX_MANIFEST_BYTES = 2 ** 26

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

export const SignedManifest = z.strictObject({ sha256: Sha256, manifest: z.string() })

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

export function byteLengthOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 4)
}
