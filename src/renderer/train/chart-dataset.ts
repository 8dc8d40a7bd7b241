import type { ChartDataset } from 'chart.js'
import type { Series } from './chart-series.ts'
import type { Palette } from './chart-setup.ts'
import { lastOf, type Line, pointsOf } from './line.ts'

/** Pixels of the axis for at most two points of a line: more are not seen, and each takes its time to be painted. */
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
  /** What it was made of, and of which axis: nothing is gone through again that is as it was. */
  of?: Line
  drawn?: string
}

/**
 * A line as the chart draws it.
 *
 * @param known  what was made of the same series before: it is changed and returned, unless its marks come or go: points keep the
 *   radius that they were made with.
 */
export function lineDataset(
  { id, label, token, look, line }: Series,
  axis: SeenAxis,
  color: Palette,
  known?: LineDataset,
): LineDataset {
  const { from, to, width } = axis
  const drawn = `${line.begin} ${line.end} ${from} ${to} ${width}`
  const isAsItWas = known?.of?.y === line.y && known.drawn === drawn
  const numStretches = width / (look === 'faint' ? FAINT_STRETCH_PX : STRETCH_PX)
  const data = isAsItWas ? known.data : pointsOf(line, from, to, numStretches)
  const pointRadius = look === 'marks' && hasRoom(line, data.length, axis) ? 2.5 : 0
  const dataset = known?.pointRadius === pointRadius ? known : { id }
  return Object.assign(dataset, {
    data,
    of: line,
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
function hasRoom(line: Line, numPoints: number, { from, to, width }: SeenAxis): boolean {
  const lengthPx = (width * (Math.min(to, lastOf(line)?.x ?? from) - from)) / (to - from)
  return numPoints < 3 || numPoints * MARK_EVERY_PX <= lengthPx
}

/** `rgb(1, 2, 3)` → the same with less of it. */
const fade = (color: string, share: number): string =>
  color.startsWith('rgb(') ? color.replace('rgb(', 'rgba(').replace(')', `, ${share})`) : color
