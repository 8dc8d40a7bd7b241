import { z } from 'zod'
import type { PlanField } from './plan-field.ts'

export const text = z.string({ error: 'text that is not empty' }).min(1, { error: 'text that is not empty' })

/** An object that takes its own keys only; the error lists them, so that the closest one can be offered. */
export function section<const T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `keys: ${Object.keys(shape).join(', ')}` : 'an object ({ … })',
  })
}

/** Fields of a kind, each with a default, by their names in a plan. */
export type Fields = Readonly<Record<string, PlanField & (NumberWithDefault | SwitchWithDefault)>>
interface NumberWithDefault {
  readonly schema: z.ZodNumber
  readonly default: number
}
interface SwitchWithDefault {
  readonly schema: z.ZodBoolean
  readonly default: boolean
}

/** One of several kinds of a part of a plan: an optimizer, a schedule. */
export interface PartKind<Kind extends string, F extends Fields> {
  /** As a plan names it. */
  readonly kind: Kind
  /** As people call it. */
  readonly label: string
  readonly fields: F
}

/** What a plan says of a kind, all of it given. */
export type SettingsOf<F extends Fields> = { readonly [Name in keyof F]: z.output<F[Name]['schema']> }

/** For its types. */
export const partKind = <const Kind extends string, const F extends Fields>(kind: PartKind<Kind, F>) => kind

type Shape<Kind extends string, F extends Fields> = { readonly kind: z.ZodLiteral<Kind> } & {
  readonly [Name in keyof F]: z.ZodDefault<F[Name]['schema']>
}

export function schemaOf<Kind extends string, F extends Fields>({ kind, fields }: PartKind<Kind, F>) {
  const settings = Object.entries(fields).map(([name, field]) => [
    name,
    (field.schema as z.ZodType).default(field.default),
  ])
  const shape: unknown = { kind: z.literal(kind), ...Object.fromEntries(settings) }
  return section(shape as Shape<Kind, F>)
}

type AnyKind = PartKind<string, Fields>

/** Kinds as people call them. */
export const labelsOf = <Kinds extends readonly AnyKind[]>(
  kinds: Kinds,
): Readonly<Record<Kinds[number]['kind'], string>> =>
  Object.fromEntries(kinds.map(({ kind, label }) => [kind, label])) as Record<Kinds[number]['kind'], string>

/** What is allowed where none of them is said. */
export function allowedKinds(kinds: readonly AnyKind[]): string {
  const forms = kinds.map(({ kind }) => `{ "kind": "${kind}" }`)
  return `${forms.slice(0, -1).join(', ')} or ${forms.at(-1)}`
}

/** Rows for the table of the plan's fields, a field that several kinds share once: `optimizer[adam,adamw].beta1`. */
export function rowsOf(part: string, kinds: readonly AnyKind[]): Readonly<Record<string, PlanField>> {
  const rows = kinds.flatMap(({ fields }) => Object.entries(fields))
  return Object.fromEntries(
    rows.map(([name, field]) => {
      const having = kinds.filter(({ fields }) => fields[name] === field).map(({ kind }) => kind)
      return [`${part}[${having.join(',')}].${name}`, field]
    }),
  )
}
