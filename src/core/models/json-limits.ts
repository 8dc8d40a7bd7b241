import { failure } from '../../shared/errors.ts'

/** A topology holds a few dozen values a layer and about six levels; nested models add three each. */
const MAX_DEPTH = 100
const MAX_VALUES = 5_000_000

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A property of its own: `constructor` and `__proto__` of the prototype are none. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/**
 * Refuses JSON nested so deeply that recursion over it would exhaust the stack. Itself not recursive.
 *
 * @throws {AppError} `model-not-a-model`
 */
export function checkJsonLimits(json: unknown): void {
  let level: unknown[] = [json]
  let numValues = 0
  for (let depth = 0; level.length > 0; depth++) {
    numValues += level.length
    if (depth > MAX_DEPTH || numValues > MAX_VALUES)
      throw failure('model-not-a-model', { of: 'limits', maxDepth: MAX_DEPTH, maxValues: MAX_VALUES })
    const next: unknown[] = []
    for (const value of level)
      if (typeof value === 'object' && value !== null)
        for (const child of Object.values(value)) if (typeof child === 'object' && child !== null) next.push(child)
    level = next
  }
}
