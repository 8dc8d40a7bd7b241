import type { EpochPoint, StepColumns } from '../../shared/contract/app/runs.ts'
import type { RunWatch } from '../state/run-watch.svelte.ts'
import { highestOf, type Line } from './line.ts'

export interface Series {
  /** The same over the chart's life. */
  readonly id: string
  readonly label: string
  readonly line: Line
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

type Watched = Pick<RunWatch, 'steps' | 'stages' | 'epochs'>

/** A value of each step, one line a stage: another stage begins with other numbers. */
function stepSeries(
  { steps, stages }: Watched,
  value: Exclude<keyof StepColumns, 'stepNumber'>,
  more: Pick<Series, 'label' | 'token' | 'look'>,
): Series[] {
  const x = steps.stepNumber
  const begins = stages.map(({ firstStep }) => (firstStep === 0 ? 0 : x.findIndex((step) => step > firstStep)))
  return begins.flatMap((begin, i) => {
    const next = begins[i + 1] ?? -1
    const end = next < 0 ? x.length : next
    return begin < 0 ? [] : [{ id: `${value}-${i}`, line: { x, y: steps[value], begin, end }, ...more }]
  })
}

/** A value of each epoch, where its last step was. */
const epochLine = (epochs: readonly EpochPoint[], value: 'valLoss' | 'valAccuracy'): Line => ({
  x: epochs.map(({ numSteps }) => numSteps),
  y: epochs.map(({ [value]: y }) => y),
  begin: 0,
  end: epochs.length,
})

interface Words {
  readonly training: string
  readonly validation: string
}

export function lossSeries(watch: Watched, overlays: readonly Overlay[], words: Words): Series[] {
  return [
    ...overlaySeries(overlays, 'valLoss'),
    ...stepSeries(watch, 'loss', { label: '', token: 'warm', look: 'faint' }),
    ...stepSeries(watch, 'smoothLoss', { label: words.training, token: 'warm', look: 'line' }),
    { id: 'val', label: words.validation, token: 'held-back', look: 'marks', line: epochLine(watch.epochs, 'valLoss') },
  ]
}

export function accuracySeries(watch: Watched, overlays: readonly Overlay[], words: Words): Series[] {
  const validation = epochLine(watch.epochs, 'valAccuracy')
  return [
    ...overlaySeries(overlays, 'valAccuracy'),
    ...stepSeries(watch, 'smoothAccuracy', { label: words.training, token: 'warm', look: 'line' }),
    { id: 'val', label: words.validation, token: 'held-back', look: 'marks', line: validation },
  ]
}

export const rateSeries = (watch: Watched, label: string): Series[] =>
  stepSeries(watch, 'learningRate', { label, token: 'ink-2', look: 'line' })

export const speedSeries = (watch: Watched, label: string): Series[] =>
  stepSeries(watch, 'imagesPerSecond', { label, token: 'ink-2', look: 'line' })

const overlaySeries = (overlays: readonly Overlay[], value: 'valLoss' | 'valAccuracy'): Series[] =>
  overlays.map(({ id, name, token, epochs }) => ({
    id: `run ${id}`,
    label: name,
    token,
    look: 'dashed',
    line: epochLine(epochs, value),
  }))

/** The highest value that a line shows; what is faint may be cut off. */
export const highest = (series: readonly Series[]): number =>
  series.reduce((most, { look, line }) => (look === 'faint' ? most : Math.max(most, highestOf(line))), 0)
