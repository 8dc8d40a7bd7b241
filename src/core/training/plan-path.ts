/** Where a field lies in plain data: `stages.0.epochs`, or its keys where they may have dots. */
export type FieldPath = string | readonly string[]

const keysOf = (path: FieldPath): readonly string[] => (typeof path === 'string' ? path.split('.') : path)

/** Reading one field of plain data by its path. */
export function valueAt(data: unknown, path: FieldPath): unknown {
  return keysOf(path).reduce<unknown>(
    (value, key) =>
      isBranch(value) && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined,
    data,
  )
}

/** A copy with one field changed. What is on the way and missing is made, but no list gets longer. */
export function withValueAt<T>(data: T, path: FieldPath, value: unknown): T {
  return put(data, keysOf(path), value) as T
}

function put(data: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown {
  const inner = (before: unknown): unknown => (rest.length === 0 ? value : put(before, rest, value))
  if (Array.isArray(data)) return data.map((each: unknown, i) => (String(i) === key ? inner(each) : each))
  const fields = new Map<string, unknown>(isBranch(data) ? Object.entries(data) : [])
  return Object.fromEntries(fields.set(key, inner(fields.get(key))))
}

/** A copy without one field, and without the parts around it that have no other; what `data` itself has stays, if empty. */
export function withoutValueAt<T>(data: T, path: FieldPath): T {
  const keys = keysOf(path)
  const around = keys.slice(0, -1)
  const part = valueAt(data, around)
  if (keys.length === 0 || !isObject(part) || !Object.hasOwn(part, keys.at(-1) ?? '')) return data
  const left = Object.fromEntries(Object.entries(part).filter(([key]) => key !== keys.at(-1)))
  if (around.length > 1 && Object.keys(left).length === 0) return withoutValueAt(data, around)
  return around.length === 0 ? (left as T) : withValueAt(data, around, left)
}

/**
 * What of `data` differs from `base`, so that merging it into `base` gives `data`: objects key by key; lists, and choices of another
 * `kind`, whole. `undefined`: nothing.
 */
export function differenceFrom(base: unknown, data: unknown): unknown {
  if (!isObject(base) || !isObject(data) || base['kind'] !== data['kind']) return isSame(base, data) ? undefined : data
  const parts = Object.entries(data).flatMap(([key, value]) => {
    const part = differenceFrom(base[key], value)
    return part === undefined ? [] : [[key, part] as const]
  })
  return parts.length === 0 ? undefined : Object.fromEntries(parts)
}

const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null
const isObject = (value: unknown): value is Record<string, unknown> => isBranch(value) && !Array.isArray(value)

/** Whether two plain values have the same content. */
export function isSame(a: unknown, b: unknown): boolean {
  if (!isBranch(a) || !isBranch(b)) return Object.is(a, b)
  const keys = Object.keys(a)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => isSame(a[key as never], b[key as never]))
  )
}
