import { failure } from '../../../shared/errors.ts'
import type { H5Contents } from './h5-contents.ts'
import { keras3WeightPaths } from './keras3-weight-paths.ts'
import type { WeightTensor } from '../../models/layer-graph.ts'
import { matchWeights } from '../../models/match-weights.ts'
import type { WeightedLayer } from '../../models/match-weights.ts'

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
