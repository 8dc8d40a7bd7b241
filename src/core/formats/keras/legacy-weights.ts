import { type AppError, failure } from '../../../shared/errors.ts'
import type { H5Attributes, H5Contents, H5Dataset } from './h5-contents.ts'
import type { WeightTensor } from '../../models/layer-graph.ts'
import { matchWeights } from '../../models/match-weights.ts'
import type { WeightedLayer } from '../../models/match-weights.ts'

/** The weights of one layer, or of one nested model, in Keras' order. */
export interface LegacyGroup {
  readonly name: string
  readonly weights: readonly {
    readonly name: string
    readonly shape: readonly number[]
    readonly values: Float32Array
  }[]
}

/**
 * The groups of Keras' older H5 format that hold weights, in the model's order of layers.
 *
 * @param root  where they lie: `model_weights` of a whole model, empty for weights alone.
 * @throws {AppError} `model-weights-mismatch` where the file names weights it does not hold.
 * @see keras/src/legacy/saving/legacy_h5_format.py
 */
export function legacyGroups({ attributes, datasets, unread }: H5Contents, root: string): LegacyGroup[] {
  const byPath = new Map(datasets.map((dataset) => [dataset.path, dataset]))
  const at = (path: string): string => (root === '' ? path : `${root}/${path}`)
  return listOf(attributes.get(root), 'layer_names').flatMap((name) => {
    const weights = listOf(attributes.get(at(name)), 'weight_names').map((weight): H5Dataset & { name: string } => {
      const path = at(`${name}/${weight}`)
      const dataset = byPath.get(path)
      if (!dataset) throw notThere(name, weight, unread?.get(path))
      return { ...dataset, name: weight }
    })
    return weights.length === 0 ? [] : [{ name, weights }]
  })
}

function notThere(layer: string, weight: string, why: string | undefined): AppError {
  return failure('model-weights-mismatch', { of: 'named', layer, weight, problem: why })
}

/** Attributes hold 64 KB: Keras cuts longer lists into `layer_names0`, `layer_names1`, … */
function listOf(attributes: H5Attributes | undefined, name: string): string[] {
  const read = (key: string): readonly string[] | undefined => {
    const value = attributes?.[key]
    return typeof value === 'string' ? [value] : value
  }
  const parts: string[] = [...(read(name) ?? [])]
  for (let i = 0; ; i++) {
    const part = read(`${name}${i}`)
    if (!part) return parts
    parts.push(...part)
  }
}

/**
 * Weights of a whole model, by `layer/weight`. A group holds a layer's, or all of a nested model's.
 *
 * @throws {AppError} `model-weights-mismatch`
 */
export function legacyWeights(
  contents: H5Contents,
  root: string,
  layers: readonly WeightedLayer[],
): Map<string, WeightTensor> {
  const waiting = new Set(layers.filter(({ weights }) => weights.length > 0))
  const found = new Map<string, WeightTensor>()
  for (const group of legacyGroups(contents, root)) {
    const owners = [...waiting].filter(({ unit }) => unit === group.name)
    for (const [name, { shape, values }] of matchWeights(owners, group.weights)) found.set(name, { shape, values })
    for (const owner of owners) waiting.delete(owner)
  }
  matchWeights([...waiting], []) // says which is missing
  return found
}
