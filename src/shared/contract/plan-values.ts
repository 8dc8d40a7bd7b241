import { z } from 'zod'

/** Where one number of the plan must lie. The text is what a person reads when it does not. */
export function number(minimum: number, maximum: number) {
  const error = `a number from ${minimum} to ${maximum}`
  return z.number({ error }).min(minimum, { error }).max(maximum, { error })
}

export function whole(minimum: number, maximum: number) {
  const error = `a whole number from ${minimum} to ${maximum}`
  return z.number({ error }).int({ error }).min(minimum, { error }).max(maximum, { error })
}

export function oneOf<const T extends readonly [string, ...string[]]>(...values: T) {
  return z.enum(values, { error: `one of ${values.join(', ')}` })
}

export const flag = z.boolean({ error: 'true or false' })
export const text = z.string({ error: 'text that is not empty' }).min(1, { error: 'text that is not empty' })

/** An object that takes its own keys only; the error lists them, so that the closest one can be offered. */
export function section<const T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `keys: ${Object.keys(shape).join(', ')}` : 'an object ({ … })',
  })
}
