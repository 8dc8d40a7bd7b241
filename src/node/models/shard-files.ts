import { failure } from '../../shared/errors.ts'
import { isObject, own } from '../../core/models/json-limits.ts'
import { readWeightsManifest } from '../../core/formats/tfjs/stored-weights.ts'
import { readTextSync } from '../files/read-regular.ts'
import { parseModelJson } from './files-beside.ts'

/** A file of weights beside a model.json. */
interface ShardFile {
  readonly name: string
  /** Absent where several files share the weights of a group. */
  readonly sizeBytes?: number
}

/**
 * The files that a model.json names, with the lengths that it declares.
 *
 * @param numBytes  that all of them have together.
 * @throws {AppError} for what is no model.json; {AppError} `download-damaged` for one of another model.
 */
export function shardFiles(modelJson: string, numBytes: number): ShardFile[] {
  const json = parseModelJson(readTextSync(modelJson), modelJson)
  const groups = readWeightsManifest(isObject(json) ? own(json, 'weightsManifest') : undefined)
  const declared = groups.reduce((sum, group) => sum + group.numBytes, 0)
  const names = groups.flatMap(({ paths }) => paths)
  // each is asked for beside model.json, and put beside it
  const isPlain = names.every((name) => /^[\w-][\w.-]*$/.test(name)) && new Set(names).size === names.length
  if (declared !== numBytes || !isPlain)
    throw failure(
      'download-damaged',
      isPlain ? { of: 'shards', declaredBytes: declared, expectedBytes: numBytes } : { of: 'names beside' },
    )
  return groups.flatMap(({ paths, numBytes: sizeBytes }) =>
    paths.map((name) => (paths.length === 1 ? { name, sizeBytes } : { name })),
  )
}
