import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** A float32 tensor of a golden file. */
export interface GoldenTensor {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

export type GoldenTensors = ReadonlyMap<string, GoldenTensor>

export interface GoldenOptimizer {
  readonly kind: 'sgd' | 'adam' | 'adamw'
  /** The rate of each of the ten steps. */
  readonly learningRates: readonly number[]
  /** Of `sgd`. */
  readonly momentum?: number
  readonly nesterov?: boolean
  /** Of `adam` and `adamw`. */
  readonly beta1?: number
  readonly beta2?: number
  readonly epsilon?: number
  /** Of `adamw`: all trainable weights decay, biases too. */
  readonly weightDecay?: number
  readonly globalClipNorm: number | null
  /** Factors of the learning rate by layer; 1 for layers that are not named. */
  readonly multipliers: Readonly<Record<string, number>> | null
}

/** One model, one batch, ten steps on it: what Keras 3 computed (README.md). */
export interface GoldenCase {
  readonly case: string
  readonly keras: string
  readonly tensorflow: string
  readonly seed: number
  /** A TF.js layers-model's topology: `{ class_name: 'Model', config: { layers, … } }`. Keras' vocabulary without regularizers. */
  readonly topology: Readonly<Record<string, unknown>>
  /** Before training, by `layer/short name`, in Keras' order. */
  readonly weights: GoldenTensors
  /** Layers with `trainable = False`. */
  readonly frozen: readonly string[]
  /** `[batch, height, width, channels]`, in [-1, 1]; already what the model's first layer takes. */
  readonly x: GoldenTensor
  /** `[batch, classes]`, one-hot, or multi-hot for `binary_crossentropy`. */
  readonly y: GoldenTensor
  /** Weight of each sample in the loss, class weights included. */
  readonly sampleWeights: readonly number[] | null
  /** By class index, where the case is about them; already multiplied into `sampleWeights`. */
  readonly classWeights: readonly number[] | null
  readonly loss: {
    readonly kind: 'categorical_crossentropy' | 'binary_crossentropy'
    readonly labelSmoothing: number
    readonly fromLogits: true
    /** Keras' `regularizers.L2` on every trainable kernel; 0 for none. */
    readonly l2: number
  }
  readonly optimizer: GoldenOptimizer
  readonly expected: {
    /** Logits of `model(x, training=False)` before training. */
    readonly inference: GoldenTensor
    /** Loss of the first step, penalty included: `losses[0]`. */
    readonly trainingLoss: number
    /** Of the first step's whole loss, before clipping, for every trainable weight. */
    readonly gradients: GoldenTensors
    /** Of each step, before its update. */
    readonly losses: readonly number[]
    /** Every weight and statistic after the ten steps. */
    readonly weightsAfter10: GoldenTensors
    /** Under Adam and AdamW: elements of weights whose gradient was never 0 for good and never above 1e-6. See `quietTolerance` in compare.ts. */
    readonly quiet: ReadonlyMap<string, readonly number[]>
  }
}

/** Groups with cases of models; the others hold tables: see {@link loadTable}. */
export type CaseGroup = 'layers' | 'models' | 'optimizers'

/** @returns names of a group's cases or tables, sorted. */
export function listGoldens(group: CaseGroup | 'random' | 'metrics' | 'schedules'): string[] {
  const folder = new URL(`${group}/`, import.meta.url)
  if (!existsSync(folder)) throw new Error(`No golden numbers in ${folder.pathname}; run make_golden.py (README.md).`)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
}

export function loadGolden(group: CaseGroup, name: string): GoldenCase {
  return loadTable<GoldenCase>(group, name)
}

/**
 * One file, its base64 float32 arrays turned into {@link GoldenTensor}s, and objects of nothing but tensors into maps.
 *
 * @typeParam T  what the file holds; nothing checks it.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the test says what it reads
export function loadTable<T>(group: string, name: string): T {
  const text = readFileSync(new URL(`${group}/${name}.json`, import.meta.url), 'utf8')
  return JSON.parse(text, decode) as T
}

const MAPS: ReadonlySet<string> = new Set(['weights', 'gradients', 'weightsAfter10', 'quiet'])

function decode(key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if (MAPS.has(key)) return new Map(Object.entries(value))
  const { shape, data } = value as { shape?: unknown; data?: unknown }
  if (!Array.isArray(shape) || typeof data !== 'string') return value
  // A copy: the buffer's bytes may start anywhere, and what is fed to a native tensor must not be shared.
  const values = new Float32Array(new Uint8Array(Buffer.from(data, 'base64')).buffer)
  const size = shape.reduce<number>((product, dimension) => product * Number(dimension), 1)
  if (values.length !== size) throw new Error(`A golden tensor of shape [${shape.join()}] has ${values.length} values.`)
  return { shape, values } satisfies GoldenTensor
}
