import { basename, dirname } from 'node:path'
import { hintsFrom, withFittingClassNames } from '../../core/models/beside-files.ts'
import { ModelError } from '../../core/models/errors.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { readLayersModel } from '../../core/models/tfjs-layers-model.ts'
import { DEFAULT_MODEL, findModel } from './model-folders.ts'
import type { ModelSearch } from './model-folders.ts'
import { readTextWithin, shardReader } from './read-beside.ts'

export interface OpenOptions extends ModelSearch {
  /** Side in pixels, for models that leave it open. */
  readonly inputSize?: number
}

export interface OpenedModel {
  readonly graph: LayerGraph
  /** What had to be assumed, in sentences for a person. */
  readonly warnings: readonly string[]
  readonly folder: string
}

/**
 * Opens a model with all that lies beside it.
 *
 * @param pathOrName  a folder with a model.json, a run's folder, a model.json, or the name of a bundled model or of one in
 *                    a folder of `FROSTLINE_MODEL_PATH`.
 * @throws {ModelError} naming the file, layer or weight; disk errors.
 */
export async function openModel(pathOrName: string = DEFAULT_MODEL, options: OpenOptions = {}): Promise<OpenedModel> {
  const { file, source } = await findModel(pathOrName, options)
  const folder = dirname(file)
  const modelJson = await readJson(folder, basename(file))
  if (modelJson === undefined)
    throw new ModelError('model-not-found', `“${file}” cannot be read as a file.`, {
      hint: 'Name a model.json or its folder.',
    })
  const warnings: string[] = []
  const warn = (message: string): void => void warnings.push(message)
  const labelsText = await readTextWithin(folder, 'labels.txt')
  const beside = {
    frostline: await readJson(folder, 'frostline.json'),
    metadata: await readJson(folder, 'metadata.json'),
    labels: await readJson(folder, 'labels.json'),
    ...(labelsText === undefined ? {} : { labelsText }),
  }
  const { inputSize } = options
  const hints = { ...(inputSize === undefined ? {} : { inputSize }), ...hintsFrom(beside, warn), source, warn }
  const graph = await readLayersModel(modelJson, shardReader(folder), hints)
  return { graph: withFittingClassNames(graph, warn), warnings, folder }
}

async function readJson(folder: string, name: string): Promise<unknown> {
  const text = await readTextWithin(folder, name)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  } catch (thrown) {
    throw new ModelError('model-not-a-model', `“${name}” in “${folder}” is not JSON: ${(thrown as Error).message}.`, {
      hint: 'The file is damaged or incomplete. Copy or download the model again.',
      cause: thrown,
    })
  }
}
