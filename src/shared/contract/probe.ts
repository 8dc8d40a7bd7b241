import { z } from 'zod'
import { ErrorData, ExecutorChoice } from './plain.ts'

export const ProbeParams = z.strictObject({ executor: ExecutorChoice })

export const ProbeResult = z.object({
  executor: z.enum(['native', 'eager']),
  library: z.string(),
  /** Images a second through the bundled model, in batches of 32. */
  imagesPerSecond: z.number(),
  native: z.union([z.object({ libraryVersion: z.string(), usesGpu: z.boolean() }), z.object({ failure: ErrorData })]),
})
export type ProbeResult = z.output<typeof ProbeResult>
