import { expect, test } from 'vitest'
import { z } from 'zod'
import { NOT_FOR_PEOPLE, PART_NAMES, PLAN_FIELDS, PLAN_ROWS, planFieldAt } from './plan-fields.ts'
import { TrainingPlan } from './training-plan.ts'

/** What the schema of a plan has, written as the keys of the table are: leaves, and parts that may be `null`. */
function keysOf(schema: z.core.$ZodType, path = ''): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return keysOf(schema.unwrap(), path)
  if (schema instanceof z.ZodNullable) {
    const inner = keysOf(schema.unwrap(), path)
    return inner.length === 1 && inner[0] === path ? inner : [path, ...inner]
  }
  if (schema instanceof z.ZodDiscriminatedUnion) return [`${path}.kind`, ...keysOfKinds(schema, path)]
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodObject) return keysOf(schema.element, `${path}.*`)
  if (!(schema instanceof z.ZodObject)) return [path]
  const shape = schema.shape as Readonly<Record<string, z.core.$ZodType>>
  return Object.entries(shape).flatMap(([key, inner]) => keysOf(inner, path === '' ? key : `${path}.${key}`))
}

/** A field of several kinds is one where they have the same schema of it. */
function keysOfKinds({ options }: z.ZodDiscriminatedUnion, path: string): string[] {
  const found: { name: string; kinds: string[]; schema: string }[] = []
  for (const option of options) {
    if (!(option instanceof z.ZodObject)) throw new Error(`a kind of ${path} is no object`)
    const { kind, ...fields } = option.shape
    const name = String((kind as z.ZodLiteral).value)
    for (const [field, inner] of Object.entries(fields)) {
      const schema = JSON.stringify(z.toJSONSchema(inner as z.ZodType, { io: 'input' }))
      const same = found.find((each) => each.name === field && each.schema === schema)
      if (same) same.kinds.push(name)
      else found.push({ name: field, kinds: [name], schema })
    }
  }
  return found.map(({ name, kinds }) => `${path}[${kinds.join(',')}].${name}`)
}

/** Said of their fields only, or of the whole by the flag `--augment`. */
const PARTS_OF_FIELDS = ['augmentation']

test('the table has every field of a plan that is for people, and no other', () => {
  const inSchema = keysOf(TrainingPlan).filter((key) => !NOT_FOR_PEOPLE.some((each) => key.split('.')[0] === each))
  const inTable = PLAN_ROWS.map(({ key }) => key).filter((key) => !PARTS_OF_FIELDS.includes(key))
  expect(inTable.sort()).toEqual(inSchema.sort())
})

test('what is named as not for people is in a plan', () => {
  for (const name of NOT_FOR_PEOPLE) expect(Object.keys(TrainingPlan.shape)).toContain(name)
})

test('kinds have the names that the schema has', () => {
  const kindsOf = (union: z.core.$ZodType): unknown[] => {
    if (union instanceof z.ZodDefault) return kindsOf(union.unwrap())
    return (union as z.ZodDiscriminatedUnion).options.map(
      (option) => ((option as z.ZodObject).shape['kind'] as z.ZodLiteral).value,
    )
  }
  const { optimizer, stages } = TrainingPlan.shape
  for (const [key, schema] of [
    ['optimizer.kind', optimizer],
    ['stages.*.schedule.kind', stages.element.shape.schedule],
    ['stages.*.multipliers.kind', stages.element.shape.multipliers],
  ] as const)
    expect(kindsOf(schema).sort()).toEqual(Object.keys(PLAN_FIELDS[key].options).sort())
})

test('a default is one of the values that its field takes', () => {
  for (const { key, field } of PLAN_ROWS) {
    if (!('default' in field) || field.default === null || !('schema' in field) || !(field.schema instanceof z.ZodType))
      continue
    expect(field.schema.safeParse(field.default).success, key).toBe(true)
  }
})

test('fields at one path have one name, and a field is found by its path', () => {
  const labels = new Map<string, string>()
  for (const {
    key,
    path,
    field: { label },
  } of PLAN_ROWS) {
    expect(labels.get(path) ?? label, key).toBe(label)
    labels.set(path, label)
  }
  expect(planFieldAt('stages.12.schedule.warmupEpochs')?.label).toBe('Warm-up epochs')
  expect(planFieldAt('stages.epochs')).toBeUndefined()
  for (const part of Object.keys(PART_NAMES))
    expect(
      [...labels.keys()].some((path) => path.startsWith(`${part}.`)),
      part,
    ).toBe(true)
})
