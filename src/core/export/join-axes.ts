/** An axis of a result, and how far one step along it moves in each of the two arrays that it is made from. */
export interface Axis {
  readonly length: number
  readonly steps: readonly [number, number]
}

/**
 * The fewest axes that a result can be seen to have: without those of length 1, and with those that stay together as one. Rows of a
 * depthwise kernel, `[3, 3, channels, 1]`, have more than one number so.
 */
export function joinAxes(axes: readonly Axis[]): Axis[] {
  const joined: Axis[] = []
  for (const { length, steps } of axes) {
    if (length === 1) continue
    const before = joined.at(-1)
    if (before?.steps[0] === length * steps[0] && before.steps[1] === length * steps[1])
      joined[joined.length - 1] = { length: before.length * length, steps }
    else joined.push({ length, steps })
  }
  return joined
}
