import type { StageInfo } from '../../shared/contract/app/runs.ts'

const STEPS = [1, 1.5, 2, 3, 4, 5, 7.5, 10]

/**
 * Upper end of an axis that holds a value: of few round ends, so that it seldom changes, and never below `before`.
 *
 * @param before  where it ended; 0 at first.
 */
export function growingEnd(before: number, value: number): number {
  if (!Number.isFinite(value) || value <= before) return before
  const power = 10 ** Math.floor(Math.log10(value))
  // 3 * 0.1 is not 0.3
  const ends = STEPS.map((factor) => Number((factor * power).toPrecision(3)))
  return ends.find((end) => end >= value) ?? 20 * power
}

/**
 * Steps of the run as planned: stages that ended as many as they had, the others as they will have.
 *
 * @param plannedEpochs  of each stage.
 */
export function stepsPlanned(
  stages: readonly Pick<StageInfo, 'firstStep' | 'epochs' | 'stepsPerEpoch' | 'reason'>[],
  plannedEpochs: readonly number[],
  numSteps: number,
): number {
  const last = stages.at(-1)
  if (!last) return 0
  const current = last.reason === null ? last.firstStep + last.epochs * last.stepsPerEpoch : numSteps
  const isOver = last.reason === 'stopped' || last.reason === 'non-finite-loss'
  const later = isOver ? [] : plannedEpochs.slice(stages.length)
  return current + later.reduce((sum, epochs) => sum + epochs * last.stepsPerEpoch, 0)
}

/**
 * Where the axis of steps ends: at the last step of a run that is over or rests. While it goes on, at as many epochs as are twice the
 * done ones at most, so that a run that may end early does not draw its curves into a corner, and grows by doubling.
 *
 * @param numPlanned  steps that the plan has.
 */
export function stepsEnd(numSteps: number, stepsPerEpoch: number, numPlanned: number, isTraining: boolean): number {
  if (!isTraining && numSteps > 0) return numSteps
  let end = FIRST_EPOCHS * Math.max(1, stepsPerEpoch)
  while (end < numSteps) end *= 2
  return numPlanned > 0 ? Math.min(end, Math.max(numPlanned, numSteps)) : end
}

/** Shown of a run that has just begun. */
const FIRST_EPOCHS = 4

/** Rounding of what is looked at closer: this many steps or more fit into it. */
const NUM_STEPS = 4
/** Of the axis that rounding takes as the span of values: a level line is no mountain. */
const LEAST_SHARE = 0.01

/**
 * The part of an axis from 0 to `end` that shows what is in sight: round ends, a little apart from the values.
 *
 * @param values  in sight; the whole axis where there is none.
 */
export function axisInSight(values: readonly number[], end: number): { min: number; max: number } {
  const known = values.filter(Number.isFinite)
  const [first] = known
  if (first === undefined) return { min: 0, max: end }
  // a loop: there may be more than a call takes
  const [least, greatest] = known.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [first, first],
  )
  const span = Math.max(greatest - least, end * LEAST_SHARE)
  const power = 10 ** Math.floor(Math.log10(span / NUM_STEPS))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= span / NUM_STEPS) ?? power
  const round = (value: number): number => Number((value * step).toPrecision(8))
  const margin = span / 20
  return {
    min: Math.max(0, round(Math.floor((least - margin) / step))),
    max: Math.min(end, round(Math.ceil((greatest + margin) / step))),
  }
}

/** Room on both sides of a name. */
const NAME_PADDING_PX = 5

/**
 * Where names stand that begin at places of an axis: right of the place, left of it near the axis' end, nowhere if another
 * would be printed over it. The later one stays: it is of the stage that goes on.
 *
 * @param places   in pixels from the axis' begin, rising; `width` of the name alone.
 */
export function namePlaces(
  places: readonly { x: number; width: number }[],
  axisWidth: number,
): ('right' | 'left' | 'none')[] {
  const sides: ('right' | 'left' | 'none')[] = []
  let free = Infinity
  for (const { x, width } of [...places].reverse()) {
    const room = width + 2 * NAME_PADDING_PX
    const fitsRight = x + room <= Math.min(free, axisWidth)
    const fitsLeft = free > axisWidth && x >= room
    const side = x < 0 || x > axisWidth ? 'none' : fitsRight ? 'right' : fitsLeft ? 'left' : 'none'
    if (side !== 'none') free = side === 'left' ? x - room : x
    sides.unshift(side)
  }
  return sides
}
