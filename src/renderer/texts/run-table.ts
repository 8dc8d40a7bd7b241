import type { RunSummary } from '../../shared/contract/app/runs.ts'
import { listed, say, words } from './say.ts'

/** A run in a list that has no columns: `Run 3: frostnet-64, Head only, 88.2 % as trained`. */
export const runInWords = ({ name, modelName, line, accuracy }: RunSummary): string =>
  accuracy
    ? say('runTable.runWithAccuracy', { name, modelName, line, accuracy: accuracy.value })
    : say('runTable.run', { name, modelName, line })

/** Words of the table of runs. */
export const runTableTexts = {
  ...words('runTable'),
  chosen: (runs: number): string => say('runTable.chosen', { runs }),
  choose: (name: string): string => say('runTable.choose', { name }),
  both: (before: number, now: number): string => say('runTable.both', { before, now }),
  removeTitle: (runs: number): string => say('runTable.removeTitle', { runs }),
  removeText: (names: readonly string[]): string =>
    say('runTable.removeText', { names: listed(names), runs: names.length }),
}
