/**
 * Name of a layer's activation in Keras' snake case, however the file spells it: `relu6`, `hardSigmoid` (TF.js), or Keras 3's objects
 * `{ class_name: "function", config: "softmax" }` and `{ class_name: "ReLU" }`. `linear` where there is none.
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
