import { z } from 'zod'
import { SetName } from '../../shared/contract/plain.ts'

const Name = z.string().min(1).max(1000)

/** A file as it was when it was hashed: one that still looks so needs no hashing again. */
export const SeenFile = z.strictObject({
  sizeBytes: z.int().min(0),
  /** Milliseconds since 1970, whole. */
  modifiedAt: z.int(),
  /** Milliseconds since 1970; when its bytes were read, or moments later. */
  hashedAt: z.int(),
})
export type SeenFile = z.output<typeof SeenFile>

/** A photo and its labels, as whoever keeps them (a project, a list, folders, a table) hands them on. */
export const Sample = z.strictObject({
  /** Absolute. */
  path: z.string().min(1).max(32_768),
  /** Class names. */
  labels: z.array(Name).max(10_000).readonly(),
  /** Where it teaches, chooses or judges; absent: training, from which missing sets are taken. */
  set: SetName.optional(),
  /** SHA-256 of the file that was labelled; a file that is no longer that one is left out. */
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Absent where nobody knows, and in lists of older versions: the file is hashed. */
  seen: SeenFile.optional(),
  /** Photos with the same number show the same picture, others do not; `null`: no other does. Absent: the pictures are compared. */
  group: z.int().nullable().optional(),
})
export type Sample = z.output<typeof Sample>
