import type { Curve } from '../state/curve.ts'
import type { EpochCurves, RunWatch, StepValue } from '../state/run-watch.svelte.ts'

export interface Series {
  /** The same over the chart's life. */
  readonly id: string
  readonly label: string
  readonly curve: Curve
  /** Of the theme. */
  readonly token: string
  /** `faint`: what is measured, behind what is smoothed. `marks`: a point each. `dashed`: another run. */
  readonly look: 'line' | 'faint' | 'marks' | 'dashed'
}

/** Another run, drawn for comparison. */
export interface Overlay {
  readonly id: string
  readonly name: string
  readonly token: string
  readonly numSteps: number
  readonly curves: EpochCurves
}

/** A value of each step, one line a stage: another stage begins with other numbers. */
const stepSeries = (
  watch: Pick<RunWatch, 'steps'>,
  value: StepValue,
  more: Pick<Series, 'label' | 'token' | 'look'>,
): Series[] => watch.steps.map((curves, i) => ({ id: `${value}-${i}`, curve: curves[value], ...more }))

interface Words {
  readonly training: string
  readonly validation: string
}

export function lossSeries(watch: RunWatch, overlays: readonly Overlay[], words: Words): Series[] {
  return [
    ...overlaySeries(overlays, 'valLoss'),
    ...stepSeries(watch, 'loss', { label: '', token: 'warm', look: 'faint' }),
    ...stepSeries(watch, 'smoothLoss', { label: words.training, token: 'warm', look: 'line' }),
    { id: 'val', label: words.validation, token: 'held-back', look: 'marks', curve: watch.epochCurves.valLoss }, // prettier-ignore
  ]
}

export function accuracySeries(watch: RunWatch, overlays: readonly Overlay[], words: Words): Series[] {
  return [
    ...overlaySeries(overlays, 'valAccuracy'),
    ...stepSeries(watch, 'smoothAccuracy', { label: words.training, token: 'warm', look: 'line' }),
    { id: 'val', label: words.validation, token: 'held-back', look: 'marks', curve: watch.epochCurves.valAccuracy }, // prettier-ignore
  ]
}

export const rateSeries = (watch: RunWatch, label: string): Series[] =>
  stepSeries(watch, 'learningRate', { label, token: 'ink-2', look: 'line' })

export const speedSeries = (watch: RunWatch, label: string): Series[] =>
  stepSeries(watch, 'imagesPerSecond', { label, token: 'ink-2', look: 'line' })

const overlaySeries = (overlays: readonly Overlay[], value: keyof EpochCurves): Series[] =>
  overlays.map(({ id, name, token, curves }) => ({
    id: `run ${id}`,
    label: name,
    token,
    look: 'dashed',
    curve: curves[value],
  }))

/** The highest value that a line shows; what is faint may be cut off. */
export const highest = (series: readonly Series[]): number =>
  series.reduce((most, { look, curve }) => (look === 'faint' ? most : Math.max(most, curve.highest)), 0)
