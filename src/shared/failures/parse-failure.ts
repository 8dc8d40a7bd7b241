import { z } from 'zod'
import type { ErrorData, Zod } from './failure-kind.ts'
import {
  FAILURE_CODES,
  FAILURES,
  type FailureCode,
  type FailureData,
  failureData,
  type HostRemedies,
  isFailureCode,
  KINDS,
  type Told,
} from './failures.ts'

/** One by one: `z` as a whole is all of zod, which the window's script would then hold. */
const ZOD: Zod = {
  array: z.array,
  boolean: z.boolean,
  discriminatedUnion: z.discriminatedUnion,
  enum: z.enum,
  int: z.int,
  literal: z.literal,
  number: z.number,
  object: z.object,
  record: z.record,
  string: z.string,
  union: z.union,
  unknown: z.unknown,
}

/** HTTP's word for what was understood and cannot be done. */
export const FORESEEN = 422

/**
 * The failure that a code and its data are, with the remedy of a host; `undefined` for codes that are not here, and for what is not their
 * data.
 */
export function failureFrom(code: string, data: unknown, remedies: Partial<HostRemedies> = {}): ErrorData | undefined {
  return isFailureCode(code) ? parsed(code, data, remedies) : undefined
}

function parsed<Code extends FailureCode>(
  code: Code,
  given: unknown,
  remedies: Partial<HostRemedies>,
): Told<Code> | undefined {
  const { data, success } = KINDS[code].data(ZOD).safeParse(given)
  if (!success) return undefined
  const told = failureData(code, data)
  const ofHost: { readonly [Each in FailureCode]?: (data: FailureData<Each>) => string | undefined } = remedies
  const hint = ofHost[code]?.(data)
  return hint === undefined ? told : { ...told, hint }
}

/** An error as a host tells of it. One without data, of a version before too, says what it came with. */
export const inHostWords = (error: ErrorData, remedies: HostRemedies): ErrorData =>
  failureFrom(error.code, error.data, remedies) ?? error

type Schemas = { readonly [Code in FailureCode]: ReturnType<(typeof FAILURES)[Code]['data']> }

/** For the contract: the failures that every question may be answered with. */
export const FAILURE_MAP = Object.fromEntries(
  FAILURE_CODES.map((code) => [code, { status: FORESEEN, data: FAILURES[code].data(ZOD) }]),
) as { readonly [Code in FailureCode]: { readonly status: number; readonly data: Schemas[Code] } }
