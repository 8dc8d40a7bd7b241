import { eventIterator, oc } from '@orpc/contract'
import type { z } from 'zod'
import { FAILURE_MAP } from '../../failures/parse-failure.ts'

const foreseen = oc.errors(FAILURE_MAP)

/**
 * A question with one answer. Input and output are plain data: they survive structured clone and JSON alike.
 * Failures that are foreseen cross as their code and data, others as `ErrorData` (`code`, `message`, `hint`).
 */
export const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) =>
  foreseen.input(input).output(output)

/** A question with answers that go on coming until the asker stops listening. The first one says how things stand. */
export const stream = <I extends z.ZodType, E extends z.ZodType>(input: I, event: E) =>
  foreseen.input(input).output(eventIterator(event))
