export interface Point {
  readonly x: number
  readonly y: number
}

/** Least and greatest value of each stretch of x, the first among equals; in the order of x. */
interface Stretches {
  /** Of one stretch: the power of two that all stretches of a level are wide. */
  readonly width: number
  readonly keys: number[]
  readonly least: Point[]
  readonly greatest: Point[]
}

/** A level that has more gets one above it, with half as many. */
const MAX_STRETCHES_ABOVE = 64

/**
 * A line of many points that grows, and can be drawn with few: for stretches of 2, 4, 8 … on the axis its least and greatest
 * values are kept as points come, so that no peak is lost and nothing is gone through again. Stretches begin at multiples of
 * their width: what is drawn stays where it is while the line grows.
 */
export class Curve {
  readonly #points: Point[] = []
  readonly #levels: Stretches[] = []
  #highest = 0

  static of(points: readonly Point[]): Curve {
    const curve = new Curve()
    for (const { x, y } of points) curve.add(x, y)
    return curve
  }

  get length(): number {
    return this.#points.length
  }

  get last(): Point | undefined {
    return this.#points.at(-1)
  }

  /** The greatest value, at least 0. */
  get highest(): number {
    return this.#highest
  }

  /**
   * @param x  not below the one before.
   * @throws {RangeError} if it is.
   */
  add(x: number, y: number): void {
    if (x < (this.last?.x ?? x)) throw new RangeError(`A point at ${x} cannot follow one at ${this.last?.x}.`)
    const point = { x, y }
    this.#points.push(point)
    if (y > this.#highest) this.#highest = y
    for (const level of this.#levels) widen(level, point, point)
    const top = this.#levels.at(-1)
    if ((top?.keys ?? this.#points).length > MAX_STRETCHES_ABOVE) this.#levels.push(this.#above(top))
  }

  /**
   * Points that show the line between two places of the axis, with what comes before and after so that it goes on to the edge.
   *
   * @param numStretches  into how many the axis may be cut: one or two points of each are taken, all where the line is shorter.
   */
  between(from: number, to: number, numStretches: number): readonly Point[] {
    const wanted = Math.ceil(Math.log2((to - from) / Math.max(1, numStretches)))
    const level = wanted > 0 ? (this.#levels[wanted - 1] ?? this.#levels.at(-1)) : undefined
    if (!level) return this.#points.slice(...around(this.#points, from, to, ({ x }) => x))
    const { keys, width, least, greatest } = level
    const [first, end] = around(keys, Math.floor(from / width), Math.floor(to / width), (key) => key)
    const points: Point[] = []
    for (let index = first; index < end; index++) {
      const [low, high] = [least[index], greatest[index]]
      if (low.x < high.x) points.push(low, high)
      else if (low.x > high.x) points.push(high, low)
      else points.push(low, ...(low === high ? [] : [high]))
    }
    return points
  }

  #above(below: Stretches | undefined): Stretches {
    const level: Stretches = { width: 2 * (below?.width ?? 1), keys: [], least: [], greatest: [] }
    if (below) for (const [index, low] of below.least.entries()) widen(level, low, below.greatest[index])
    else for (const point of this.#points) widen(level, point, point)
    return level
  }
}

function widen({ width, keys, least, greatest }: Stretches, low: Point, high: Point): void {
  const key = Math.floor(low.x / width)
  const last = keys.length - 1
  if (keys[last] !== key) {
    keys.push(key)
    least.push(low)
    greatest.push(high)
    return
  }
  if (low.y < least[last].y) least[last] = low
  if (high.y > greatest[last].y) greatest[last] = high
}

/** Where what lies in [from, to] begins and ends, with one more on each side. */
function around<T>(sorted: readonly T[], from: number, to: number, xOf: (each: T) => number): [number, number] {
  const end = firstFrom(sorted, to, (each) => (xOf(each) > to ? Infinity : -Infinity))
  return [Math.max(0, firstFrom(sorted, from, xOf) - 1), Math.min(sorted.length, end + 1)]
}

/** The first that is not below `x`; as many as there are where none is. */
function firstFrom<T>(sorted: readonly T[], x: number, xOf: (each: T) => number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (xOf(sorted[middle]) < x) low = middle + 1
    else high = middle
  }
  return low
}
