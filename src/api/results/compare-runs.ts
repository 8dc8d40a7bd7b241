import { figure, judge } from '../../core/evaluation/judge.ts'
import { isRight } from '../../core/evaluation/held-back.ts'
import { namedStanding, standingOfAnswers } from '../../core/evaluation/standing.ts'
import { NOT_FOR_PEOPLE, planFieldAt } from '../../shared/contract/plan-fields.ts'
import type { Stage } from '../../shared/contract/training-plan.ts'
import type { ResultFiles } from '../../node/runs/result-files.ts'
import type { Comparison } from '../../shared/contract/app/results.ts'
import type { RunSummary } from '../../shared/contract/app/runs.ts'
import {
  type HeldBackPhoto,
  heldBackPhotos,
  judgedPhoto,
  type LabelsNow,
  listedLabels,
  namedClassesNow,
  questionOf,
} from './held-back-photos.ts'
import { setsOf } from './run-result.ts'

const MAX_PHOTOS = 60

interface Side {
  readonly run: RunSummary
  readonly files: ResultFiles
}

/** What changed from one run to another, and what it did to the photos that both were judged on. */
export function compareRuns(before: Side, after: Side, now: LabelsNow): Comparison {
  return {
    before: before.run,
    after: after.run,
    differences: differencesOf(before, after),
    classes: classesChanged(before.files, after.files, now),
    photos: photosChanged(before.files, after.files, now),
    common: onCommonPhotos(before.files, after.files, now),
  }
}

function differencesOf(before: Side, after: Side): Comparison['differences'] {
  const [a, b] = [flat(described(before)), flat(described(after))]
  const numCommon = Math.min(before.files.plan.stages.length, after.files.plan.stages.length)
  for (const [{ files }, found] of [
    [before, a],
    [after, b],
  ] as const)
    for (const [i, stage] of files.plan.stages.entries()) if (i >= numCommon) tellWhole(found, i, stage)
  const paths = [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path))
  const wholes = new Map(paths.map((path) => [path, wholeOf(path, a, b)]))
  return [...new Set(wholes.values())].map((what) => {
    const within = paths.filter((path) => path !== what && wholes.get(path) === what)
    const settings = (found: Map<string, string>) =>
      within.flatMap((path) => (found.has(path) ? [{ what: path, value: found.get(path)! }] : []))
    return {
      what,
      before: a.get(what) ?? '',
      after: b.get(what) ?? '',
      ...(within.length > 0 && { within: { before: settings(a), after: settings(b) } }),
    }
  })
}

type Flat = ReadonlyMap<string, string>

/**
 * What a changed field is told with: `optimizer.kind` for each field of an optimizer of another kind, `earlyStopping` for those of a part that
 * one run alone has. By itself Adam's beta beside nothing is no change that a person made.
 */
function wholeOf(path: string, a: Flat, b: Flat): string {
  const keys = path.split('.')
  for (let depth = 1; depth < keys.length; depth++) {
    const part = keys.slice(0, depth).join('.')
    const kind = `${part}.kind`
    if (a.get(kind) !== b.get(kind)) return kind
    if (planFieldAt(part)?.type === 'part' && has(a, part) !== has(b, part)) return part
  }
  return path
}

const has = (found: Flat, part: string): boolean => [...found.keys()].some((path) => path.startsWith(`${part}.`))

const described = ({ run: { modelName, recipe, line }, files: { plan } }: Side): Record<string, unknown> => ({
  model: modelName,
  recipe,
  line,
  ...plan,
})

/** A stage that only one run has is one difference, not one for each of its numbers. */
function tellWhole(found: Map<string, string>, index: number, { name, epochs, learningRate }: Stage): void {
  for (const key of [...found.keys()]) if (key.startsWith(`stages.${index}.`)) found.delete(key)
  found.set(`stages.${index}`, `${name}: ${epochs} epochs at ${learningRate}`)
}

/**
 * Values by their path, as text: `stages.1.learningRate` → `0.0005`. What is off (`null`) is left out, as its parts are, and so is what
 * the table of fields says tells nothing of what came out.
 */
