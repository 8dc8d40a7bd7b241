import type { Dataset, Photo } from '../../core/datasets/photo.ts'
import { DEFAULT_HELD_OUT_FRACTION, type Split as SplitPhotos, type SplitOptions } from '../../core/datasets/split.ts'
import { hasFields } from '../../shared/contract/plan-changes.ts'
import { type HeldBack, shareOf, type TrainingPlan } from '../../shared/contract/training-plan.ts'
import { hashJson } from '../../node/models/hashes.ts'
import { type AppError, failure } from '../../shared/errors.ts'
import type { TrainRequest } from '../../shared/contract/training.ts'

const SETS = ['validation', 'test'] as const
type HeldBackSet = (typeof SETS)[number]
type Folders = { readonly [S in HeldBackSet]?: string }
type Split = TrainingPlan['split']

/** Folders or tables whose photos are held back. A run that was begun before plans told of them has them in its request. */
export function foldersOf(request: Pick<TrainRequest, HeldBackSet>, { split }: { readonly split: Split }): Folders {
  return Object.fromEntries(
    SETS.flatMap((set) => {
      const held = split[set]
      const folder = typeof held === 'object' ? held.folder : request[set]
      return folder === undefined ? [] : [[set, folder]]
    }),
  )
}

/**
 * Where each held back set of a run comes from.
 *
 * @param config   what the person said of the plan. What they left open depends on the photos: where they divided them themselves without a
 *                 test set, all of their training photos are kept.
 * @throws {AppError} `bad-plan` where a set is said to be given and the photos have none.
 */
export function heldBackSets(
  { photos }: Dataset,
  folders: Folders,
  config: TrainRequest['config'],
  { split }: { readonly split: Split },
): Split {
  const given = new Set(photos.map(({ set }) => set))
  const isDivided = given.has('train') || given.has('validation') || given.has('test')
  const named = namedSets(config)
  const of = (set: HeldBackSet): HeldBack => {
    const folder = folders[set]
    if (folder !== undefined) return { folder }
    if (given.has(set)) return 'given'
    if (split[set] === 'given') throw notGiven(set)
    if (named[set] !== undefined) return split[set]
    return set === 'test' && isDivided ? 0 : DEFAULT_HELD_OUT_FRACTION
  }
  return { validation: of('validation'), test: of('test') }
}

/** What is said of each set; of a split that is no such thing, nothing. */
const namedSets = ({ split }: TrainRequest['config']): { readonly [S in HeldBackSet]?: unknown } =>
  hasFields(split) ? split : {}

/** Sentences for a person: what they asked for and did not get. */
export function setNotices(
  config: TrainRequest['config'],
  heldBack: Split,
  sets: Pick<SplitPhotos, HeldBackSet>,
): string[] {
  const named = namedSets(config)
  return SETS.flatMap((set) => {
    if (heldBack[set] === 'given' && typeof named[set] === 'number' && named[set] > 0)
      return [`The share of photos for the ${set} set (${named[set]}) is not used: the photos have one of their own.`]
    if (typeof heldBack[set] === 'number' || sets[set].length > 0) return []
    return [`The ${set} set that was given is empty: none of its photos can be used, or all are in another set too.`]
  })
}

/** What is still to be taken from the photos. */
export const fractionsOf = ({
  validation,
  test,
}: Split): Pick<SplitOptions, 'validationFraction' | 'testFraction'> => ({
  validationFraction: shareOf(validation),
  testFraction: shareOf(test),
})

/** The same for the same photos, in whatever order and with whatever names and labels. */
export const hashOfSet = (photos: readonly Pick<Photo, 'id'>[]): string => hashJson(photos.map(({ id }) => id).sort())

const notGiven = (set: HeldBackSet): AppError => failure('set-not-given', { set })
