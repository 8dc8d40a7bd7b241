import { ORPCError } from '@orpc/client'
import { AppError, type ErrorData, toErrorData } from '../errors.ts'
import { ErrorData as ErrorDataSchema } from './plain.ts'

/** As an error crosses to the window: everything it says is in `data`, whatever the transport does with the rest. */
export function toRpcError(thrown: unknown): ORPCError<string, ErrorData> {
  if (thrown instanceof ORPCError && ErrorDataSchema.safeParse(thrown.data).success)
    return thrown as ORPCError<string, ErrorData>
  const data = toErrorData(thrown)
  return new ORPCError(data.code, { status: data.code === 'unexpected' ? 500 : 422, message: data.message, data })
}

/** The opposite of {@link toRpcError}, in the window. What the transport itself says (a lost connection, bad input) is put in words. */
export function fromRpcError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof ORPCError) {
    const told = ErrorDataSchema.safeParse(thrown.data)
    if (told.success) {
      const { code, message, hint } = told.data
      return new AppError(code, message, hint === undefined ? {} : { hint })
    }
    return new AppError(String(thrown.code).toLowerCase().replaceAll('_', '-'), thrown.message)
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError('unexpected', message, { cause: thrown })
}
