import type { RunSummary } from '../../shared/contract/app/runs.ts'
import type { RunColumn } from '../results/run-order.ts'
import { percentInWords } from './quantities.ts'
import { count } from './shell.ts'

/** A run in a list that has no columns: `Run 3: frostnet-64, Head only, 88.2 % as trained`. */
export function runInWords({ name, modelName, line, accuracy }: RunSummary): string {
  const share = accuracy ? `, ${percentInWords(accuracy.value)} as trained` : ''
  return `${name}: ${modelName}, ${line}${share}`
}

/** Words of the table of runs. */
export const runTableTexts = {
  title: 'All runs',
  columns: {
    name: 'Run',
    modelName: 'Model',
    line: 'Frost line',
    accuracy: 'Right',
    balanced: 'Balanced',
    baseline: 'Baseline',
    numPhotos: 'Trained on',
    startedAt: 'Started',
  } satisfies Record<RunColumn, string>,
  why: {
    name: 'Name of the run',
    modelName: 'The pretrained model it began from',
    line: 'Where the frost line lay',
    accuracy: 'Right on photos held back when it was trained; on validation photos where none were held back',
    balanced: 'Balanced accuracy on the same photos: each class counts the same',
    baseline: 'What always giving the most frequent answer would get on them',
    numPhotos: 'Training photos',
    startedAt: 'When it was started',
  } satisfies Record<RunColumn, string>,
  chosen: (number: number): string => (number === 0 ? 'Choose two to compare them.' : `${count(number, 'run')} chosen`),
  /** The labels of the runs that are not shown are not counted again. */
  asTrained: 'Figures are as trained, with the labels of then.',
  choose: (name: string): string => `Choose ${name}`,
  compare: 'Compare',
  compareHint: 'Choose two runs that are finished',
  remove: 'Remove…',
  best: 'best',
  bestWhy: 'The highest balanced accuracy of the runs judged in the same classes, on as many photos of each',
  measurement: 'measurement',
  measurementWhy: 'Trained to fill a row of the table of choices',
  onValidation: 'validation',
  none: '–',
  both: (before: number, now: number): string => `${percentInWords(before)} → ${percentInWords(now)}`,
  bothWhy: 'When it was trained, and with the labels of now',
  removeTitle: (number: number): string => `Remove ${count(number, 'run')}?`,
  removeText: (names: readonly string[]): string =>
    `${names.join(', ')}: models, checkpoints and figures are deleted. Photos and labels stay. This cannot be undone.`,
}
