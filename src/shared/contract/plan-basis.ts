import { z } from 'zod'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256 in hex' })
const Count = z.int().min(0)

/**
 * What a run was made from besides its settings, written down before its first step: what a run that goes on, or one that repeats it, must
 * find again.
 */
export const PlanBasis = z.strictObject({
  /** Of every photo's bytes, labels and set, and of the order of the classes. */
  photos: Sha256,
  /** Of the weights of the model it began from. */
  weights: Sha256,
  /** Of that model's layers and preprocessing. Unknown of runs of older versions. */
  layers: Sha256.optional(),
  counts: z.strictObject({ train: Count, validation: Count, test: Count }),
  /** What decides whether two machines compute the same to the last bit. */
  environment: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type PlanBasis = z.output<typeof PlanBasis>
