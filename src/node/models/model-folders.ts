import { type AppError, failure } from '../../shared/errors.ts'
import { readdirSync, statSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { meantNames } from '../../core/models/closest-names.ts'
import { CATALOG } from '../../core/models/catalog/catalog.ts'
import { readTextSync } from '../files/read-regular.ts'
import { configFolder } from '../files/own-folders.ts'
import { missingPartOf } from '../files/disk-errors.ts'
import { isLayersModelJson } from '../../core/formats/tfjs/layers-model-json.ts'
import { MAX_TEXT_BYTES, notTrainable } from './untrusted/not-trainable.ts'

/** The model that is used when none is named. */
export const DEFAULT_MODEL = 'frostnet-64'

export const MODEL_FILE = 'model.json'

/** Models that come with the program. */
export const BUNDLED_MODELS = fileURLToPath(new URL('../../../resources/models', import.meta.url))

/** In a `.keras` archive that was unpacked. */
export const KERAS_CONFIG = 'config.json'
export const KERAS_WEIGHTS = 'model.weights.h5'

/** Models that are a single file. */
const SINGLE_FILE = /\.(keras|h5|hdf5|zip)$/i

/** Models that a person added. */
export const addedModels = (): string => join(configFolder(), 'models')

/** What a model's file is: the JSON of a TF.js layers-model, the config.json of an unpacked `.keras`, or all of the model. */
export type PlaceKind = 'layers-model' | 'keras-folder' | 'single-file'

export interface ModelPlace {
  readonly kind: PlaceKind
  /** Path of its model.json or config.json, or of the single file that it is. */
  readonly file: string
  /** Name of a bundled model, otherwise its folder or file. */
  readonly source: string
}

export interface ModelSearch {
  /** Folders of model folders, as in PATH. Default: the environment's `FROSTLINE_MODEL_PATH`. */
  readonly modelPath?: string | undefined
}

/** Folders in which models are found by name: the bundled ones first, then those that were added. */
export function modelRoots({ modelPath = process.env['FROSTLINE_MODEL_PATH'] }: ModelSearch = {}): string[] {
  return [BUNDLED_MODELS, addedModels(), ...(modelPath ?? '').split(delimiter).filter((folder) => folder !== '')]
}

/**
 * Finds a model by path (a folder, a run's folder, a model file) or by its name among those in {@link modelRoots}.
 *
 * @throws {AppError} `model-not-found` with the closest names; `model-not-trainable` for a folder of another format.
 */
export async function findModel(pathOrName: string, search: ModelSearch = {}): Promise<ModelPlace> {
  const path = resolve(pathOrName)
  const kind = kindOf(path)
  if (kind === 'file') return placeOf(unpackedConfig(path) ?? path)
  for (const folder of [path, join(path, 'model')]) {
    const file = modelFileIn(folder)
    if (file !== undefined) return placeOf(file, folder)
  }
  if (isName(pathOrName))
    for (const root of modelRoots(search)) {
      const file = modelAt(join(root, pathOrName))
      if (file !== undefined) return placeOf(file, root === BUNDLED_MODELS ? pathOrName : join(root, pathOrName))
    }
  if (kindOf(join(path, 'saved_model.pb')) === 'file')
    throw notTrainable(`“${pathOrName}” is a TensorFlow SavedModel, a frozen graph without layers`)
  throw await notFound(pathOrName, kind === 'folder', search)
}

function placeOf(file: string, source = isInFolder(file) ? dirname(file) : file): ModelPlace {
  const kind = unpackedConfig(file) === file ? 'keras-folder' : /\.json$/i.test(file) ? 'layers-model' : 'single-file'
  return { kind, file, source }
}

const isInFolder = (file: string): boolean => basename(file) === MODEL_FILE || unpackedConfig(file) === file

/** The config.json of an unpacked `.keras`, from it or from the weights beside it. */
function unpackedConfig(path: string): string | undefined {
  const [config, weights] = [join(dirname(path), KERAS_CONFIG), join(dirname(path), KERAS_WEIGHTS)]
  const isOne = path === config || path === weights
  return isOne && kindOf(config) === 'file' && kindOf(weights) === 'file' ? config : undefined
}

/** What a folder's model is opened by: its model.json, an unpacked `.keras`, the only model file in it, or the only JSON that is a layers-model. */
function modelFileIn(folder: string): string | undefined {
  if (kindOf(join(folder, MODEL_FILE)) === 'file') return join(folder, MODEL_FILE)
  if (kindOf(folder) !== 'folder') return undefined
  const config = unpackedConfig(join(folder, KERAS_CONFIG))
  if (config !== undefined) return config
  const files = singleFilesIn(folder)
  const found = files.length === 1 ? files[0] : files.length === 0 ? onlyLayersModelIn(folder) : undefined
  return found === undefined ? undefined : join(folder, found)
}

/** Whether no other model lies in a model's folder. */
export function isOnlyModel(file: string): boolean {
  const folder = dirname(file)
  return singleFilesIn(folder).length === 1 && kindOf(join(folder, MODEL_FILE)) === undefined
}

/** What stands for a model in a folder of models: a folder with one, or a file. */
export function modelAt(path: string): string | undefined {
  return SINGLE_FILE.test(path) && kindOf(path) === 'file' ? path : modelFileIn(path)
}

const singleFilesIn = (folder: string): string[] =>
  namesIn(folder).filter((name) => SINGLE_FILE.test(name) && !name.startsWith('.'))

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // no permission
  }
}

