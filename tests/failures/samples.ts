import { z } from 'zod'

/** Data of every shape that a schema allows: each choice, and what may be absent there and not there. */
export function samples(schema: z.core.$ZodType): unknown[] {
  if (schema instanceof z.ZodOptional) return [undefined, ...samples(schema.unwrap())]
  if (schema instanceof z.ZodNullable) return [null, ...samples(schema.unwrap())]
  if (schema instanceof z.ZodUnion || schema instanceof z.ZodDiscriminatedUnion)
    return schema.options.flatMap((option) => samples(option))
  if (schema instanceof z.ZodEnum) return Object.values(schema.enum)
  if (schema instanceof z.ZodLiteral) return [schema.value]
  if (schema instanceof z.ZodBoolean) return [true, false]
  if (schema instanceof z.ZodNumber) return [3]
  if (schema instanceof z.ZodString) return ['“name”']
  if (schema instanceof z.ZodArray)
    return [[], ...samples(schema.element).map((each) => [each])].filter((each) => schema.safeParse(each).success)
  if (schema instanceof z.ZodRecord) return [{}]
  if (!(schema instanceof z.ZodObject)) throw new Error(`no sample of ${schema._zod.def.type}`)
  const shape = schema.shape as Readonly<Record<string, z.core.$ZodType>>
  return Object.entries(shape).reduce<object[]>(
    (found, [key, inner]) =>
      found.flatMap((each) => samples(inner).map((value) => (value === undefined ? each : { ...each, [key]: value }))),
    [{}],
  )
}
