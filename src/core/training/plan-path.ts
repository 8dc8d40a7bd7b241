/** Reading and writing one field of plain data by its path: `stages.0.epochs`. */
export function valueAt(data: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (isBranch(value) ? (value as Record<string, unknown>)[key] : undefined), data)
}

/** A copy with one field changed. What is on the way and missing is made. */
export function withValueAt<T>(data: T, path: string, value: unknown): T {
  return put(data, path.split('.'), value) as T
}

function put(data: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown {
  const copy = Array.isArray(data) ? [...(data as unknown[])] : { ...(isBranch(data) ? data : {}) }
  const fields = copy as Record<string, unknown>
  fields[key] = rest.length === 0 ? value : put(fields[key], rest, value)
  return copy
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

function isSame(a: unknown, b: unknown): boolean {
  if (!isBranch(a) || !isBranch(b)) return Object.is(a, b)
  const keys = Object.keys(a)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => isSame(a[key as never], b[key as never]))
  )
}
