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

/** A curve as the chart draws it. @param known  the one that was made of the same series before: it is changed and returned. */
export function lineDataset(
  { id, label, token, look, curve }: Series,
  axis: SeenAxis,
  color: Palette,
  known: LineDataset = { id, data: [] },
): LineDataset {
  const { from, to, width } = axis
  const drawn = `${curve.length} ${from} ${to} ${width}`
  if (known.curve !== curve || known.drawn !== drawn) {
    known.data = [...curve.between(from, to, width / (look === 'faint' ? FAINT_STRETCH_PX : STRETCH_PX))]
    Object.assign(known, { curve, drawn })
  }
  return Object.assign(known, {
    label,
    borderColor: look === 'faint' ? fade(color(token), 0.28) : color(token),
    backgroundColor: color(token),
    borderWidth: look === 'faint' ? 1 : look === 'dashed' ? 1.5 : 2,
    borderDash: look === 'dashed' ? [5, 4] : [],
    pointRadius: look === 'marks' && hasRoom(curve, known.data.length, axis) ? 2.5 : 0,
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
