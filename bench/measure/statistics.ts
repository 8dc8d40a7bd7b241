/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('The median of no values was asked for.')
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Of the mean: the sample's standard deviation over the root of its size. NaN for one value. */
export function standardError(values: readonly number[]): number {
  const middle = mean(values)
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
  return Math.sqrt(variance / values.length)
}

export interface Ratio {
  readonly ofMedians: number
  /** Of rounds: both took their turn at the same time of day. */
  readonly lowest: number
  readonly highest: number
}

/** How many times as long the other takes as we do: above 1 we are quicker. */
export function ratioOf(theirs: readonly number[], ours: readonly number[]): Ratio {
  const rounds = ours.slice(0, theirs.length).map((value, i) => theirs[i] / value)
  return { ofMedians: median(theirs) / median(ours), lowest: Math.min(...rounds), highest: Math.max(...rounds) }
}

/** The largest |a - b| relative to |b|, with the place where it is. */
export function largestRelativeDifference(a: readonly number[], b: readonly number[]): { value: number; at: number } {
  if (a.length !== b.length) throw new RangeError(`${a.length} values cannot be compared with ${b.length}.`)
  let largest = { value: 0, at: 0 }
  a.forEach((value, at) => {
    const difference = Math.abs(value - b[at]) / Math.max(Math.abs(b[at]), Number.MIN_VALUE)
    if (!(difference <= largest.value)) largest = { value: difference, at }
  })
  return largest
}
