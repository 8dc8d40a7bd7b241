import { type AppError, failure } from '../../../shared/errors.ts'
import type { StoredWeight, WeightGroup } from './stored-weights.ts'

/**
 * Reads a weight file beside model.json.
 *
 * @param maxBytes    a longer file cannot be right: it may be refused without reading it.
 * @param exactBytes  its length, where it is known: files that go under another name are found by it.
 * @throws {AppError} `model-shard-missing`, `model-shard-long`, or `model-path-escape` for a link out of the folder.
 */
export type ReadShard = (path: string, maxBytes: number, exactBytes?: number) => Promise<Uint8Array>

/**
 * Reads a group's files one after the other and yields each weight's bytes: where they lie in a file, if they may be used there as
 * numbers of 4 bytes, else a copy. Their total size is compared with the manifest before anything is allocated for weights.
 */
export async function* readGroup(group: WeightGroup, readShard: ReadShard): AsyncGenerator<[StoredWeight, Uint8Array]> {
  const shards = await readAll(group, readShard)
  let shardIndex = 0
  let position = 0
  for (const weight of group.weights) {
    const inPlace = shards[shardIndex]?.subarray(position, position + weight.numBytes)
    if (inPlace?.length === weight.numBytes && inPlace.length > 0 && inPlace.byteOffset % 4 === 0) {
      position += inPlace.length
      yield [weight, inPlace]
      continue
    }
    const bytes = new Uint8Array(weight.numBytes)
    for (let filled = 0; filled < bytes.length;) {
      const shard = shards[shardIndex] ?? new Uint8Array()
      const part = shard.subarray(position, position + bytes.length - filled)
      bytes.set(part, filled)
      filled += part.length
      position += part.length
      if (position < shard.length) continue
      shards[shardIndex] = new Uint8Array()
      shardIndex++
      position = 0
    }
    yield [weight, bytes]
  }
}

async function readAll({ paths, numBytes }: WeightGroup, readShard: ReadShard): Promise<Uint8Array[]> {
  const shards: Uint8Array[] = []
  let remaining = numBytes
  for (const [index, path] of paths.entries()) {
    const shard = await readShard(path, remaining, index === paths.length - 1 ? remaining : undefined)
    if (shard.length > remaining) throw shardLong(path, shard.length, remaining)
    remaining -= shard.length
    shards.push(shard)
  }
  if (remaining > 0)
    throw failure('model-shard-short', { paths: [...paths], numBytes: numBytes - remaining, expectedBytes: numBytes })
  return shards
}

export function shardLong(path: string, numBytes: number, maxBytes: number): AppError {
  return failure('model-shard-long', { path, numBytes, maxBytes })
}

/** A file beside a model.json that may hold weights. */
export interface ShardCandidate {
  readonly name: string
  readonly sizeBytes: number
}

/** Browsers call a second download `weights (1).bin`, Firefox `weights(1).bin`. */
const COPY = /^(.*?)( ?\(\d+\))(\.[^.]*)?$/

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function partsOf(name: string): { plain: string; mark: string } {
  const [, stem, mark, extension = ''] = COPY.exec(name) ?? []
  return stem === undefined || mark === undefined ? { plain: name, mark: '' } : { plain: stem + extension, mark }
}

/** Whether a name is one that browsers give to a second download. */
export const isMarkedCopy = (name: string): boolean => partsOf(name).mark !== ''

/**
 * Under which name a weight file is to be read: that which the model.json gives, or where browsers and people put it. A model.json that was downloaded
 * twice (`model (1).json`) takes the weights that were downloaded with it, not the first ones.
 *
 * @param path        as the model.json gives it: `./weights.bin`, `shards/group1-shard1of2.bin`.
 * @param modelJson   name of that file.
 * @param candidates  what lies beside it.
 * @param exactBytes  the length that the file must have, where it is known.
 * @returns           `undefined` where nothing fits, or several things do.
 */
export function shardName(
  path: string,
  modelJson: string,
  candidates: readonly ShardCandidate[],
  exactBytes?: number,
): string | undefined {
  const asked = baseName(path)
  const { mark } = partsOf(modelJson)
  const fits = ({ sizeBytes }: ShardCandidate): boolean => exactBytes === undefined || sizeBytes === exactBytes
  const same = candidates.filter(({ name }) => name === asked || partsOf(name).plain === asked)
  const marked = same.filter(({ name }) => mark !== '' && partsOf(name).mark === mark)
  if (marked.length === 1) return marked[0]?.name
  if (same.some(({ name }) => name === asked)) return asked
  for (const found of [same, same.filter(fits)]) if (found.length === 1) return found[0]?.name
  const binaries = candidates.filter((each) => exactBytes !== undefined && /\.bin$/i.test(each.name) && fits(each))
  return binaries.length === 1 ? binaries[0]?.name : undefined
}
