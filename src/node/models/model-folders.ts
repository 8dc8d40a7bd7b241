import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, delimiter, dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closestNames } from '../../core/models/closest-names.ts'
import { ModelError } from '../../core/models/errors.ts'

/** The model that is used when none is named. */
export const DEFAULT_MODEL = 'frostnet-64'

export const MODEL_FILE = 'model.json'

/** Models that come with the program. */
export const BUNDLED_MODELS = fileURLToPath(new URL('../../../resources/models', import.meta.url))

export interface ModelPlace {
  /** Path of its model.json. */
  readonly file: string
  /** Name of a bundled model, otherwise its folder. */
  readonly source: string
}

export interface ModelSearch {
  /** Folders of model folders, as in PATH. Default: the environment's `FROSTLINE_MODEL_PATH`. */
  readonly modelPath?: string | undefined
}

/** Folders in which models are found by name: the bundled ones first. */
export function modelRoots({ modelPath = process.env['FROSTLINE_MODEL_PATH'] }: ModelSearch = {}): string[] {
  return [BUNDLED_MODELS, ...(modelPath ?? '').split(delimiter).filter((folder) => folder !== '')]
}

/**
 * Finds a model by path (a folder, a run's folder, a model.json) or by the name of its folder among those in {@link modelRoots}.
 *
 * @throws {ModelError} `model-not-found` with the closest names; `model-not-a-model` for files of other formats.
 */
export async function findModel(pathOrName: string, search: ModelSearch = {}): Promise<ModelPlace> {
  const path = resolve(pathOrName)
  const kind = kindOf(path)
  if (kind === 'file')
    return { file: checkExtension(path), source: basename(path) === MODEL_FILE ? dirname(path) : path }
  for (const folder of [path, join(path, 'model')])
    if (kindOf(join(folder, MODEL_FILE)) === 'file') return { file: join(folder, MODEL_FILE), source: folder }
  if (isName(pathOrName))
    for (const root of modelRoots(search)) {
      const folder = join(root, pathOrName)
      if (kindOf(join(folder, MODEL_FILE)) === 'file')
        return { file: join(folder, MODEL_FILE), source: root === BUNDLED_MODELS ? pathOrName : folder }
    }
  throw await notFound(pathOrName, kind === 'folder', search)
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

function checkExtension(path: string): string {
  const extension = extname(path).toLowerCase()
  if (extension === '.json') return path
  throw new ModelError('model-not-a-model', `“${path}” is not a model.json.`, {
    hint: ['.h5', '.hdf5', '.keras'].includes(extension)
      ? 'Keras files are not read yet: convert it with tensorflowjs_converter to a layers-model.'
      : 'Name the model.json of a TF.js layers-model, or the folder that holds it.',
  })
}

async function notFound(pathOrName: string, isFolder: boolean, search: ModelSearch): Promise<ModelError> {
  const names = (await Promise.all(modelRoots(search).map(modelNames))).flat()
  const close = closestNames(basename(pathOrName), names).map((name) => `“${name}”`)
  return new ModelError(
    'model-not-found',
    isFolder
      ? `The folder “${pathOrName}” has no ${MODEL_FILE}.`
      : `There is no model “${pathOrName}”, neither as a path nor as a name.`,
    { hint: `Known by name: ${close.join(', ')}. Otherwise name a folder with a TF.js layers-model.` },
  )
}

/** Names of the model folders in a folder; none where it cannot be read. */
export async function modelNames(root: string): Promise<string[]> {
  const names = await readdir(root).catch(() => [])
  return names.filter((name) => kindOf(join(root, name, MODEL_FILE)) === 'file').sort()
}
