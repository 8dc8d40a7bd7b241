import { rmSync } from 'node:fs'
import { basename, dirname, extname, join, parse, resolve } from 'node:path'
import { readWeightsManifest } from '../../core/formats/tfjs/stored-weights.ts'
import { isObject, own } from '../../core/models/json-limits.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { failure } from '../../shared/errors.ts'
import { ensureFolder, exists, renamePatiently, syncFolder, temporaryName, writeFolderAtomic } from '../files/atomic.ts'
import { copyFolder, copyRegular } from '../files/copy-regular.ts'
import { explainDiskError } from '../files/disk-errors.ts'
import { readJson } from './files-beside.ts'
import { type ListedModel, listModels } from './list-models.ts'
import {
  addedModels,
  findModel,
  KERAS_CONFIG,
  KERAS_WEIGHTS,
  MODEL_FILE,
  type ModelSearch,
  type PlaceKind,
} from './model-folders.ts'
import { openModel } from './open-model.ts'
import { shardPath } from './read-beside.ts'

interface AddedModel {
  /** What `openModel` takes from now on. */
  readonly name: string
  readonly folder: string
  readonly graph: LayerGraph
  readonly warnings: readonly string[]
}

/** What may lie beside a model that is a single file, and belongs to it. */
const BESIDE = ['frostline.json', 'metadata.json', 'labels.json', 'labels.txt']

/**
 * Copies a model to where models are found by name, as it is, after it was opened once.
 *
 * @param path  a model file (.h5, .keras, a zip), a folder with a model, or a model.json.
 * @param name  it gets. Default: the file's or folder's.
 * @throws {AppError} what `openModel` says of a model that cannot be used, `model-exists`; disk errors.
 */
export async function addModel(path: string, name?: string): Promise<AddedModel> {
  const { graph, warnings } = await openModel(path)
  const { kind, file } = await findModel(path)
  const isFolder = basename(file) === MODEL_FILE
  const source = resolve(isFolder || kind === 'keras-folder' ? dirname(file) : file)
  const added = nameOf(source, kind !== 'single-file', name)
  const folder = join(addedModels(), added)
  if (exists(folder)) throw failure('model-exists', { of: 'added', name: added, folder })
  ensureFolder(dirname(folder))
  if (isFolder) await writeFolderAtomic(folder, (temporary) => copyFolder(source, temporary, 'follow'))
  else if (kind === 'single-file') await copyWhole(source, folder)
  else await copyNamed(file, folder, kind)
  return { name: added, folder, graph, warnings }
}

/** Of a folder that may hold much else only the files of the model, a layers-model's under the names that it gives them. */
async function copyNamed(file: string, folder: string, kind: PlaceKind): Promise<void> {
  const from = dirname(file)
  const beside = BESIDE.filter((name) => exists(join(from, name))).map((name) => [join(from, name), name] as const)
  const own =
    kind === 'keras-folder'
      ? ([
          [file, KERAS_CONFIG],
          [join(from, KERAS_WEIGHTS), KERAS_WEIGHTS],
        ] as const)
      : await layersModelFiles(file)
  await writeFolderAtomic(folder, async (temporary) => {
    for (const [path, name] of [...beside, ...own]) {
      ensureFolder(dirname(join(temporary, name)))
      await copyRegular(path, join(temporary, name))
    }
  })
}

/** Its JSON and its weight files, wherever they were found, by the names they get. */
async function layersModelFiles(file: string): Promise<(readonly [string, string])[]> {
  const json = await readJson(dirname(file), basename(file))
  const groups = readWeightsManifest(isObject(json) ? own(json, 'weightsManifest') : undefined)
  const files: (readonly [string, string])[] = [[file, MODEL_FILE]]
  for (const { paths, numBytes } of groups)
    for (const path of paths)
      files.push([join(dirname(file), await shardPath(file, path, paths.length === 1 ? numBytes : undefined)), path])
  return files
}

function nameOf(source: string, isFolder: boolean, asked: string | undefined): string {
  const own = isFolder && extname(source) !== '.json' ? basename(source) : parse(source).name
  const plain =
    (asked ?? own)
      .trim()
      .replace(/[\\/\0]+/g, '-')
      .replace(/^\.+/, '') || 'model'
  return isFolder ? plain : `${plain}${extname(source).toLowerCase()}`
}

/** The file last: until it is there, the model is not. */
async function copyWhole(source: string, target: string): Promise<void> {
  const temporary = temporaryName(target)
  try {
    for (const beside of BESIDE)
      if (exists(`${source}.${beside}`)) await copyRegular(`${source}.${beside}`, `${target}.${beside}`)
    await copyRegular(source, temporary)
    renamePatiently(temporary, target)
    syncFolder(dirname(target))
  } catch (thrown) {
    rmSync(temporary, { force: true })
    throw explainDiskError(thrown, target)
  }
}

/**
 * The model of that name, if it may be removed: only what was added or downloaded.
 *
 * @throws {AppError} `model-not-found`, `model-not-removable`.
 */
export async function removableModel(name: string, search: ModelSearch = {}): Promise<ListedModel> {
  const models = await listModels(search)
  const model = models.find((each) => each.name === name)
  if (!model)
    throw failure('model-not-found', {
      of: 'removable',
      name,
      removable: models.filter(isRemovable).map((each) => each.name),
    })
  if (!isRemovable(model))
    throw failure('model-not-removable', { name, ...(!model.isBundled && { keptIn: dirname(model.folder) }) })
  return model
}

/** Whether it was added or downloaded. */
export const isRemovable = ({ folder }: Pick<ListedModel, 'folder'>): boolean => dirname(folder) === addedModels()

/** Deletes a model that was added or downloaded, with what lies beside it. Fails as {@link removableModel}; disk errors. */
export async function removeModel(name: string, search: ModelSearch = {}): Promise<void> {
  const { folder } = await removableModel(name, search)
  const aside = temporaryName(folder)
  try {
    // gone at once or not at all
    renamePatiently(folder, aside)
    rmSync(aside, { recursive: true, force: true })
    for (const beside of BESIDE) rmSync(`${folder}.${beside}`, { force: true })
  } catch (thrown) {
    throw explainDiskError(thrown, folder)
  }
}
