/** `N` of a kind, one after the other; any number of them where `N` is not known. */
export type Tuple<T, N extends number> = number extends N ? readonly T[] : OfLength<T, N>
type OfLength<T, N extends number, Known extends readonly T[] = readonly []> = Known['length'] extends N
  ? Known
  : OfLength<T, N, readonly [...Known, T]>

/** A list as one of the length that it must have. @throws {RangeError} if it has another. */
export function tuple<T, N extends number>(list: readonly T[], length: N): Tuple<T, N> {
  if (list.length !== length) throw new RangeError(`Expected ${length} values, received ${list.length}.`)
  return list as readonly unknown[] as Tuple<T, N>
}
