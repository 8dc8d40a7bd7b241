import type { JsonSchema } from './json-schema.ts'

/** A row of a page's table. */
export interface Field {
  /** `hashes.plan`, `stages[].epochs` */
  readonly path: string
  readonly isOptional: boolean
  readonly schema: JsonSchema
}

/** Stand first in every file and line. */
const MARKS = ['kind', 'format', 'version']

/** Every field of an object, those of objects in it among them; named parts have tables of their own. */
export function fieldsOf(schema: JsonSchema, before = ''): Field[] {
  const properties = schema.properties ?? {}
  const first = MARKS.filter((name) => before === '' && name in properties)
  return [...new Set([...first, ...Object.keys(properties)])].flatMap((name) => {
    const property = properties[name]
    const path = `${before}${name}`
    const field = { path, isOptional: !(schema.required ?? []).includes(name), schema: property }
    const { inner, suffix } = innerObject(property)
    return [field, ...(inner === undefined ? [] : fieldsOf(inner, `${path}${suffix}.`))]
  })
}

/** The object that a field holds, in a list or besides `null`. */
function innerObject(schema: JsonSchema): { inner: JsonSchema | undefined; suffix: string } {
  if (schema.properties !== undefined) return { inner: schema, suffix: '' }
  if (typeof schema.items === 'object') {
    const { inner, suffix } = innerObject(schema.items)
    return { inner, suffix: `[]${suffix}` }
  }
  if (typeof schema.additionalProperties === 'object') {
    const { inner, suffix } = innerObject(schema.additionalProperties)
    return { inner, suffix: `.*${suffix}` }
  }
  const found = (schema.anyOf ?? []).map(innerObject).filter(({ inner }) => inner !== undefined)
  if (found.length > 1)
    throw new Error('Objects that exclude each other need names: add them to the parts of the page.')
  return found[0] ?? { inner: undefined, suffix: '' }
}

/**
 * What a field holds, in words.
 *
 * @param link  to a named part.
 */
export function typeInWords(schema: JsonSchema, link: (part: string) => string): string {
  const words = (each: JsonSchema): string => typeInWords(each, link)
  const { $ref, anyOf = schema.oneOf, type, items, prefixItems, additionalProperties } = schema
  if ($ref !== undefined) return link($ref.replace('#/$defs/', ''))
  if (anyOf !== undefined) return [...new Set(anyOf.map(words))].join(' or ')
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ')
  if (Array.isArray(type)) return type.map((each: string) => words({ type: each })).join(' or ')
  switch (type) {
    case 'string':
      if (schema.format === 'date-time') return 'date and time, UTC'
      return schema.pattern === '^[0-9a-f]{64}$' ? 'SHA-256 in hex' : 'text'
    case 'integer':
      return `whole number${range(schema)}`
    case 'number':
      return `number${range(schema)}`
    case 'boolean':
      return 'true or false'
    case 'array':
      if (prefixItems !== undefined) return `list: ${prefixItems.map(words).join(', ')}`
      return typeof items === 'object' ? `list of ${words(items)}` : 'list'
    case 'object':
      return typeof additionalProperties === 'object' ? `object of ${words(additionalProperties)}, by name` : 'object'
    case 'null':
      return '`null`'
    default:
      return 'anything'
  }
}

function range({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`
  if (minimum !== undefined) return `, at least ${minimum}`
  if (exclusiveMinimum !== undefined) return `, above ${exclusiveMinimum}`
  return maximum === undefined ? '' : `, at most ${maximum}`
}
