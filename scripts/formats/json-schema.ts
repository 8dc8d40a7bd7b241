import { z } from 'zod'
import { AnyNumber } from '../../src/shared/contract/plain.ts'
import { PlanChanges } from '../../src/shared/contract/plan-changes.ts'
import type { Page } from './pages.ts'

/** What is read of a JSON schema here. */
export interface JsonSchema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: boolean | JsonSchema
  readonly prefixItems?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  description?: string
}

/** The schema of a page's file, or of one line of it, with the page's parts by their names in `$defs`. */
export function jsonSchemaOf({ schema, parts, refers = {} }: Page): JsonSchema {
  const names = z.registry<{ id: string }>()
  for (const [id, part] of Object.entries({ ...parts, ...refers })) names.add(part, { id })
  return z.toJSONSchema(schema, { metadata: names, unrepresentable: 'any', override: simplify }) as JsonSchema
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>

/** JSON has no NaN; what fields of a plan hold, the plan says; and what every program's numbers and dates are bound by needs not be said. */
const simplify: Override = ({ zodSchema, jsonSchema }) => {
  if (zodSchema === AnyNumber) jsonSchema.anyOf = [{ type: 'number' }, { enum: ['NaN', 'Infinity', '-Infinity'] }]
  if (zodSchema === PlanChanges) Object.assign(jsonSchema, { type: 'object', additionalProperties: {} })
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
  if (jsonSchema.type === 'object') delete jsonSchema.propertyNames
}
