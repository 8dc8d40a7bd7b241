import { z } from 'zod'
import { ErrorData } from './plain.ts'

/** What a host says to its trainer. `params` are checked by the method's own schema. */
export const ToTrainer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), id: z.int(), method: z.string(), params: z.unknown() }),
  /** Asks a request to stop soon and keep its work. It is still answered. */
  z.object({ kind: z.literal('cancel'), id: z.int() }),
])
export type ToTrainer = z.output<typeof ToTrainer>

/** What a trainer says to its host: any number of events of a request, then one answer or failure. */
export const FromTrainer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('event'), id: z.int(), event: z.unknown() }),
  z.object({ kind: z.literal('answer'), id: z.int(), result: z.unknown() }),
  z.object({ kind: z.literal('failure'), id: z.int(), error: ErrorData }),
])
export type FromTrainer = z.output<typeof FromTrainer>
