/**
 * Name of a layer's activation in our graph, where `readActivation` has put it into one form: a name, or `{ class_name, config }` where it
 * has settings of its own. `linear` where there is none.
 *
 * @param value  `config.activation`.
 */
export function activationName(value: unknown): string {
  if (typeof value === 'string') return snakeCase(value)
  return typeof value === 'object' && value !== null ? snakeCase(nameOf(value)) : 'linear'
}

function nameOf({ class_name: className, config }: { class_name?: unknown; config?: unknown }): string {
  return String(className === 'function' ? config : className)
}

const snakeCase = (name: string): string => name.replace(/(?<=[a-z0-9])([A-Z])/g, '_$1').toLowerCase()
