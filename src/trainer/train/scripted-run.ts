import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Photo } from '../../core/datasets/photo.ts'
import type { Executor, Session } from '../../core/engine/executor.ts'
import type { TensorData } from '../../core/engine/tensor-data.ts'
import { type LayerGraph, sizeOf } from '../../core/models/layer-graph.ts'
import { defaultPlan } from '../../core/training/default-plan.ts'
import type { Stage, TrainingPlan } from '../../core/training/plan.ts'
import { FeatureStore } from '../../node/cache/feature-store.ts'
import type { PixelSource } from '../../node/photos/pixel-source.ts'
import { createRun, openRun } from '../../node/runs/run-folder.ts'
import type { CheckpointIntervals, RunContext, RunEvent } from './context.ts'
import { train, type TrainedModel } from './train.ts'

/** A run whose session does what a test says: losses and logits in; rates, variants, weights, records and proofs out. */
export interface Script {
  /** Loss and number right of one step; `n` counts the steps of the run from 0. */
  readonly step?: (n: number, numImages: number) => { readonly loss: number; readonly numCorrect?: number }
  /** How sure the model is of the right class of every validation photo at the end of the run's n-th epoch from 1: high is a low loss. */
  readonly sureness?: (epochNumber: number) => number
  /** Weights that a step changes, each by 1; a fault is one that the stage has frozen. */
  readonly learns: (weight: string, stageIndex: number) => boolean
}

export interface Fed {
  readonly stageIndex: number
  readonly feeds: Readonly<Record<string, TensorData>>
}

const SIDE = 2
const SIZE = 8
export const CLASS_NAMES = ['cat', 'dog']
export const BATCH_SIZE = 4
/** The last batch of an epoch is short. */
export const NUM_TRAIN = 10
export const STEPS_PER_EPOCH = 3
const NUM_VALIDATION = 4

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
    preprocessing: {
      inputHeight: SIZE,
      inputWidth: SIZE,
      resize: 'stretch',
      channelOrder: 'rgb',
      mean: [0, 0, 0],
      std: [255, 255, 255],
    },
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
    labels: [CLASS_NAMES[i % 2]],
    width: SIDE,
    height: SIDE,
    thumbnail: new Uint8Array(256),
    perceptualHash: '0'.repeat(16),
  }))
}

/** Everything a test looks at afterwards. */
export class ScriptedRun {
  readonly folder = mkdtempSync(join(tmpdir(), 'frostline-scripted-'))
  readonly fed: Fed[] = []
  readonly events: RunEvent[] = []
  /** Weights that each stage's session was given when it was loaded. */
  readonly given: Map<string, TensorData>[] = []
  readonly plan: TrainingPlan
  readonly script: Script
  readonly split = {
    train: photos('a', NUM_TRAIN),
    validation: photos('b', NUM_VALIDATION),
    test: [] as Photo[],
    leaks: [],
    notices: [],
  }
  #numEpochs = 0

  constructor(plan: TrainingPlan, script: Script) {
    this.plan = plan
    this.script = script
  }

  async train({
    resume = false,
    stopAfter,
    checkpointEvery = { epochMs: Infinity, stepMs: Infinity },
  }: {
    resume?: boolean
    /** Stops when this step of the run is done. */
    stopAfter?: number
    checkpointEvery?: CheckpointIntervals
  } = {}): Promise<TrainedModel> {
    const run = resume ? openRun(join(this.folder, 'run')) : createRun(join(this.folder, 'run'), this.plan)
    const stopping = new AbortController()
    const pixels = {
      prefetch: () => undefined,
      get: (asked: readonly unknown[]) => Promise.resolve(new Uint8Array(asked.length * SIZE * SIZE * 3)),
    }
    const context: RunContext = {
      plan: this.plan,
      graph: threeLayers(),
      classNames: CLASS_NAMES,
      split: this.split,
      executor: this.#executor(),
      pixels: pixels as unknown as PixelSource,
      features: new FeatureStore({ folder: join(this.folder, 'features'), limitBytes: 0 }),
      decoderVersion: 'test',
      run,
      hashes: { plan: 'p', data: 'd', baseModel: 'm' },
      environment: {},
      beganAtMs: performance.now(),
      signal: stopping.signal,
      emit: (event) => {
        this.events.push(event)
        if (event.kind === 'epoch') this.#numEpochs = event.epochNumber
        if (event.kind === 'step' && event.stepIndex === stopAfter) stopping.abort()
      },
      checkpointEvery,
    }
    try {
      return await train(context, resume)
    } finally {
      run.close()
    }
  }

  records<Kind extends RunEvent['kind']>(kind: Kind): Extract<RunEvent, { kind: Kind }>[] {
    return this.events.filter((event): event is Extract<RunEvent, { kind: Kind }> => event.kind === kind)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }

  #executor(): Executor {
    return {
      kind: 'native',
      library: 'scripted',
      load: ({ variables }) => {
        const values = new Map<string, TensorData>()
        const session: Session = {
          assign: (given) => {
            for (const [name, tensor] of given) {
              if (!variables.has(name)) throw new Error(`There is no variable “${name}”.`)
              values.set(name, { ...tensor, values: tensor.values.slice() })
            }
            if (this.given.length < numLoaded) this.given.push(structuredClone(values))
          },
          read: (names) =>
            new Map(
              names.map((name) => {
                const tensor = values.get(name)
                if (!tensor) throw new Error(`“${name}” was never assigned.`)
                return [name, { ...tensor, values: tensor.values.slice() }]
              }),
            ),
          run: (name, feeds) => (name === 'step' ? this.#step(values, feeds) : this.#evaluate(feeds)),
          dispose: () => values.clear(),
        }
        const numLoaded = this.given.length + 1
        return Promise.resolve(session)
      },
    }
  }

  #step(values: Map<string, TensorData>, feeds: Readonly<Record<string, TensorData>>): Record<string, TensorData> {
    const stageIndex = this.records('stage-start').at(-1)?.stageIndex ?? 0
    const numImages = feeds['labels']?.shape[0] ?? 0
    const n = this.fed.length
    this.fed.push({ stageIndex, feeds })
    for (const [name, { values: numbers }] of values)
      if (this.script.learns(name, stageIndex)) numbers.forEach((value, i, all) => (all[i] = value + 1))
    const { loss, numCorrect = 0 } = this.script.step?.(n, numImages) ?? { loss: 1 }
    return { loss: scalar(loss), numCorrect: scalar(numCorrect) }
  }

  /** Only validation photos are evaluated; cats and dogs take turns. */
  #evaluate(feeds: Readonly<Record<string, TensorData>>): Record<string, TensorData> {
    const numImages = feeds['images']?.shape[0] ?? 0
    const sure = this.script.sureness?.(this.#numEpochs + 1) ?? 0
    const values = Float32Array.from({ length: numImages * 2 }, (_, i) => ((i >> 1) % 2 === i % 2 ? sure : 0))
    return { logits: { dtype: 'float32', shape: [numImages, 2], values } }
  }
}

const scalar = (value: number): TensorData => ({ dtype: 'float32', shape: [], values: Float32Array.of(value) })
