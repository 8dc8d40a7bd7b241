import type { SetName } from '../../shared/contract/plain.ts'

const WORDS: ReadonlyMap<string, SetName> = new Map([
  ...['train', 'training', 'trainset', 'trn'].map((word) => [word, 'train'] as const),
  ...['val', 'valid', 'validation', 'validate', 'valset', 'dev', 'development'].map(
    (word) => [word, 'validation'] as const,
  ),
  ...['test', 'testing', 'testset', 'tst'].map((word) => [word, 'test'] as const),
])

/** Words that people put beside the name of a set: `seg_train`, `train_images`, `val2017`. */
const NEUTRAL = new Set([
  'seg',
  'image',
  'images',
  'img',
  'imgs',
  'photos',
  'data',
  'dataset',
  'set',
  'split',
  'folder',
])

/** The set that a cell of a table names: `train`, `val` (`validation`, `valid`, `dev`) or `test` (`testing`), in any case. */
export function setName(text: string): SetName | undefined {
  return WORDS.get(text.trim().toLowerCase())
}

/**
 * The folders among `names` that are sets, each with its set. A folder may have a word beside it that says nothing (`seg_train`), or
 * that is the same for all of them (`flowers_train`, `flowers_test`).
 */
export function setFolders(names: readonly string[]): Map<string, SetName> {
  const named = names.flatMap((name) => {
    const found = readName(name)
    return found === undefined ? [] : [{ name, ...found }]
  })
  const plain = named.filter(({ rest }) => rest === '')
  if (plain.length > 0) return new Map(plain.map(({ name, set }) => [name, set]))
  const isOneName = new Set(named.map(({ rest }) => rest)).size === 1 && new Set(named.map(({ set }) => set)).size > 1
  return new Map(isOneName ? named.map(({ name, set }) => [name, set]) : [])
}

function readName(name: string): { set: SetName; rest: string } | undefined {
  const words = name
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '')
  const sets = words.flatMap((word) => WORDS.get(word) ?? [])
  const [set] = sets
  if (set === undefined || sets.length > 1) return undefined
  const rest = words.filter((word) => !WORDS.has(word) && !NEUTRAL.has(word)).join(' ')
  return { set, rest }
}
