import type { ChartDataset } from 'chart.js'
import type { Curve } from '../state/curve.ts'
import type { Series } from './chart-series.ts'
import type { Palette } from './chart-setup.ts'

/** Pixels of the axis for at most two points of a curve: more are not seen, and each takes its time to be painted. */
const STRETCH_PX = 1.5
/** For one that is no more than background. */
const FAINT_STRETCH_PX = 3
/** Where marks would touch, the line says it. */
const MARK_EVERY_PX = 8

/** What is shown of the axis, and how many pixels wide. */
export interface SeenAxis {
  readonly from: number
  readonly to: number
  readonly width: number
}

export type LineDataset = ChartDataset<'line'> & {
  readonly id: string
  curve?: Curve
  /** Of the axis and the curve, so that nothing is thinned again that is as it was. */
  drawn?: string
}

/**
 * A curve as the chart draws it.
 *
 * @param known  what was made of the same series before: it is changed and returned, unless its marks come or go: points keep the
 *   radius that they were made with.
 */
export function lineDataset(
  { id, label, token, look, curve }: Series,
  axis: SeenAxis,
  color: Palette,
  known?: LineDataset,
): LineDataset {
  const { from, to, width } = axis
  const drawn = `${curve.length} ${from} ${to} ${width}`
  const isAsItWas = known?.curve === curve && known.drawn === drawn
  const numStretches = width / (look === 'faint' ? FAINT_STRETCH_PX : STRETCH_PX)
  const data = isAsItWas ? known.data : [...curve.between(from, to, numStretches)]
  const pointRadius = look === 'marks' && hasRoom(curve, data.length, axis) ? 2.5 : 0
  const dataset = known?.pointRadius === pointRadius ? known : { id }
  return Object.assign(dataset, {
    data,
    curve,
    drawn,
    label,
    borderColor: look === 'faint' ? fade(color(token), 0.28) : color(token),
    backgroundColor: color(token),
    borderWidth: look === 'faint' ? 1 : look === 'dashed' ? 1.5 : 2,
    borderDash: look === 'dashed' ? [5, 4] : [],
    pointRadius,
    pointHoverRadius: look === 'faint' ? 0 : 4,
    pointHitRadius: 6,
    tension: 0,
  })
}

/** A line of one point is seen by its mark alone. */
function hasRoom(curve: Curve, numPoints: number, { from, to, width }: SeenAxis): boolean {
  const lengthPx = (width * (Math.min(to, curve.last?.x ?? from) - from)) / (to - from)
  return numPoints < 3 || numPoints * MARK_EVERY_PX <= lengthPx
}

/** `rgb(1, 2, 3)` → the same with less of it. */
const fade = (color: string, share: number): string =>
  color.startsWith('rgb(') ? color.replace('rgb(', 'rgba(').replace(')', `, ${share})`) : color
