/** Part of two columns, drawn as a line: `y` over `x`, which goes up. */
export interface Line {
  readonly x: readonly number[]
  /** `null` where it was no finite number: nothing is drawn of it. */
  readonly y: readonly (number | null)[]
  /** Position of the first, and that after the last. */
  readonly begin: number
  readonly end: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

export const lastOf = ({ x, y, begin, end }: Line): Point | undefined => {
  for (let i = end - 1; i >= begin; i--) {
    const value = y[i]!
    if (value !== null) return { x: x[i]!, y: value }
  }
  return undefined
}

/** The greatest value, at least 0. */
export function highestOf({ y, begin, end }: Line): number {
  let highest = 0
  for (let i = begin; i < end; i++) highest = Math.max(highest, y[i] ?? 0)
  return highest
}

/**
 * Points that show the line between two places of the axis, with what comes before and after so that it goes on to the edge. Of each
 * stretch of 1, 2, 4, 8 … on the axis the least and the greatest value are taken, so that no peak is lost. Stretches begin at multiples
 * of their width: what is drawn stays where it is while the line grows.
 *
 * @param numStretches  into how many the axis may be cut.
 */
export function pointsOf(line: Line, from: number, to: number, numStretches: number): Point[] {
  const { x, y } = line
  const width = 2 ** Math.max(0, Math.ceil(Math.log2((to - from) / Math.max(1, numStretches))))
  const [begin, end] = inSight(line, from, to, width)
  const points: Point[] = []
  const take = (i: number): void => {
    const value = y[i]!
    if (value !== null) points.push({ x: x[i]!, y: value })
  }
  for (let i = begin; i < end;) {
    if (width === 1) {
      take(i++)
      continue
    }
    const stretch = Math.floor(x[i]! / width)
    let low = -1
    let high = -1
    let least = Infinity
    let greatest = -Infinity
    for (; i < end && Math.floor(x[i]! / width) === stretch; i++) {
      const value = y[i]!
      if (value === null) continue
      if (value < least) {
        low = i
        least = value
      }
      if (value > greatest) {
        high = i
        greatest = value
      }
    }
    if (low < 0) continue
    take(Math.min(low, high))
    if (low !== high) take(Math.max(low, high))
  }
  return points
}

/** Positions of whole stretches: those between two places, and one before and after that has a value. */
function inSight({ x, y, begin, end }: Line, from: number, to: number, width: number): [number, number] {
  const stretchOf = (place: number): number => (width === 1 ? place : Math.floor(place / width))
  /** The first in a stretch, or a later one; and the first after it. */
  const firstIn = (stretch: number): number => firstWhere(begin, end, (i) => stretchOf(x[i]!) >= stretch)
  const firstAfter = (stretch: number): number => firstWhere(begin, end, (i) => stretchOf(x[i]!) > stretch)
  let before = firstIn(stretchOf(from)) - 1
  while (before >= begin && y[before] === null) before--
  let after = firstAfter(stretchOf(to))
  while (after < end && y[after] === null) after++
  return [
    before < begin ? begin : firstIn(stretchOf(x[before]!)),
    after >= end ? end : firstAfter(stretchOf(x[after]!)),
  ]
}

/** The first position from which on something holds; `end` where it never does. */
function firstWhere(begin: number, end: number, holds: (i: number) => boolean): number {
  let [low, high] = [begin, end]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
