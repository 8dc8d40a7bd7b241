import { Augmentation } from '../../src/shared/augmentations/augmentations.ts'
import type { TrainRequest } from '../../src/shared/contract/training.ts'
import { FROSTNET, MOBILENET } from '../places.ts'

export type RunConfig = Pick<TrainRequest, 'model' | 'recipe' | 'config'>

export interface AccuracyRun {
  readonly model: string
  readonly recipe: string
  readonly request: RunConfig
  /** How far losses of single steps may lie from Keras', relative. */
  readonly tolerance: number
}

export interface Epochs {
  readonly head: number
  readonly fineTune: number
}

interface Backbone {
  /** As `--models` has it. */
  readonly option: string
  readonly name: string
  readonly folder: string
}

const MODELS: readonly Backbone[] = [
  { option: 'frostnet-64', name: 'frostnet-64', folder: FROSTNET },
  { option: 'mobilenet-v1-0.25', name: 'MobileNetV1 0.25', folder: MOBILENET },
]

/** @param wanted  all where absent. The smaller first: a run that is stopped has something to show. */
export const backbones = (wanted: readonly string[] | undefined): readonly Backbone[] =>
  MODELS.filter(({ option }) => wanted?.includes(option) ?? true)

/**
 * Both compute the same sums in another order, float32's rounding apart at every step (6e-8), and each step starts from where the last one
 * ended. Fine-tuning has more steps and depth, and Adam's division by the root of small second moments makes more of a difference.
 */
const HEAD_TOLERANCE = 1e-4
const FINE_TUNE_TOLERANCE = 1e-3

/** The recipes whose curves are compared: no augmentation, no dropout, the last epoch's weights. */
export function curveRuns(models: readonly Backbone[], epochs: Epochs): AccuracyRun[] {
  return models.flatMap(({ name, folder }) => {
    const run = (recipe: string, stages: object[], tolerance: number): AccuracyRun => ({
      model: name,
      recipe,
      tolerance,
      request: {
        model: folder,
        recipe: stages.length === 1 ? 'head-only' : 'lp-ft',
        config: { ...SAME_FOR_ALL, stages, dropout: 0, augmentation: Augmentation.parse({}) },
      },
    })
    const head = headStage(epochs.head)
    return [
      run('head only', [head], HEAD_TOLERANCE),
      run('LP-FT, BatchNormalization frozen', [head, fineTuneStage(epochs.fineTune, true)], FINE_TUNE_TOLERANCE),
      run('LP-FT, BatchNormalization trained', [head, fineTuneStage(epochs.fineTune, false)], FINE_TUNE_TOLERANCE),
    ]
  })
}

/** What both are judged by on test photos: augmentation and dropout, which each draws for itself. */
export function augmentedRuns(models: readonly Backbone[], epochs: Epochs): AccuracyRun[] {
  return models.map(({ name, folder }) => ({
    model: name,
    recipe: 'LP-FT with augmentation',
    tolerance: Number.NaN,
    request: {
      model: folder,
      recipe: 'lp-ft',
      config: {
        ...SAME_FOR_ALL,
        stages: [headStage(epochs.head), fineTuneStage(epochs.fineTune, true)],
        augmentation: Augmentation.parse({ flip: true, randomResizedCrop: { minScale: 0.75 } }),
      },
    },
  }))
}

/** Keras keeps the last epoch's weights, so we do. */
const SAME_FOR_ALL = {
  batchSize: 32,
  earlyStopping: { monitor: 'valLoss', patience: 10_000, restoreBestWeights: false },
}

const headStage = (epochs: number) => ({
  name: 'Train the head',
  freeze: 'head',
  freezeBatchNormalization: true,
  epochs,
  learningRate: 3e-3,
  schedule: { kind: 'cosine', warmupEpochs: 1, finalFactor: 0 },
})

const fineTuneStage = (epochs: number, freezeBatchNormalization: boolean) => ({
  name: 'Fine-tune',
  freeze: 'last-block',
  freezeBatchNormalization,
  epochs,
  learningRate: 3e-4,
  schedule: { kind: 'cosine', warmupEpochs: 1, finalFactor: 0 },
})
