/** The rows that are in sight, and some around them. */
export function rowsInSight(
  numRows: number,
  { scrollTop, height, rowHeight }: { scrollTop: number; height: number; rowHeight: number },
): { readonly first: number; readonly last: number } {
  const around = 8
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - around)
  return { first, last: Math.min(numRows, Math.ceil((scrollTop + height) / rowHeight) + around) }
}
