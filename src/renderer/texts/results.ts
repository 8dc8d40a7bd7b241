import { FORMAT_NAMES } from '../../shared/contract/export.ts'
import type { RunResult } from '../../shared/contract/app/results.ts'
import { ofAll } from './quantities.ts'
import { joined, listed, quoted, say, words } from './say.ts'

/** `validation`: checked while training. `test`: held back to judge, never seen. */
export type HeldSet = RunResult['set']

type Range = { readonly low: number; readonly high: number }

/** Words of the Results screen. */
/** Points of calibration error that certainty may be off by on average, to be called right and roughly right. */
const [CLOSE, ROUGH] = [0.05, 0.15]

export const resultsTexts = {
  ...words('results'),
  /** The same where labels may have been corrected since: of what it got right, nobody may have looked. */
  setsWhyNow: (set: HeldSet, numRelabelled: number): string =>
    numRelabelled === 0 ? say(`results.setsWhy.${set}`) : say(`results.setsWhyNow.${set}`),
  /** Of photos wholly right. */
  right: (set: HeldSet, multiLabel: boolean): string => say('results.right', { set, multiLabel }),
  rightOf: (numRight: number, numPhotos: number, set: HeldSet): string =>
    say('results.rightOf', { numRight, numPhotos, set }),
  interval: ({ low, high }: Range): string => say('results.interval', { low, high }),
  intervalLabel: (value: number, { low, high }: Range): string => say('results.intervalLabel', { value, low, high }),
  beforeRelabelling: (value: number, isMerged: boolean): string =>
    say('results.beforeRelabelling', { value, isMerged }),
  merged: (names: readonly string[], into: string): string =>
    say('results.merged', { names: joined(names.map(quoted)), into }),
  newer: (number: number): string => say('results.newer', { photos: number }),
  relabelled: (photos: number): string => say('results.relabelled', { photos }),
  uncounted: (photos: number): string => say('results.uncounted', { photos }),
  ofSome: ofAll,
  trainedOnPhotos: (photos: number): string => say('results.trainedOnPhotos', { photos }),
  frozenText: (number: number): string => say('results.frozenText', { number }),
  frozenBrokenText: (names: readonly string[]): string => say('results.frozenBrokenText', { names: listed(names) }),

  choiceText: (numPhotos: number, set: HeldSet): string => say('results.choiceText', { numPhotos, set }),
  choiceBaseline: (baseline: string, accuracy: number): string => say('results.choiceBaseline', { baseline, accuracy }),
  measureLabel: (name: string): string => say('results.measureLabel', { name }),
  unmeasureLabel: (name: string): string => say('results.unmeasureLabel', { name }),
  watchLabel: (name: string): string => say('results.watchLabel', { name }),
  stopLabel: (name: string): string => say('results.stopLabel', { name }),
  noneKnown: (classes: number): string => say('results.noneKnown', { classes }),
  someKnown: (matches: readonly { className: string; modelName: string }[], numClasses: number): string =>
    matches.length === numClasses
      ? say('results.allKnown')
      : say('results.someKnown', { names: listed(matches.map(({ className }) => quoted(className))) }),
  amongMatches: (value: number): string => say('results.amongMatches', { value }),
  onFewer: (numPhotos: number, all: number): string => say('results.onFewer', { numPhotos, all }),

  mistakesText: (multiLabel: boolean): string => say('results.mistakesText', { multiLabel }),
  moreMistakes: (shown: number, all: number): string => say('results.moreMistakes', { shown, all }),
  accept: (className: string): string => say('results.accept', { className }),
  relabelledAs: (className: string): string => say('results.relabelledAs', { className }),
  look: (name: string): string => say('results.look', { name }),

  cellLabel: (label: string, predicted: string, photos: number): string =>
    label === predicted
      ? say('results.cellLabel.right', { label, photos })
      : say('results.cellLabel.wrong', { label, predicted, photos }),
  cellTitle: (label: string, predicted: string): string =>
    label === predicted
      ? say('results.cellTitle.right', { label })
      : say('results.cellTitle.wrong', { label, predicted }),

  certaintyText: (error: number): string =>
    say(`results.certaintyText.${error < CLOSE ? 'close' : error < ROUGH ? 'rough' : 'far'}`, { error }),
  certaintyPoint: (confidence: number, accuracy: number, numPhotos: number): string =>
    say('results.certaintyPoint', { confidence, accuracy, numPhotos }),

  classesAdded: (names: readonly string[]): string => say('results.classesAdded', { names: listed(names) }),
  classesRemoved: (names: readonly string[]): string => say('results.classesRemoved', { names: listed(names) }),
  photosDiffer: (added: number, removed: number, relabelled: number): string =>
    listed([
      ...(added > 0 ? [say('results.photosDiffer.added', { photos: added })] : []),
      ...(removed > 0 ? [say('results.photosDiffer.removed', { photos: removed })] : []),
      ...(relabelled > 0 ? [say('results.photosDiffer.relabelled', { photos: relabelled })] : []),
    ]),
  effectText: (numPhotos: number, set: HeldSet): string => say('results.effectText', { numPhotos, set }),
  changeOf: (points: number): string => {
    const how = points > 0 ? 'more' : points < 0 ? 'less' : 'same'
    return say(`results.changeOf.${how}`, { change: Math.abs(points) })
  },
  stillLearning: (name: string): string => say('results.stillLearning', { name }),
  noResult: (name: string): string => say('results.noResult', { name }),

  export: {
    ...words('results.export'),
    title: (name: string): string => say('results.export.title', { name }),
    formatNames: FORMAT_NAMES,
    downloadNow: (name: string): string => say('results.export.downloadNow', { name }),
    checking: (done: number, total: number): string => say('results.export.checking', { done, total }),
    notWritten: (format: string, why: string): string => say('results.export.notWritten', { format, why }),
    agrees: (runtime: string, equal: number, compared: number): string =>
      equal === compared
        ? say('results.export.agrees.all', { runtime, compared })
        : say('results.export.agrees.some', { runtime, equal, compared }),
    difference: (value: number): string =>
      say('results.export.difference', { value: value === 0 ? '0' : value.toExponential(1) }),
    use: (format: string): string => say('results.export.use', { format }),
  },
}
