import { type Augmentation, variedBy } from '../../shared/augmentations/augmentations.ts'
import type { HeldSet } from './results.ts'
import { bytesInWords, durationInWords, isMoment, ofAll } from './quantities.ts'
import { fieldAt } from './plan-fields.ts'
import { listed, say, words } from './say.ts'

/** Words of the Train screen: a run that goes on, and one that is over. */
export const trainTexts = {
  ...words('train'),
  runActions: (name: string): string => say('train.runActions', { name }),
  renameTitle: (name: string): string => say('train.renameTitle', { name }),
  removeTitle: (name: string): string => say('train.removeTitle', { name }),
  keep: (runs: number): string => say('train.keep', { runs }),
  frees: ({ modelBytes, otherBytes }: { modelBytes: number; otherBytes: number }, runs: number): string => {
    const size = bytesInWords(modelBytes + otherBytes)
    return modelBytes === 0
      ? say('train.frees.noModel', { size, runs })
      : say('train.frees.model', { size, runs, modelSize: bytesInWords(modelBytes) })
  },
  learning: (stage: number, numStages: number): string =>
    numStages > 1 ? say('train.learningStage', { stage, numStages }) : say('train.phase.train'),
  preparing: { ...words('train.preparing'), done: '' },
  epochOf: (epoch: number, all: number): string => say('train.epochOf', { epoch, all }),
  timeLeft: (seconds: number): string => say('train.timeLeft', { time: durationInWords(seconds) }),
  phaseWhy: { ...words('train.phaseWhy'), train: '' },

  tiles: {
    ...words('train.tiles'),
    valAccuracy: (multiLabel: boolean): string => say('train.tiles.valAccuracy', { multiLabel }),
    valAccuracyWhy: (multiLabel: boolean): string => say('train.tiles.valAccuracyWhy', { multiLabel }),
  },
  /** Of the best epoch so far. */
  atBest: (value: string, epoch: number): string => say('train.atBest', { value, epoch }),

  accuracy: (multiLabel: boolean): string => say('train.accuracy', { multiLabel }),
  best: (epoch: number): string => say('train.best', { epoch }),
  step: (step: number): string => say('train.step', { step }),
  chartLabel: (title: string, parts: readonly string[]): string =>
    parts.length === 0
      ? say('train.chart.empty', { title })
      : say('train.chart.drawn', {
          title,
          parts: parts.map((part) => say('train.chart.sentence', { part })).join(' '),
        }),
  chartPart: (label: string, value: string): string => say('train.chart.part', { label, value }),
  ofSome: ofAll,
  byClassAt: (epoch: number, isKept: boolean): string =>
    say(isKept ? 'train.byClassAt.kept' : 'train.byClassAt.epoch', { epoch }),
  table: {
    ...words('train.table'),
    accuracy: (multiLabel: boolean): string => say('train.table.accuracy', { multiLabel }),
    valAccuracy: (multiLabel: boolean): string => say('train.table.valAccuracy', { multiLabel }),
  },

  /**
   * @param patience       epochs without progress; `null`: every epoch is run.
   * @param hasValidation  without validation photos nothing says that it no longer improves.
   */
  whenNothing: (patience: number | null, hasValidation: boolean): { what: string; value: string } =>
    patience === null || !hasValidation
      ? { what: say('train.whenNothing.never'), value: say('train.no') }
      : { what: say('train.whenNothing.for'), value: say('train.whenNothing.epochs', { patience }) },
  epochNumber: (epoch: number): string => say('train.epochNumber', { epoch }),
  stageFacts: (epochs: number, rate: string, schedule: string): string =>
    say('train.stageFacts', { epochs, rate, schedule }),
  stageWeights: (part: number, all: number): string => say('train.stageWeights', { part, all }),
  aboveLearns: (line: string): string => say('train.aboveLearns', { line: line.toLowerCase() }),
  variedBy: (augmentation: Augmentation): string => {
    const names = variedBy(augmentation).map((name) => (fieldAt(`augmentation.${name}`)?.label ?? name).toLowerCase())
    return names.length === 0 ? say('train.no') : listed(names)
  },

  judgedOn: (photos: number, set: HeldSet): string => say('train.judgedOn', { photos, set }),
  asTrainedSince: (photos: number): string => say('train.asTrainedSince', { photos }),
  proof: (frozen: number, changed: number): string => {
    if (frozen === 0) return say('train.proof.nothing')
    return changed === 0 ? say('train.proof.same', { frozen }) : say('train.proof.changed', { changed, frozen })
  },
  newerNext: (labels: number): string => say('train.newerNext', { labels }),
  pausedNotice: (name: string): string => say('train.pausedNotice', { name }),
  resumeRun: (name: string): string => say('train.resumeRun', { name }),
}

/** Words of the plan before a run. */
export const planTexts = {
  ...words('plan'),
  actions: { ...words('plan.actions'), none: '' },
  resetOne: (label: string): string => say('plan.resetOne', { label }),
  allowed: (what: string): string => say('plan.allowed', { what }),
  stage: (number: number, name: string): string => say('plan.stage', { number, name }),
  advancedChanged: (fields: number): string => say('plan.advancedChanged', { fields }),
  advancedWrong: (fields: number): string => say('plan.advancedWrong', { fields }),
  previewLabel: (photo: string, version: number): string => say('plan.previewLabel', { photo, version }),
  previewPlain: (photo: string): string => say('plan.previewPlain', { photo }),
  previewHow: (variants: number): string => say('plan.previewHow', { variants }),
  forecastAbout: (seconds: number): string => {
    const time = durationInWords(seconds)
    return isMoment(seconds) ? time : say('plan.forecastAbout', { time })
  },
  forecastStage: (epochs: number, steps: number): string => say('plan.forecastStage', { epochs, steps }),
  photoSets: (train: number, validation: number, test: number): string =>
    say('plan.photoSets', { train, validation, test }),
}

/** A learning rate as people write it: 0.003, 3e-5. */
export function rateInWords(rate: number): string {
  if (rate === 0) return '0'
  return rate >= 0.001 ? String(Number(rate.toPrecision(2))) : rate.toExponential(1).replace('.0e', 'e')
}
