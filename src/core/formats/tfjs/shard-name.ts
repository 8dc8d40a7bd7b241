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
