import { readFileSync } from 'node:fs'
import { assembleGraph } from '../../src/core/models/assemble-graph.ts'
import { flattenModel } from '../../src/core/models/flatten.ts'
import { type LayerGraph, sizeOf } from '../../src/core/models/layer-graph.ts'

/** As `make_operations.py` writes them. */
export interface OperationCase {
  readonly name: string
  readonly keras: 2 | 3
  readonly config: unknown
  readonly weights: readonly { readonly shape: readonly number[]; readonly values: readonly number[] }[]
  readonly shape: readonly number[]
  /** Sums over the answer, each number in each with another weight. */
  readonly answer: readonly number[]
  /** The same of the gradient of one more such sum; null where nothing comes back, “unknown” where TensorFlow knows none. */
  readonly gradient: readonly number[] | null | 'unknown'
}

export const OPERATION_CASES = JSON.parse(
  readFileSync(new URL('operations.json', import.meta.url), 'utf8'),
) as readonly OperationCase[]
export const PHOTO_SHAPE = [2, 6, 6, 4]
/** Of the largest of the sums. Keras agrees with itself, with oneDNN and without, within a tenth of it. */
const TOLERANCE = 2e-5

export const numbers = (count: number, factor: number, phase: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.sin((i + 1) * factor + phase))

export const sums = (values: ArrayLike<number>, count: number): number[] =>
  Array.from({ length: count }, (_, k) =>
    numbers(values.length, 12.9898 + k, k).reduce((sum, weight, i) => sum + weight * values[i], 0),
  )

export const photo = Float32Array.from(numbers(sizeOf(PHOTO_SHAPE), 78.233, 0.5), (n) => 1.9 * n)

export const PREPROCESSING = {
  inputHeight: 6,
  inputWidth: 6,
  resize: 'stretch',
  channelOrder: 'rgb',
  mean: [0, 0, 0],
  std: [1, 1, 1],
} as const

export function operationGraph({ config, keras, weights }: OperationCase): LayerGraph {
  const assembly = assembleGraph(
    flattenModel(config),
    { isKeras3: keras === 3, format: 'golden' },
    { preprocessing: PREPROCESSING },
  )
  const names = assembly.weighted.flatMap((layer) => layer.weights.map((weight) => `${layer.name}/${weight.name}`))
  if (names.length !== weights.length) throw new Error(`${weights.length} weights for ${names.join(', ')}.`)
  return assembly.finish(
    new Map(names.map((name, i) => [name, { shape: weights[i].shape, values: Float32Array.from(weights[i].values) }])),
  )
}

export const isNear = (actual: readonly number[], expected: readonly number[]): boolean => {
  const largest = Math.max(1, ...expected.map(Math.abs))
  return actual.length === expected.length && actual.every((n, i) => Math.abs(n - expected[i]) <= TOLERANCE * largest)
}
