import type { PhotoList } from '../../core/datasets/photo-list.ts'
import { type CurrentClass, currentClasses, type Vote } from '../../core/evaluation/current-classes.ts'
import type { HeldBack } from '../../core/evaluation/held-back.ts'
import type { PhotoPrediction } from '../../core/evaluation/predictions.ts'
import type { PhotoClass } from '../../shared/contract/app/photos.ts'
import type { JudgedPhoto, ResultClass } from '../../shared/contract/app/results.ts'

/** What results need to know of a project: a photo by its bytes, and its classes now. */
export interface LabelsNow {
  readonly classes: readonly PhotoClass[]
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

/** Brings a run's predictions and a project's labels of now together. */
export function heldBackPhotos(
  classNames: readonly string[],
  predictions: readonly PhotoPrediction[],
  list: PhotoList | undefined,
  now: LabelsNow,
): { photos: HeldBackPhoto[]; classes: ResultClass[] } {
  const position = new Map(classNames.map((name, i) => [name, i]))
  const positions = (names: readonly string[]): number[] => names.flatMap((name) => position.get(name) ?? [])
  const ids = currentClasses(classNames, now.classes, votes(position, predictions, list, now))
  const positionOfId = new Map(ids.flatMap((id, i) => (id === null ? [] : [[id, i] as const])))
  const known = new Map<number, CurrentClass & { color: number }>(now.classes.map((each) => [each.id, each]))
  const photos = predictions.map(({ file, hash, set, labels, predicted, probabilities }): HeldBackPhoto => {
    const found = now.byHash(hash)
    return {
      hash,
      set,
      photoId: found?.photoId ?? null,
      name: found?.name ?? file.split(/[\\/]/).at(-1) ?? file,
      probabilities,
      predicted: positions(predicted),
      labelsThen: positions(labels),
      labels: found === undefined ? null : countable(found.classIds.map((id) => positionOfId.get(id))),
    }
  })
  const classes = classNames.map((name, i): ResultClass => {
    const id = ids[i]
    const current = id === null ? undefined : known.get(id)
    return { name: current?.name ?? name, classId: id, color: current?.color ?? null }
  })
  return { photos, classes }
}

/** `null` without a label, or with one that the run does not know: then nothing it says could be right. */
function countable(positions: readonly (number | undefined)[]): number[] | null {
  const known = positions.filter((each) => each !== undefined)
  return known.length === 0 || known.length < positions.length ? null : known.sort((a, b) => a - b)
}

function* votes(
  position: ReadonlyMap<string, number>,
  predictions: readonly PhotoPrediction[],
  list: PhotoList | undefined,
  { byHash }: LabelsNow,
): Generator<Vote> {
  for (const { hash, labels } of list?.photos ?? predictions) {
    const then = position.get(labels[0])
    const classIds = hash === undefined ? undefined : byHash(hash)?.classIds
    if (labels.length === 1 && then !== undefined && classIds?.length === 1) yield { then, now: classIds[0] }
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
