import { type AppError, failure } from '../../shared/errors.ts'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import {
  isMarkedCopy,
  type ReadShard,
  type ShardCandidate,
  shardLong,
  shardName,
} from '../../core/formats/tfjs/read-shards.ts'
import { explainDiskError, systemCode } from '../files/disk-errors.ts'
import { NotAFileError } from '../files/open-regular.ts'
import { readRegular } from '../files/read-regular.ts'

/** model.json of the largest Keras application has 0.7 MB. */
const MAX_JSON_BYTES = 64 * 2 ** 20
/** More need not be looked through for a weight file. */
const MAX_FILES = 10_000

/** Reads weight files that really lie in the folder: links out of it are refused, and files that are longer than they can be. */
export function shardReader(modelJson: string, warn: (message: string) => void = () => undefined): ReadShard {
  const folder = dirname(modelJson)
  return async (path, maxBytes, exactBytes) => {
    const name = await shardPath(modelJson, path, exactBytes)
    const bytes = await readWithin(folder, name, maxBytes, (size) => shardLong(name, size, maxBytes))
    if (!bytes) throw failure('model-shard-missing', { path, folder })
    if (name !== path) warn(`Its weights were read from “${name}”; ${basename(modelJson)} calls the file “${path}”.`)
    return bytes
  }
}

/**
 * Where a weight file lies, below the folder of its model.json: at the path that is given there, if it is there, else under another name.
 *
 * @param exactBytes  its length, where it is known.
 */
export async function shardPath(modelJson: string, path: string, exactBytes?: number): Promise<string> {
  const folder = dirname(modelJson)
  const isThere = await stat(join(folder, path)).then(
    (stats) => stats.isFile(),
    () => false,
  )
  if (isThere && !isMarkedCopy(basename(modelJson))) return path
  const found = shardName(path, basename(modelJson), await filesIn(folder), exactBytes)
  return found === undefined || (isThere && found === basename(path)) ? path : found
}

async function filesIn(folder: string): Promise<ShardCandidate[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).slice(0, MAX_FILES)
  return Promise.all(files.map(async ({ name }) => ({ name, sizeBytes: (await stat(join(folder, name))).size })))
}

/** A file of the folder, whole; `undefined` if there is none. */
export function readBytesWithin(
  folder: string,
  name: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return readWithin(folder, name, maxBytes, (sizeBytes) =>
    failure('model-too-large', { of: 'weights', path: join(folder, name), sizeBytes, maxBytes }),
  )
}

/** A text file of the folder, `undefined` if there is none. */
export async function readTextWithin(folder: string, name: string): Promise<string | undefined> {
  const tooLong = (sizeBytes: number): AppError =>
    failure('model-too-large', { of: 'description', name: join(folder, name), sizeBytes })
  const bytes = await readWithin(folder, name, MAX_JSON_BYTES, tooLong)
  return bytes && new TextDecoder().decode(bytes)
}

async function readWithin(
  folder: string,
  name: string,
  maxBytes: number,
  tooLong: (size: number) => AppError,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const path = join(folder, name)
  try {
    // the file first: most models lack most of the files that may lie beside one
    const real = await realpath(path)
    const root = await realpath(folder)
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep))
      throw failure('model-path-escape', { of: 'link', name, folder, target: real })
    return await readRegular(real, { maxBytes, tooLarge: tooLong })
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(thrown) ?? '')) return undefined
    if (thrown instanceof NotAFileError && thrown.isFolder) return undefined
    throw explainDiskError(thrown, path, 'read')
  }
}
