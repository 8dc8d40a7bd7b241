import { failure } from '../../shared/errors.ts'
import { basename, dirname } from 'node:path'
import { hintsFrom, withFittingClassNames } from '../../core/models/beside-files.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { type ModelHints, readLayersModel } from '../../core/formats/tfjs/layers-model.ts'
import type { PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import { DEFAULT_MODEL, findModel } from './model-folders.ts'
import type { ModelSearch, PlaceKind } from './model-folders.ts'
import { filesBeside, readJson } from './files-beside.ts'
import { openKerasFolder, openModelFile } from './open-model-file.ts'
import { shardReader } from './read-beside.ts'

export interface OpenOptions extends ModelSearch {
  /** Side in pixels, for models that leave it open. */
  readonly inputSize?: number
  /** What a person says of how photos are prepared; comes before all else. */
  readonly preprocessing?: PreprocessingChoice | null | undefined
}

export interface OpenedModel {
  readonly graph: LayerGraph
  /** What had to be assumed, in sentences for a person. */
  readonly warnings: readonly string[]
  /** Where it lies: a folder, or a single file. */
  readonly folder: string
}

/**
 * Opens a model with all that lies beside it.
 *
 * @param pathOrName  a folder with a model, a run's folder, a model file (model.json, .h5, .keras, a zip), or the name of a bundled model or of one in
 *                    a folder of `FROSTLINE_MODEL_PATH`.
 * @throws {AppError} naming the file, layer or weight; disk errors.
 */
export async function openModel(pathOrName: string = DEFAULT_MODEL, options: OpenOptions = {}): Promise<OpenedModel> {
  const { kind, file, source } = await findModel(pathOrName, options)
  const folder = dirname(file)
  const warnings: string[] = []
  const warn = (message: string): void => void warnings.push(message)
  const { inputSize, preprocessing: choice } = options
  const asked = { ...(inputSize === undefined ? {} : { inputSize }), ...(choice ? { choice } : {}) }
  const beside = hintsFrom(await filesBeside(file), warn)
  const hints = { ...asked, ...beside, source, warn }
  const graph = await openers[kind](file, hints, warn)
  return { graph: withFittingClassNames(graph, warn), warnings, folder: kind === 'single-file' ? file : folder }
}

type Open = (file: string, hints: ModelHints, warn: (message: string) => void) => Promise<LayerGraph>

const openers: Readonly<Record<PlaceKind, Open>> = {
  'layers-model': async (file, hints, warn) => readLayersModel(await modelJson(file), shardReader(file, warn), hints),
  'keras-folder': (file, hints) => openKerasFolder(dirname(file), hints),
  'single-file': (file, hints) => openModelFile(file, hints),
}

async function modelJson(file: string): Promise<unknown> {
  const json = await readJson(dirname(file), basename(file))
  if (json !== undefined) return json
  throw failure('model-not-found', { of: 'file', path: file })
}
