import { eventIterator, oc } from '@orpc/contract'
import type { z } from 'zod'

/**
 * A question with one answer. Input and output are plain data: they survive structured clone and JSON alike.
 * Failures cross as `ErrorData` (`code`, `message`, `hint`).
 */
export const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => oc.input(input).output(output)

/** A question with answers that go on coming until the asker stops listening. The first one says how things stand. */
export const stream = <I extends z.ZodType, E extends z.ZodType>(input: I, event: E) =>
  oc.input(input).output(eventIterator(event))
