import { basename } from 'node:path'
import { currentClasses, type Vote } from '../../core/evaluation/current-classes.ts'
import type { HeldBack } from '../../core/evaluation/held-back.ts'
import { mergeAnswer, mergedPositions } from '../../core/evaluation/merge-answers.ts'
import type { OpenProject } from '../../node/project/project.ts'
import type { ResultFiles } from '../../node/runs/result-files.ts'
import type { PhotoClass } from '../../shared/contract/app/photos.ts'
import type { JudgedPhoto, ResultClass } from '../../shared/contract/app/results.ts'

/** What results need to know of a project: a photo by its bytes, and its classes now. */
export interface LabelsNow {
  readonly classes: readonly PhotoClass[]
  readonly mergedInto: ReadonlyMap<number, number>
  /** `undefined`: no such photo, or it was taken out of the project. */
  readonly byHash: (
    hash: string,
  ) => { readonly photoId: number; readonly name: string; readonly classIds: readonly number[] } | undefined
}

/** A photo that a run held back, with the run's answer and its labels then and now. */
export interface HeldBackPhoto extends HeldBack {
  readonly hash: string
  readonly set: 'validation' | 'test'
  readonly photoId: number | null
  readonly name: string
}

/** What a run says, in classes as they are now. */
export interface HeldBackAnswers {
  readonly photos: HeldBackPhoto[]
  /** Those that were merged are one. */
  readonly classes: ResultClass[]
  /** Classes of the run that were merged since, and what they are now. */
  readonly merges: { readonly names: string[]; readonly into: string }[]
}

/** What of a run is read. */
type RunAnswers = Pick<ResultFiles, 'predictions' | 'list'> & {
  readonly report: Pick<ResultFiles['report'], 'classNames'>
  readonly plan: Pick<ResultFiles['plan'], 'multiLabel'>
}

/** Brings a run's predictions and a project's labels of now together. */
export function heldBackPhotos(files: RunAnswers, now: LabelsNow): HeldBackAnswers {
  const { predictions, plan } = files
  const { classNames } = files.report
  const position = new Map(classNames.map((name, i) => [name, i]))
  const positions = (names: readonly string[]): number[] => names.flatMap((name) => position.get(name) ?? [])
  const { groups, ids } = classesNow(files, now)
  const positionOfId = new Map(ids.flatMap((id, group) => (id === null ? [] : [[id, group] as const])))
  const isMerged = ids.length < classNames.length
  const photos = predictions.map(({ file, hash, set, labels, predicted, probabilities }): HeldBackPhoto => {
    const found = now.byHash(hash)
    const said = { probabilities, predicted: positions(predicted) }
    return {
      hash,
      set,
      photoId: found?.photoId ?? null,
      name: found?.name ?? file.split(/[\\/]/).at(-1) ?? file,
      ...(isMerged ? mergeAnswer(said, groups, ids.length, plan.multiLabel) : said),
      labelsThen: mergedPositions(positions(labels), groups),
      labels: found === undefined ? null : countable(found.classIds.map((id) => positionOfId.get(id))),
    }
  })
  const known = new Map(now.classes.map((each) => [each.id, each]))
  const parts = (group: number): string[] => classNames.filter((_, c) => groups[c] === group)
  const classes = ids.map((id, group): ResultClass => {
    const current = id === null ? undefined : known.get(id)
    return { name: current?.name ?? parts(group)[0] ?? '', classId: id, color: current?.color ?? null }
  })
  const merges = classes.flatMap(({ name }, group) =>
    parts(group).length > 1 ? [{ names: parts(group), into: name }] : [],
  )
  return { photos, classes, merges }
}

