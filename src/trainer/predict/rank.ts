/** The `count` highest values of one row, highest first, the earlier first among equals. */
export function highest(values: Float32Array, row: number, width: number, count: number): number[] {
  const best: number[] = []
  const start = row * width
  for (let c = 0; c < width; c++) {
    const value = values[start + c]!
    if (best.length === count && value <= values[start + best[count - 1]!]!) continue
    let at = best.length
    while (at > 0 && values[start + best[at - 1]!]! < value) at--
    best.splice(at, 0, c)
    if (best.length > count) best.pop()
  }
  return best
}
