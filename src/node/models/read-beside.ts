import { realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { ModelError } from '../../core/models/errors.ts'
import { shardLong } from '../../core/models/read-shards.ts'
import type { ReadShard } from '../../core/models/read-shards.ts'
import { explainDiskError, systemCode } from '../files/disk-errors.ts'
import { NotAFileError } from '../files/open-regular.ts'
import { readRegular } from '../files/read-regular.ts'

/** model.json of the largest Keras application has 0.7 MB. */
const MAX_JSON_BYTES = 64 * 2 ** 20

/** Reads weight files that really lie in the folder: links out of it are refused, and files that are longer than they can be. */
export function shardReader(folder: string): ReadShard {
  return async (path, maxBytes) => {
    const bytes = await readWithin(folder, path, maxBytes, (size) => shardLong(path, size, maxBytes))
    if (bytes) return bytes
    throw new ModelError('model-shard-missing', `The weight file “${path}” is missing in “${folder}”.`, {
      hint: 'Copy or download the whole model folder again: model.json needs every file it lists.',
    })
  }
}

/** A text file of the folder, `undefined` if there is none. */
export async function readTextWithin(folder: string, name: string): Promise<string | undefined> {
  const tooLong = (size: number): ModelError =>
    new ModelError('model-too-large', `“${join(folder, name)}” has ${size} bytes, more than any model needs.`, {
      hint: 'This is not a model, or it is damaged.',
    })
  const bytes = await readWithin(folder, name, MAX_JSON_BYTES, tooLong)
  return bytes && new TextDecoder().decode(bytes)
}

async function readWithin(
  folder: string,
  name: string,
  maxBytes: number,
  tooLong: (size: number) => ModelError,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const path = join(folder, name)
  try {
    // the file first: most models lack most of the files that may lie beside one
    const real = await realpath(path)
    const root = await realpath(folder)
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep))
      throw new ModelError(
        'model-path-escape',
        `“${name}” in “${folder}” is a link out of that folder, to “${real}”.`,
        {
          hint: 'Do not trust this model, or copy the files themselves into its folder.',
        },
      )
    return await readRegular(real, { maxBytes, tooLarge: tooLong })
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(thrown) ?? '')) return undefined
    if (thrown instanceof NotAFileError && thrown.isFolder) return undefined
    throw explainDiskError(thrown, path, 'read')
  }
}
