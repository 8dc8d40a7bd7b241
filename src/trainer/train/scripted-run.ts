import type { TrainEvent } from '../../shared/contract/training.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Photo } from '../../core/datasets/photo.ts'
import type { TensorData } from '../../core/engine/op-graph.ts'
import { type LayerGraph, sizeOf } from '../../core/models/layer-graph.ts'
import type { Preprocessing } from '../../core/models/preprocessing.ts'
import { defaultPlan } from '../../core/training/default-plan.ts'
import type { Stage, TrainingPlan } from '../../shared/contract/training-plan.ts'
import { FeatureStore } from '../../node/cache/feature-store.ts'
import type { PixelSource } from '../../node/photos/pixel-source.ts'
import { createRun, openRun } from '../../node/runs/run-folder.ts'
import type { CheckpointIntervals, RunContext } from './context.ts'
import { type Fed, ScriptedExecutor } from './scripted-executor.ts'
import { train, type TrainedModel } from './train-run.ts'

/** A run whose session does what a test says: losses and logits in; rates, variants, weights, records and proofs out. */
export interface Script {
  /** Loss and number right of one step; `n` counts the steps of the run from 0. */
  readonly step?: (n: number, numImages: number) => { readonly loss: number; readonly numCorrect?: number }
  /** How sure the model is of the right class of every validation photo at the end of the run's n-th epoch from 1: high is a low loss. */
  readonly sureness?: (epochNumber: number) => number
  /** Weights that a step changes, each by 1; a fault is one that the stage has frozen. */
  readonly learns: (weight: string, stageIndex: number) => boolean
}

const SIDE = 2
const SIZE = 8
const CLASS_NAMES = ['cat', 'dog']
export const BATCH_SIZE = 4
/** The last batch of an epoch is short. */
export const NUM_TRAIN = 10
export const STEPS_PER_EPOCH = 3
const NUM_VALIDATION = 4

export const PREPROCESSING: Preprocessing = {
  inputHeight: SIZE,
  inputWidth: SIZE,
  resize: 'stretch',
  channelOrder: 'rgb',
  mean: [0, 0, 0],
  std: [255, 255, 255],
}

/** Two layers with weights below a head with one: `below`, `above` (with statistics) and `head`, all zero. */
function threeLayers(): LayerGraph {
  const weight = (shape: readonly number[]) => ({ shape, values: new Float32Array(sizeOf(shape)) })
  const layer = (name: string, className: string, config: object, inbound: string[], weightNames: string[]) => ({
    name,
    className,
    config: config as Readonly<Record<string, unknown>>,
    inbound,
    weightNames,
  })
  const conv = { filters: 2, kernel_size: [1, 1], padding: 'same', use_bias: false }
  return {
    name: 'three layers',
    layers: [
      layer('photo', 'InputLayer', { batch_input_shape: [null, SIZE, SIZE, 3] }, [], []),
      layer('below', 'Conv2D', conv, ['photo'], ['below/kernel']),
      layer('above', 'Conv2D', conv, ['below'], ['above/kernel']),
      layer('pool', 'GlobalAveragePooling2D', {}, ['above'], []),
      layer('head', 'Dense', { units: 2, activation: 'softmax' }, ['pool'], ['head/kernel', 'head/bias']),
    ],
    weights: new Map([
      ['below/kernel', weight([1, 1, 3, 2])],
      ['above/kernel', weight([1, 1, 2, 2])],
      ['head/kernel', weight([2, 2])],
      ['head/bias', weight([2])],
    ]),
    input: 'photo',
    output: 'head',
    classNames: CLASS_NAMES,
    preprocessing: PREPROCESSING,
    provenance: { source: 'test', format: 'test' },
  }
}

export const stage = (more: Partial<Stage> = {}): Stage => ({
  name: 'Stage',
  freeze: 'head',
  freezeBatchNormalization: false,
  epochs: 3,
  learningRate: 0.1,
  schedule: { kind: 'constant' },
  multipliers: { kind: 'factor', factor: 1 },
  ...more,
})

/** SGD, no augmentation, no cache: what a step is fed is pixels. */
export function planOf(stages: readonly Stage[], more: Partial<TrainingPlan> = {}): TrainingPlan {
  const facts = { modelName: 'three layers', numTrainPhotos: NUM_TRAIN, numClasses: CLASS_NAMES.length }
  const plan = defaultPlan('head-only', facts)
  return {
    ...plan,
    stages: [...stages],
    optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
    augmentation: { ...plan.augmentation, flip: false, randomResizedCrop: null },
    batchSize: BATCH_SIZE,
    dropout: 0,
    labelSmoothing: 0,
    earlyStopping: { monitor: 'valLoss', patience: 100, minDelta: 0, restoreBestWeights: true },
    cacheLimitBytes: 0,
    seed: 5,
    ...more,
  }
}

