import { type AppError, failure } from '../../../shared/errors.ts'
import type { WeightTensor } from '../../models/layer-graph.ts'
import { matchWeights, type WeightedLayer } from '../../models/match-weights.ts'
import { keras3WeightPaths } from './keras3-weight-paths.ts'

/** Numbers of an HDF5 file, as float32. */
export interface H5Dataset {
  /** From the root, without a slash before: `model_weights/conv1/conv1/kernel:0`. */
  readonly path: string
  readonly shape: readonly number[]
  /** Row-major. */
  readonly values: Float32Array
}

/** What an HDF5 file says in words: a text, or a list of texts. Other attributes are not read. */
export type H5Attributes = Readonly<Record<string, string | readonly string[]>>

/** A checked HDF5 file, read whole: what the readers of Keras' files look at. */
export interface H5Contents {
  /** By path of a group; the root is ``. */
  readonly attributes: ReadonlyMap<string, H5Attributes>
  /** In the order of the file's groups. */
  readonly datasets: readonly H5Dataset[]
  /** Why a dataset among the weights could not be read, by path. It only matters where it is a weight. */
  readonly unread?: ReadonlyMap<string, string>
}

/** The weights of one layer, or of one nested model, in Keras' order. */
interface LegacyGroup {
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

/**
 * Weights of a `.keras` file, by `layer/weight`.
 *
 * @param topology  the model as the file describes it.
 * @throws {AppError} `model-weights-mismatch`
 */
export function keras3Weights(
  contents: H5Contents,
  topology: unknown,
  layers: readonly WeightedLayer[],
): Map<string, WeightTensor> {
  const folders = weightFolders(contents)
  const weighted = new Set(layers.flatMap(({ name, weights }) => (weights.length > 0 ? [name] : [])))
  const paths = keras3WeightPaths(topology, { folders: [...folders.keys()], weighted })
  const found = new Map<string, WeightTensor>()
  for (const layer of layers) {
    if (layer.weights.length === 0) continue
    const stored = withoutCount(folders.get(paths.get(layer.name) ?? '') ?? [], layer.weights.length)
    for (const [name, { shape, values }] of matchWeights([layer], stored)) found.set(name, { shape, values })
  }
  return found
}

/** Normalization keeps a third number, needed only to go on adapting it. */
function withoutCount(stored: readonly Stored[], numWanted: number): readonly Stored[] {
  const isCount = stored.length === numWanted + 1 && stored.at(-1)?.shape.length === 0
  return isCount ? stored.slice(0, -1) : stored
}

interface Stored extends WeightTensor {
  readonly name: string
}

/** The weights in each folder of a layer, in its order. */
function weightFolders({ datasets }: H5Contents): Map<string, Stored[]> {
  const folders = new Map<string, (Stored & { readonly index: number })[]>()
  for (const { path, shape, values } of datasets) {
    const [, folder, index] = /^(.*\/vars)\/(\d{1,3})$/.exec(path) ?? []
    if (folder === undefined) continue
    const list = folders.get(folder) ?? []
    list.push({ name: path, shape, values, index: Number(index) })
    folders.set(folder, list)
  }
  for (const list of folders.values()) list.sort((a, b) => a.index - b.index)
  return folders
}

/** Layers of weights alone, in the order in which Keras 3 numbers them in each class. */
export function keras3Folders(contents: H5Contents): ReadonlyMap<string, readonly Stored[]> {
  const folders = weightFolders(contents)
  if (folders.size === 0) throw failure('model-not-a-model', { of: 'hdf5' })
  return folders
}
