import type { GoldenCase } from './load.ts'

/** Relative, and absolute where a number is small (README.md says how these were chosen). */
export interface Tolerance {
  readonly rtol: number
  readonly atol: number
}

/** For everything but {@link quietTolerance}'s elements. Not to be loosened for a single case. */
export const TOLERANCE: Tolerance = { rtol: 1e-4, atol: 1e-6 }

export interface Comparison {
  readonly agrees: boolean
  /** The element furthest beyond (or nearest to) what is allowed. Absent when there is nothing to compare. */
  readonly worst?: {
    readonly index: number
    readonly actual: number
    readonly expected: number
    /** |actual - expected| divided by what is allowed there: above 1 is too much. */
    readonly excess: number
  }
  /** One line for a failing test. */
  readonly message: string
}

type Numbers = ArrayLike<number>

/**
 * Whether every |actual - expected| is at most atol + rtol * |expected|. NaN never agrees; neither do lengths that differ.
 *
 * @param quiet  elements bounded by `quiet.atol` instead: {@link quietTolerance}.
 */
export function compare(
  actual: Numbers | number,
  expected: Numbers | number,
  { rtol, atol }: Tolerance = TOLERANCE,
  quiet?: { readonly indices: readonly number[]; readonly atol: number },
): Comparison {
  const a = typeof actual === 'number' ? [actual] : actual
  const e = typeof expected === 'number' ? [expected] : expected
  if (a.length !== e.length) return { agrees: false, message: `${a.length} numbers, expected ${e.length}` }
  const isQuiet = new Set(quiet?.indices)
  let worst: Comparison['worst']
  for (let index = 0; index < e.length; index++) {
    const [got, wanted] = [a[index], e[index]]
    const allowed = isQuiet.has(index) ? (quiet?.atol ?? 0) : atol + rtol * Math.abs(wanted)
    const error = Math.abs(got - wanted)
    const excess = Number.isNaN(error) ? Infinity : error === 0 ? 0 : error / allowed
    if (!worst || excess > worst.excess) worst = { index, actual: got, expected: wanted, excess }
  }
  if (!worst) return { agrees: true, message: 'nothing to compare' }
  const { index, excess } = worst
  const message = `element ${index}: ${worst.actual}, expected ${worst.expected} (${excess.toPrecision(3)} times what is allowed)`
  return { agrees: excess <= 1, worst, message }
}

/**
 * Bound for a weight's elements whose gradient is rounding noise. Adam divides a gradient by its own size, so such an element may
 * walk up to about a learning rate each step in either direction; Keras does not agree with itself there.
 *
 * @returns what {@link compare} takes as `quiet` for this weight after ten steps; undefined where all its gradients are real.
 */
export function quietTolerance(
  { expected, optimizer }: Pick<GoldenCase, 'expected' | 'optimizer'>,
  weightName: string,
): { indices: readonly number[]; atol: number } | undefined {
  const indices = expected.quiet.get(weightName)
  if (!indices) return undefined
  const [layer = weightName] = weightName.split('/')
  const factor = optimizer.multipliers?.[layer] ?? 1
  return { indices, atol: 2 * factor * optimizer.learningRates.reduce((sum, rate) => sum + rate, 0) }
}