/** Half of them cats; `id` differs by position, as hashes of files do. */
function photos(prefix: string, count: number): Photo[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${prefix}${i}`.padEnd(64, '0'),
    path: `/photos/${prefix}${i}.jpg`,
    relativePath: `${prefix}${i}.jpg`,
    sizeBytes: 1,
    labels: [CLASS_NAMES[i % 2]!],
    width: SIDE,
    height: SIDE,
    thumbnail: new Uint8Array(256),
    perceptualHash: '0'.repeat(16),
  }))
}

/** Training photos from 0, validation photos from 200. */
const numberOf = ({ relativePath }: Photo): number =>
  Number.parseInt(relativePath.slice(1), 10) + (relativePath.startsWith('b') ? 200 : 0)

/** Red is the photo's own number; green tells where in the photo it is. */
export const pixelsOf = (photos: readonly Photo[]): Uint8Array =>
  Uint8Array.from(
    photos.flatMap((photo) =>
      Array.from({ length: SIZE * SIZE }, (_, place) => [numberOf(photo), 3 * place, 0]).flat(),
    ),
  )

/** What a run meets. */
interface Circumstances {
  /** Stops when this step of the run is done. */
  readonly stopAfter?: number
  /** Stops when so many photos of a set are done. */
  readonly stopAtProgress?: number
  readonly reason?: Error
  readonly checkpointEvery?: CheckpointIntervals
  readonly features?: { readonly folder: string; readonly limitBytes: number }
  readonly environment?: RunContext['environment']
}

/** Everything a test looks at afterwards. */
export class ScriptedRun {
  readonly folder = mkdtempSync(join(tmpdir(), 'frostline-scripted-'))
  readonly events: TrainEvent[] = []
  /** Photos that were to be decoded ahead, by their numbers. */
  readonly prefetched: number[][] = []
  readonly plan: TrainingPlan
  readonly split: RunContext['split']
  readonly executor: ScriptedExecutor
  #numEpochs = 0

  constructor(plan: TrainingPlan, script: Script, { numTrain = NUM_TRAIN, numValidation = NUM_VALIDATION } = {}) {
    this.plan = plan
    this.split = {
      train: photos('a', numTrain),
      validation: photos('b', numValidation),
      test: [],
      leaks: [],
      notices: [],
    }
    const stageIndex = (): number => this.records('stage-start').at(-1)?.stageIndex ?? 0
    this.executor = new ScriptedExecutor({
      stageIndex,
      learns: (weight) => script.learns(weight, stageIndex()),
      step: script.step ?? (() => ({ loss: 1 })),
      // only validation photos are evaluated; cats and dogs take turns
      logits: (numImages) => {
        const sure = script.sureness?.(this.#numEpochs + 1) ?? 0
        return Float32Array.from({ length: numImages * 2 }, (_, i) => ((i >> 1) % 2 === i % 2 ? sure : 0))
      },
    })
  }

  get fed(): readonly Fed[] {
    return this.executor.fed
  }

  /** What each stage's session was given when it was loaded: weights, and the optimizer's state. */
  get given(): readonly ReadonlyMap<string, TensorData>[] {
    return this.executor.given
  }

  /** Trains it, from its beginning or its last checkpoint. */
  async train({ resume = false, ...circumstances }: Circumstances & { resume?: boolean } = {}): Promise<TrainedModel> {
    const context = this.begin(resume, circumstances)
    try {
      return await train(context, resume)
    } finally {
      context.run.close()
    }
  }

  /** Everything that it works with. Whoever begins it closes its folder. */
  begin(
    resume: boolean,
    {
      stopAfter,
      stopAtProgress,
      reason,
      checkpointEvery = { epochMs: Infinity, stepMs: Infinity },
      features = { folder: join(this.folder, 'features'), limitBytes: 0 },
      environment = {},
    }: Circumstances = {},
  ): RunContext {
    const run = resume ? openRun(join(this.folder, 'run')) : createRun(join(this.folder, 'run'), this.plan)
    const stopping = new AbortController()
    const pixels = {
      prefetch: (asked: readonly Photo[]) => this.prefetched.push(asked.map(numberOf)),
      get: (asked: readonly Photo[]) => Promise.resolve(pixelsOf(asked)),
    }
    return {
      plan: this.plan,
      graph: threeLayers(),
      classNames: CLASS_NAMES,
      split: this.split,
      executor: this.executor,
      precision: 'float32',
      pixels: pixels as unknown as PixelSource,
      features: new FeatureStore(features),
      decoderVersion: 'test',
      run,
      hashes: { plan: 'p', data: 'd', baseModel: 'm' },
      environment,
      beganAtMs: performance.now(),
      signal: stopping.signal,
      emit: (event) => {
        this.events.push(event)
        if (event.kind === 'epoch') this.#numEpochs = event.epochNumber
        if (event.kind === 'step' && event.stepIndex === stopAfter) stopping.abort(reason)
        if (event.kind === 'progress' && event.numDone === stopAtProgress) stopping.abort(reason)
      },
      checkpointEvery,
    }
  }

  records<Kind extends TrainEvent['kind']>(kind: Kind): Extract<TrainEvent, { kind: Kind }>[] {
    return this.events.filter((event): event is Extract<TrainEvent, { kind: Kind }> => event.kind === kind)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}
