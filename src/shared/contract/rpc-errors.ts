import { ORPCError } from '@orpc/client'
import { z } from 'zod'
import { AppError, type ErrorData, fromErrorData, toErrorData } from '../errors.ts'
import { failureData } from '../failures/failures.ts'
import { failureFrom, FORESEEN } from '../failures/parse-failure.ts'
import { ErrorData as ErrorDataSchema } from './plain.ts'

/**
 * As an error crosses to the window: everything it says is in `data`, whatever the transport does with the rest. Of a failure that the
 * contract names these are its data, otherwise code, message and hint.
 */
export function toRpcError(thrown: unknown): ORPCError<string, unknown> {
  if (thrown instanceof ORPCError && toldBy(thrown as ORPCError<string, unknown>))
    return thrown as ORPCError<string, unknown>
  const error =
    thrown instanceof ORPCError && thrown.code === 'BAD_REQUEST'
      ? notUnderstood(thrown.data as unknown, thrown.message)
      : toErrorData(thrown)
  const { code, message } = error
  const data = failureFrom(code, error.data)?.data ?? error
  return new ORPCError(code, { status: code === 'unexpected' ? 500 : FORESEEN, message, data })
}

/** What an error that has crossed says; `undefined` for one of the transport's own. */
const toldBy = ({ code, data }: ORPCError<string, unknown>): ErrorData | undefined =>
  ErrorDataSchema.safeParse(data).data ?? failureFrom(code, data)

/** A question that is not what the contract says: which part of it, so that a bug report is of use. */
function notUnderstood(data: unknown, message: string): ErrorData {
  const issues = Issues.safeParse(data).data?.issues ?? []
  const where = issues.map(({ path, message }) => `${(path ?? []).join('.') || 'input'}: ${message}`).slice(0, 5)
  return failureData('bad-request', { of: 'question', problems: where.length > 0 ? where : [message] })
}

const Issues = z.object({
  issues: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])).optional(), message: z.string() })),
})

/** The opposite of {@link toRpcError}, in the window. What the transport itself says (a lost connection, bad input) is put in words. */
export function fromRpcError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof ORPCError) {
    const told = toldBy(thrown as ORPCError<string, unknown>)
    if (told) return fromErrorData(told)
    return new AppError(String(thrown.code).toLowerCase().replaceAll('_', '-'), thrown.message)
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError('unexpected', message, { cause: thrown })
}
