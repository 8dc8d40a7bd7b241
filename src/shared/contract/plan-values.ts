import { z } from 'zod'

export const text = z.string({ error: 'text that is not empty' }).min(1, { error: 'text that is not empty' })

/** An object that takes its own keys only; the error lists them, so that the closest one can be offered. */
export function section<const T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `keys: ${Object.keys(shape).join(', ')}` : 'an object ({ … })',
  })
}
