import { compareText } from './dataset.ts'
import {
  ClassNotInTrainingError,
  DatasetTooSmallError,
  MIN_PHOTOS_PER_CLASS,
  OneClassError,
  SplitFractionsError,
} from './errors.ts'
import { applyGivenSets } from './given-sets.ts'
import type { Dataset, Photo, SkippedFile } from './photo.ts'
import { seededRandom } from './random.ts'
import { stratify } from './stratify.ts'

/** 15 % each, as is usual for a few hundred photos per class; of ten photos of a class one goes to each held-out set. */
export const DEFAULT_HELD_OUT_FRACTION = 0.15

export interface SplitOptions {
  /** Share of each class in [0, 1) held back to choose the best epoch by. */
  readonly validationFraction?: number
  /** Share of each class in [0, 1) held back to judge the result by. Where the person divided the photos and gave no test set: 0. */
  readonly testFraction?: number
  /** Same photos and seed, same split, on every machine and in whatever order the photos come. */
  readonly seed: number
}

export interface Split {
  readonly train: readonly Photo[]
  readonly validation: readonly Photo[]
  readonly test: readonly Photo[]
  /** Photos taken out of a given validation or test set, because the same picture is in another set. */
  readonly leaks: readonly SkippedFile[]
  /** Sentences for a person: classes that a set lacks. */
  readonly notices: readonly string[]
}

/**
 * Divides a data set into training, validation and test sets: class by class, never through a group of duplicates, and
 * as the person's own folders say where there are any (a validation set that is missing is then taken from the training set).
 *
 * @throws {OneClassError} {DatasetTooSmallError} {ClassNotInTrainingError} if a classifier cannot be trained on these photos.
 * @throws {SplitFractionsError} if the fractions leave nothing to learn from.
 */
export function splitDataset(dataset: Dataset, options: SplitOptions): Split {
  const hasGivenSets = dataset.photos.some(({ set }) => set !== undefined)
  const groups = canonicalGroups(dataset)
  const given = applyGivenSets(groups)
  const validationFraction = given.validation.length > 0 ? 0 : (options.validationFraction ?? DEFAULT_HELD_OUT_FRACTION)
  const testDefault = hasGivenSets ? 0 : DEFAULT_HELD_OUT_FRACTION
  const testFraction = given.test.length > 0 ? 0 : (options.testFraction ?? testDefault)
  checkFractions(validationFraction, testFraction)
  checkClasses(dataset, hasGivenSets)
  const fractions = [1 - validationFraction - testFraction, validationFraction, testFraction]
  const strata = given.train.map((photos) => ({ labels: labelCounts(photos), size: photos.length }))
  const setOf = stratify(strata, fractions, seededRandom(options.seed))
  const inSet = (set: number): Photo[] => given.train.filter((_, index) => setOf[index] === set).flat()
  const split = {
    train: inSet(0),
    validation: [...given.validation, ...inSet(1)],
    test: [...given.test, ...inSet(2)],
    leaks: given.leaks,
  }
  const learned = labelCounts(split.train)
  for (const className of labelCounts([...split.validation, ...split.test]).keys())
    if (!learned.has(className) && !dataset.multiLabel) throw new ClassNotInTrainingError(className)
  return { ...split, notices: missingClasses(dataset, split) }
}

/** Every photo with those it must stay with, in an order that depends on nothing but their content and paths. */
function canonicalGroups(dataset: Dataset): Photo[][] {
  const key = ({ id, relativePath }: Photo): string => `${id} ${relativePath}`
  const byKey = (a: Photo, b: Photo): number => compareText(key(a), key(b))
  const grouped = dataset.duplicates.map(({ photos }) => [...photos].sort(byKey))
  const isGrouped = new Set(grouped.flat().map(key))
  const single = dataset.photos.filter((photo) => !isGrouped.has(key(photo))).map((photo) => [photo])
  return [...grouped, ...single].sort((a, b) => byKey(a[0]!, b[0]!))
}

function labelCounts(photos: readonly Photo[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { labels } of photos) for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return counts
}

function checkFractions(validation: number, test: number): void {
  if (!(validation >= 0 && test >= 0 && validation + test < 1)) throw new SplitFractionsError(validation, test)
}

/** With given sets one photo of a class to learn from is enough: the person has held others back already, or wants it so. */
function checkClasses(dataset: Dataset, hasGivenSets: boolean): void {
  if (dataset.multiLabel) return
  const [first, second] = dataset.classNames
  if (first === undefined || second === undefined) throw new OneClassError(first ?? '', dataset.skipped)
  if (hasGivenSets) return
  const different = new Map<string, Set<string>>(dataset.classNames.map((name) => [name, new Set()]))
  for (const { id, labels } of dataset.photos) for (const label of labels) different.get(label)?.add(id)
  for (const [className, ids] of different)
    if (ids.size < MIN_PHOTOS_PER_CLASS) throw new DatasetTooSmallError(className, ids.size, dataset.skipped)
}

function missingClasses(dataset: Dataset, split: Pick<Split, 'train' | 'validation' | 'test'>): string[] {
  const sets = [
    ['training', split.train],
    ['validation', split.validation],
    ['test', split.test],
  ] as const
  return sets.flatMap(([name, photos]) => {
    if (photos.length === 0) return []
    const present = labelCounts(photos)
    const missing = dataset.classNames.filter((className) => !present.has(className))
    if (missing.length === 0) return []
    const list = missing.map((className) => `“${className}”`).join(', ')
    return [`The ${name} set has no photo of ${list}: too few photos that differ enough.`]
  })
}
