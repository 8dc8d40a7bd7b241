import { z } from 'zod'
import { ErrorData, ExecutorKind } from './plain.ts'

/** What a host says to its trainer. `params` are checked by the method's own schema. */
export const ToTrainer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), id: z.int(), method: z.string(), params: z.unknown() }),
  /**
   * Asks a request to stop soon and keep its work. It is still answered. `pause`: training writes its checkpoint and nothing else, as it
   * will be continued; otherwise it makes a model of what there is.
   */
  z.object({ kind: z.literal('cancel'), id: z.int(), pause: z.boolean().optional() }),
])
export type ToTrainer = z.output<typeof ToTrainer>

/** What a trainer says to its host: any number of events of a request, then one answer or failure. */
export const FromTrainer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  /** How the process is, now and then. */
  z.object({
    kind: z.literal('health'),
    memoryBytes: z.number(),
    /** What computes; `null` until something was computed. */
    engine: z
      .object({
        executor: ExecutorKind,
        library: z.string(),
        threads: z.int(),
        notice: z.string().nullable(),
      })
      .nullable(),
  }),
  z.object({ kind: z.literal('event'), id: z.int(), event: z.unknown() }),
  z.object({ kind: z.literal('answer'), id: z.int(), result: z.unknown() }),
  z.object({ kind: z.literal('failure'), id: z.int(), error: ErrorData }),
])
export type FromTrainer = z.output<typeof FromTrainer>