function flat(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (isAside(path)) return found
  if (typeof value !== 'object' || value === null) return found.set(path, String(value))
  const field = planFieldAt(path)
  if (field && field.type !== 'part') return found.set(path, listed(value))
  for (const [key, inner] of Object.entries(value))
    if (inner !== null) flat(inner, path === '' ? key : `${path}.${key}`, found)
  return found
}

/** Pairs and lists in a line: `cat 2, dog 1`. */
const listed = (value: object): string =>
  Object.values(value)
    .map((each: unknown) => (Array.isArray(each) ? each.join(' ') : String(each)))
    .join(', ')

const isAside = (path: string): boolean =>
  NOT_FOR_PEOPLE.some((each) => each === path) || planFieldAt(path)?.isCompared === false

/** A class that was renamed or merged since is no other. */
function classesChanged(a: ResultFiles, b: ResultFiles, now: LabelsNow): Comparison['classes'] {
  const [before, after] = [namedClassesNow(a, now), namedClassesNow(b, now)]
  const onlyIn = (those: Map<string, string>, others: Map<string, string>): string[] =>
    [...those].flatMap(([key, name]) => (others.has(key) ? [] : [name]))
  return { added: onlyIn(after, before), removed: onlyIn(before, after) }
}

/** A class that was renamed or merged since relabelled no photo. */
function photosChanged(a: ResultFiles, b: ResultFiles, now: LabelsNow): Comparison['photos'] {
  const [then, later] = [listedLabels(a, now), listedLabels(b, now)]
  if (!then || !later) return null
  return {
    numAdded: [...later.keys()].filter((key) => !then.has(key)).length,
    numRemoved: [...then.keys()].filter((key) => !later.has(key)).length,
    numRelabelled: [...later].filter(([key, text]) => then.has(key) && then.get(key) !== text).length,
  }
}

function onCommonPhotos(a: ResultFiles, b: ResultFiles, now: LabelsNow): Comparison['common'] {
  const set = setsOf(a).find((each) => setsOf(b).includes(each))
  if (set === undefined || questionOf(a, now) !== questionOf(b, now)) return null
  const counted = (files: ResultFiles) => {
    const { photos, classes } = heldBackPhotos(files, now)
    const those = photos.filter((photo) => photo.set === set && photo.labels !== null)
    return { photos: new Map(those.map((photo) => [photo.hash, photo])), names: classes.map(({ name }) => name) }
  }
  // each in the order of its own classes
  const [earlierRun, laterRun] = [counted(a), counted(b)]
  const before = earlierRun.photos
  const pairs = [...laterRun.photos].flatMap(([hash, after]) => {
    const earlier = before.get(hash)
    return earlier === undefined ? [] : [{ before: earlier, after }]
  })
  if (pairs.length === 0) return null
  const right = (photo: HeldBackPhoto): boolean => isRight(photo.predicted, photo.labels ?? [])
  const judged = pairs.map((pair) => ({ ...pair, was: right(pair.before), is: right(pair.after) }))
  const afters = judged.map(({ after }) => after)
  const { losses } = judge(afters, laterRun.names.length, b.plan.multiLabel)
  const told = (fits: (pair: (typeof judged)[number]) => boolean) =>
    judged.flatMap((pair, row) => (fits(pair) ? [judgedPhoto(pair.after, losses[row]!)] : [])).slice(0, MAX_PHOTOS)
  return {
    set,
    before: figure(judged.map(({ was }) => was)),
    after: figure(judged.map(({ is }) => is)),
    standings: {
      before: standing(
        judged.map(({ before: each }) => each),
        earlierRun.names,
        b.plan.multiLabel,
      ),
      after: standing(afters, laterRun.names, b.plan.multiLabel),
    },
    fixed: told(({ was, is }) => is && !was),
    broken: told(({ was, is }) => was && !is),
    numBothRight: judged.filter(({ was, is }) => was && is).length,
    numBothWrong: judged.filter(({ was, is }) => !was && !is).length,
  }
}

const standing = (photos: readonly HeldBackPhoto[], names: readonly string[], multiLabel: boolean) =>
  namedStanding(
    standingOfAnswers(
      photos.map(({ predicted, labels }) => ({ predicted, labels: labels ?? [] })),
      names.length,
      multiLabel,
    ),
    names,
  )
