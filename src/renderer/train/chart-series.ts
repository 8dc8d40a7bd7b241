import type { EpochPoint } from '../../shared/contract/app/runs.ts'
import type { Point, RunWatch, StepValue } from '../state/run-watch.svelte.ts'

export interface Series {
  /** The same over the chart's life. */
  readonly id: string
  readonly label: string
  readonly points: readonly Point[]
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
  readonly epochs: readonly EpochPoint[]
}

type EpochValue = 'loss' | 'accuracy' | 'valLoss' | 'valAccuracy'

/** A value of each epoch, where its last step was. */
export function epochPoints(epochs: readonly EpochPoint[], value: EpochValue): Point[] {
  return epochs.flatMap((epoch) => {
    const y = epoch[value]
    return y === null ? [] : [{ x: epoch.numSteps, y }]
  })
}

/** A value of each step, one line a stage: another stage begins with other numbers. */
const stepSeries = (
  watch: Pick<RunWatch, 'points'>,
  value: StepValue,
  more: Pick<Series, 'label' | 'token' | 'look'>,
): Series[] => watch.points.map((points, i) => ({ id: `${value}-${i}`, points: points[value], ...more }))

interface Words {
  readonly training: string
  readonly heldBack: string
}

export function lossSeries(watch: RunWatch, overlays: readonly Overlay[], words: Words): Series[] {
  return [
    ...overlaySeries(overlays, 'valLoss'),
    ...stepSeries(watch, 'loss', { label: '', token: 'warm', look: 'faint' }),
    ...stepSeries(watch, 'smoothLoss', { label: words.training, token: 'warm', look: 'line' }),
    { id: 'val', label: words.heldBack, token: 'held-back', look: 'marks', points: epochPoints(watch.epochs, 'valLoss') }, // prettier-ignore
  ]
}

export function accuracySeries(watch: RunWatch, overlays: readonly Overlay[], words: Words): Series[] {
  return [
    ...overlaySeries(overlays, 'valAccuracy'),
    ...stepSeries(watch, 'smoothAccuracy', { label: words.training, token: 'warm', look: 'line' }),
    { id: 'val', label: words.heldBack, token: 'held-back', look: 'marks', points: epochPoints(watch.epochs, 'valAccuracy') }, // prettier-ignore
  ]
}

export const rateSeries = (watch: RunWatch, label: string): Series[] =>
  stepSeries(watch, 'learningRate', { label, token: 'ink-2', look: 'line' })

export const speedSeries = (watch: RunWatch, label: string): Series[] =>
  stepSeries(watch, 'imagesPerSecond', { label, token: 'ink-2', look: 'line' })

const overlaySeries = (overlays: readonly Overlay[], value: EpochValue): Series[] =>
  overlays.map(({ id, name, token, epochs }) => ({
    id: `run ${id}`,
    label: name,
    token,
    look: 'dashed',
    points: epochPoints(epochs, value),
  }))

/** The highest value that a line shows; what is faint may be cut off. */
export function highest(series: readonly Series[]): number {
  let most = 0
  for (const { look, points } of series) if (look !== 'faint') for (const { y } of points) if (y > most) most = y
  return most
}