/** A download of a layers-model is named by whoever made it: `my-model.json`, with its weights beside it. */
function onlyLayersModelIn(folder: string): string | undefined {
  const names = namesIn(folder)
  const candidates = names.filter((name) => /\.json$/i.test(name) && !name.startsWith('.'))
  if (candidates.length > MAX_CANDIDATES || !names.some((name) => /\.bin$/i.test(name))) return undefined
  const found = candidates.filter((name) => isLayersModel(join(folder, name)))
  return found.length === 1 ? found[0] : undefined
}

/** A folder of many JSON files is no model's. */
const MAX_CANDIDATES = 20

function isLayersModel(path: string): boolean {
  try {
    const text = readTextSync(path, { maxBytes: MAX_TEXT_BYTES })
    return isLayersModelJson(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch {
    return false // another program's, or not to be read
  }
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats?.isFile() ? 'file' : stats?.isDirectory() ? 'folder' : undefined
  } catch {
    return undefined // no permission, a file where a folder should be, a path too long: it cannot be opened
  }
}

/** A name stays in the folder it is looked up in. */
function isName(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && !/[\\/\0]/.test(text)
}

/** Names of the catalog whose models were not downloaded. */
const toFetch = (here: readonly string[]): string[] => CATALOG.map(({ id }) => id).filter((id) => !here.includes(id))

async function notFound(pathOrName: string, isFolder: boolean, search: ModelSearch): Promise<AppError> {
  const found = await stat(pathOrName).catch(() => undefined)
  if (found !== undefined && !found.isFile() && !found.isDirectory())
    return failure('model-not-found', { of: 'device', path: pathOrName })
  const names = (await Promise.all(modelRoots(search).map(modelNames))).flat()
  const fetchable = toFetch(names)
  if (!isFolder && fetchable.includes(pathOrName))
    return failure('model-not-found', { of: 'not downloaded', id: pathOrName })
  const close = meantNames(basename(pathOrName), [...names, ...fetchable]).map((name) => ({
    name,
    isHere: !fetchable.includes(name),
  }))
  const missing = isName(pathOrName) && !pathOrName.includes('\uFFFD') ? {} : missingPartOf(pathOrName)
  return failure(
    'model-not-found',
    isFolder ? { of: 'folder', path: pathOrName, close } : { of: 'name', name: pathOrName, close, ...missing },
  )
}

/** Names of the models in a folder of models; none where it cannot be read. */
export async function modelNames(root: string): Promise<string[]> {
  const names = await readdir(root).catch(() => [])
  return names.filter((name) => !name.startsWith('.') && modelAt(join(root, name)) !== undefined).sort()
}
