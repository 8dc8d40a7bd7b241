import { basename, dirname, extname, join } from 'node:path'
import { type BesideFiles, hintsFrom, TEACHABLE_MACHINE_FILE } from '../../core/models/beside-files.ts'
import { failure } from '../../shared/errors.ts'
import { findModel, isOnlyModel, type ModelSearch } from './model-folders.ts'
import { readTextWithin } from './read-beside.ts'

type Maybe<T> = T | Promise<T>

/**
 * The files that describe a model, from wherever they lie.
 *
 * @param read   the text of a file by its name; `undefined` where there is none.
 * @param parse  what a text of JSON holds.
 */
export async function besideFiles(
  read: (name: string) => Maybe<string | undefined>,
  parse: (text: string, name: string) => unknown = parseModelJson,
): Promise<BesideFiles> {
  const json = async (name: string): Promise<unknown> => {
    const text = await read(name)
    return text === undefined ? undefined : parse(text, name)
  }
  const [labelsText, frostline, metadata, labels] = await Promise.all([
    read('labels.txt'),
    json('frostline.json'),
    json('metadata.json'),
    json('labels.json'),
  ])
  return {
    frostline,
    metadata,
    labels,
    ...(labelsText === undefined ? {} : { labelsText }),
  }
}

/**
 * Those beside a model's file: in the folder of a model.json, and for a model that is a single file named after it, `winter.h5.labels.txt`. Labels
 * that are not named after a file are taken for those of the only model in their folder.
 *
 * @throws {AppError} what `parse` throws: `model-not-a-model` for what is not JSON, if nothing else is said; disk errors.
 */
export async function filesBeside(file: string, parse = parseModelJson): Promise<BesideFiles> {
  const folder = dirname(file)
  if (extname(file).toLowerCase() === '.json')
    return besideFiles(
      (name) => readTextWithin(folder, name),
      (text, name) => parse(text, join(folder, name)),
    )
  const modelFile = basename(file)
  const isAlone = isOnlyModel(file) || TEACHABLE_MACHINE_FILE.test(modelFile)
  const beside = await besideFiles(
    async (name) =>
      (await readTextWithin(folder, `${modelFile}.${name}`)) ??
      (isAlone && name.startsWith('labels.') ? readTextWithin(folder, name) : undefined),
    (text, name) => parse(text, join(folder, `${modelFile}.${name}`)),
  )
  return { ...beside, modelFile }
}

/** `undefined` where there is no such file. @throws {AppError} `model-not-a-model` for what is not JSON. */
export async function readJson(folder: string, name: string): Promise<unknown> {
  const text = await readTextWithin(folder, name)
  return text === undefined ? undefined : parseModelJson(text, join(folder, name))
}

/** @param name  of the file, for the message. @throws {AppError} `model-not-a-model` for what is not JSON. */
export function parseModelJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  } catch (thrown) {
    throw failure('model-not-a-model', { of: 'json', name, why: (thrown as Error).message }, { cause: thrown })
  }
}

/** Names of the classes a model knows, without reading its weights; empty where nothing beside it says. Fails as {@link findModel}. */
export async function readClassNames(pathOrName: string, search: ModelSearch = {}): Promise<readonly string[]> {
  const { file } = await findModel(pathOrName, search)
  return hintsFrom(await filesBeside(file, parsedOrNothing), () => undefined).classNames ?? []
}

/** One damaged file does not keep the others from naming the classes. */
function parsedOrNothing(text: string, name: string): unknown {
  try {
    return parseModelJson(text, name)
  } catch {
    return undefined
  }
}
