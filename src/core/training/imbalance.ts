/** From here on the most frequent class has so many more photos that always saying it looks good; rare classes then count for more. */
export const BALANCE_FROM = 3

export interface Imbalance {
  /** Positions of the classes with the most and the fewest photos. */
  readonly most: number
  readonly least: number
  readonly ratio: number
}

/** How uneven classes are; `undefined` where fewer than two have photos. Classes without photos are left out. */
export function imbalanceOf(counts: readonly number[]): Imbalance | undefined {
  const present = counts.map((count, c) => ({ count, c })).filter(({ count }) => count > 0)
  if (present.length < 2) return undefined
  const most = present.reduce((best, each) => (each.count > best.count ? each : best))
  const least = present.reduce((best, each) => (each.count < best.count ? each : best))
  return { most: most.c, least: least.c, ratio: most.count / least.count }
}

export const isImbalanced = (counts: readonly number[]): boolean => (imbalanceOf(counts)?.ratio ?? 1) >= BALANCE_FROM
