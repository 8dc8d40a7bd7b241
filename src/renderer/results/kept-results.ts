import { z } from 'zod'

const Index = z.int().min(0)

export const KeptResults = z.object({
  /** The rest is of this run. */
  runId: z.string().default(''),
  set: z.enum(['validation', 'test']).optional(),
  /** Of the confusion matrix: whose photos are looked at. */
  cell: z.object({ label: Index, predicted: Index }).optional(),
  matrix: z.enum(['grid', 'list']).default('grid'),
  /** Which part was scrolled, and how far, in pixels. */
  part: z.string().default(''),
  top: z.number().min(0).default(0),
})
/** How the Results screen was left. */
export type KeptResults = z.output<typeof KeptResults>
