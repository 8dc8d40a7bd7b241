import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser'

/** The type of each argument of a message, by its name. */
export function argumentsOf(message: string): ReadonlyMap<string, string> {
  const types = new Map<string, string>()
  const visit = (elements: readonly MessageFormatElement[]): void => {
    for (const element of elements) {
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue
      if (element.type === TYPE.tag) throw new Error(`Tags are not read: ${message}`)
      const type = typeOf(element)
      const before = types.get(element.value)
      if (before !== undefined && before !== type)
        throw new Error(`“${element.value}” is a ${before} and a ${type} in: ${message}`)
      types.set(element.value, type)
      if (element.type !== TYPE.plural && element.type !== TYPE.select) continue
      for (const { value } of Object.values(element.options)) visit(value)
    }
  }
  visit(parse(message, { ignoreTag: true }))
  return types
}

function typeOf(element: MessageFormatElement): string {
  switch (element.type) {
    case TYPE.number:
    case TYPE.plural:
    case TYPE.date:
    case TYPE.time:
      return 'number'
    case TYPE.select:
      return 'true' in element.options || 'false' in element.options ? 'boolean' : 'string'
    default:
      return 'string'
  }
}