/** For each class of a run the position of what it is now, in the order of the run, and the id of each of those. */
function classesNow(files: RunAnswers, now: LabelsNow): { groups: number[]; ids: (number | null)[] } {
  const { classNames } = files.report
  // a list of other classes than the model's was changed by hand
  const classIds = files.list?.classNames.join('\n') === classNames.join('\n') ? files.list.classIds : undefined
  const position = new Map(classNames.map((name, i) => [name, i]))
  const current = currentClasses({ classNames, classIds }, now, () => votes(position, files, now))
  const ids: (number | null)[] = []
  const groups = current.map((id) => {
    const known = id === null ? -1 : ids.indexOf(id)
    return known >= 0 ? known : ids.push(id) - 1
  })
  return { groups, ids }
}

/** The classes of a run as they are now, by what tells them apart whatever their names and order were, each with its name. */
export function namedClassesNow(files: RunAnswers, now: LabelsNow): Map<string, string> {
  const { groups, ids } = classesNow(files, now)
  const names = new Map(now.classes.map(({ id, name }) => [id, name]))
  return new Map(
    ids.map((id, group) => {
      const then = files.report.classNames[groups.indexOf(group)]!
      return id === null ? [`gone ${then}`, then] : [`class ${id}`, names.get(id) ?? then]
    }),
  )
}

/** What tells whether two runs answer the same question: their classes. */
export const questionOf = (files: RunAnswers, now: LabelsNow): string =>
  JSON.stringify([...namedClassesNow(files, now).keys()].sort())

/** The labels of each photo of a run's list, by what its classes are now. */
export function listedLabels(files: RunAnswers, now: LabelsNow): Map<string, string> | undefined {
  if (!files.list) return undefined
  const { groups, ids } = classesNow(files, now)
  const idOf = (group: number | undefined): number | null => (group === undefined ? null : (ids[group] ?? null))
  const key = new Map(files.report.classNames.map((name, c) => [name, String(idOf(groups[c]) ?? name)]))
  return new Map(
    files.list.photos.map(({ hash, path, labels }) => [
      hash ?? path,
      [...new Set(labels.map((label) => key.get(label) ?? label))].sort().join('\n'),
    ]),
  )
}

/** `null` without a label, or with one that the run does not know: then nothing it says could be right. */
function countable(positions: readonly (number | undefined)[]): number[] | null {
  const known = positions.filter((each) => each !== undefined)
  return known.length === 0 || known.length < positions.length ? null : [...new Set(known)].sort((a, b) => a - b)
}

function* votes(
  position: ReadonlyMap<string, number>,
  { list, predictions }: RunAnswers,
  { byHash }: LabelsNow,
): Generator<Vote> {
  for (const { hash, labels } of list?.photos ?? predictions) {
    const classIds = hash === undefined ? [] : (byHash(hash)?.classIds ?? [])
    const [label, now] = [labels[0], classIds[0]]
    if (label === undefined || now === undefined || labels.length > 1 || classIds.length > 1) continue
    const then = position.get(label)
    if (then !== undefined) yield { then, now }
  }
}

const NUM_TOLD = 3

export function judgedPhoto(photo: HeldBackPhoto, loss: number): JudgedPhoto {
  const { photoId, name, labels, labelsThen, predicted, probabilities } = photo
  const ranked = probabilities
    .map((probability, classIndex) => ({ classIndex, probability: Math.min(1, Math.max(0, probability)) }))
    .sort((a, b) => b.probability - a.probability || a.classIndex - b.classIndex)
  return {
    photoId,
    name,
    labels: [...(labels ?? [])],
    labelsThen: [...labelsThen],
    predicted: [...predicted],
    top: ranked.slice(0, Math.max(NUM_TOLD, predicted.length)),
    loss: Number.isFinite(loss) ? loss : 0,
  }
}

export const sameLabels = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((label) => b.includes(label))

/** A project's labels at this moment. */
export function labelsNow({ library }: OpenProject): LabelsNow {
  const labels = library.photos.allLabels()
  return {
    classes: library.listClasses(),
    mergedInto: library.mergedClasses(),
    byHash: (hash) => {
      const row = library.photos.byHash(hash)
      if (row === undefined || row.is_removed === 1) return undefined
      return { photoId: row.id, name: basename(row.path), classIds: labels.get(row.id) ?? [] }
    },
  }
}
