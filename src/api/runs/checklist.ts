import { MIN_PHOTOS_PER_CLASS } from '../../core/datasets/errors.ts'
import { formatLimits, limitInWords } from '../../core/export/format-limits.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { replaceHead } from '../../core/models/surgery.ts'
import { defaultPlan, sharesOf } from '../../core/training/default-plan.ts'
import { BALANCE_FROM, imbalanceOf } from '../../core/training/class-weights.ts'
import { draftConfig } from '../../core/training/draft-plan.ts'
import { planFromConfig } from '../../core/training/plan-config.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { SetName } from '../../shared/contract/plain.ts'
import type { Checklist, ChecklistItem, SetCounts } from '../../shared/contract/app/runs.ts'
import { toErrorData } from '../../shared/errors.ts'
import { type DraftLine, type OpenModel, resolveDraftLine } from './draft-line.ts'
import type { LabelledPhoto } from '../../node/project/library/labelled-photos.ts'
import { draftOf, type RunProject } from './run-project.ts'

export interface Readiness extends Omit<Checklist, 'draft'> {
  readonly line: DraftLine | undefined
  /** What would be carried out without the person's edits. */
  readonly defaults: TrainingPlan | undefined
  /** Classes that have photos, in the project's order: the order of the model's outputs. */
  readonly classNames: readonly string[]
}

type Part = Partial<ChecklistItem> & Pick<ChecklistItem, 'code' | 'text'>
const item = (level: ChecklistItem['level'], part: Part): ChecklistItem => ({
  level,
  action: 'none',
  classId: null,
  ...part,
})

/** What a run from the draft needs and has. Asked for after every edit, so `openModel` had better keep what it opened. */
export async function readiness(project: RunProject, isTraining: boolean, openModel: OpenModel): Promise<Readiness> {
  const { photos, planned, counts } = dividePhotos(project)
  const classes = photosOfClasses(project, photos)
  const used = classes.filter(({ numPhotos }) => numPhotos > 0)
  const items = [...photoItems(project, photos.length), ...classItems(classes, numUnreadable(project, photos.length))]
  if (project.readOnly !== null) items.unshift(item('missing', { code: 'read-only', text: project.readOnly }))
  if (isTraining) items.unshift(item('missing', { code: 'run-in-progress', text: 'Another run is training.' }))
  const draft = draftOf(project)
  const perClass = trainPhotosPerClass(used, photos, planned)
  let line: DraftLine | undefined
  let defaults: TrainingPlan | undefined
  try {
    line = await resolveDraftLine(draft, { numClasses: used.length, numTrainPhotos: counts.train }, openModel)
    const { graph } = await openModel(line.modelName)
    items.push(...preprocessingItems(graph), ...formatItems(graph))
    defaults = defaultPlan(line.recipe, {
      modelName: line.modelName,
      numTrainPhotos: Math.max(1, counts.train),
      numClasses: Math.max(2, used.length),
      multiLabel: project.info().multiLabel,
      photosPerClass: perClass,
    })
    const plan = planFromConfig(draftConfig(draft.plan, defaults), defaults)
    items.push(...imbalanceItems(used, perClass, plan), ...heldBackItems(counts))
  } catch (thrown) {
    items.push(draftItem(thrown))
  }
  const canStart = !items.some(({ level }) => level === 'missing')
  if (canStart) items.unshift(item('fine', { code: 'ready', text: readyText(photos.length, used.length) }))
  return {
    canStart,
    items,
    counts,
    given: countGiven(photos),
    numClasses: used.length,
    line,
    defaults,
    classNames: used.map(({ name }) => name),
  }
}

function photosOfClasses({ library }: RunProject, photos: readonly LabelledPhoto[]) {
  const hashes = new Map<number, Set<string>>()
  for (const { classIds, hash } of photos)
    for (const id of classIds) hashes.set(id, (hashes.get(id) ?? new Set()).add(hash))
  return library.classes.all().map(({ id, name }) => ({ id, name, numPhotos: hashes.get(id)?.size ?? 0 }))
}

type ClassCount = ReturnType<typeof photosOfClasses>[number]

function photoItems(project: RunProject, numUsable: number): ChecklistItem[] {
  const { numPhotos, numLabelled } = project.counts()
  if (numPhotos === 0)
    return [item('missing', { code: 'no-photos', text: 'The project has no photos yet.', action: 'add-photos' })]
  const items: ChecklistItem[] = []
  const unlabelled = numPhotos - numLabelled
  if (unlabelled > 0)
    items.push(
      item('notice', {
        code: 'unlabelled',
        text: `${plural(unlabelled, 'photo has', 'photos have')} no label and ${unlabelled === 1 ? 'is' : 'are'} not used.`,
        action: 'label-photos',
      }),
    )
  const broken = numUnreadable(project, numUsable)
  if (broken > 0)
    items.push(
      item(numUsable === 0 ? 'missing' : 'notice', {
        code: 'problem-photos',
        text: unreadableText(broken),
        action: 'locate-photos',
      }),
    )
  return items
}

/** @param count  of labelled photos. */
export const unreadableText = (count: number): string =>
  `${plural(count, 'labelled photo', 'labelled photos')} cannot be read: moved, changed or damaged since.`

const numUnreadable = (project: RunProject, numUsable: number): number => project.counts().numLabelled - numUsable

/** @param unreadable  labelled photos that cannot be used: what is missing may be among them, and labelling brings none back. */
function classItems(classes: readonly ClassCount[], unreadable: number): ChecklistItem[] {
  const used = classes.filter(({ numPhotos }) => numPhotos > 0)
  const items: ChecklistItem[] = []
  const action = unreadable > 0 ? 'locate-photos' : 'label-photos'
  if (used.length < 2 && (used.length > 0 || unreadable === 0))
    items.push(
      item('missing', {
        code: 'one-class',
        text: used[0]
          ? `All labelled photos${unreadable > 0 ? ' that can be read' : ''} are “${used[0].name}”: a model needs two classes to tell apart.`
          : 'No photo is labelled yet.',
        action,
      }),
    )
  if (used.length === 0 && unreadable > 0) return items
  for (const { id, name, numPhotos } of classes) {
    if (numPhotos >= MIN_PHOTOS_PER_CLASS) continue
    items.push(
      numPhotos === 0
        ? item('notice', {
            code: 'class-too-small',
            text: `“${name}” has no photos and is left out.`,
            action,
            classId: id,
          })
        : item('missing', {
            code: 'class-too-small',
            text: `“${name}” has ${numPhotos} of ${MIN_PHOTOS_PER_CLASS} photos.`,
            action,
            classId: id,
          }),
    )
  }
  return items
}

function trainPhotosPerClass(
  used: readonly ClassCount[],
  photos: readonly LabelledPhoto[],
  planned: ReadonlyMap<number, SetName>,
): number[] {
  const counts = new Map<number, number>()
  for (const photo of photos)
    if (setOf(photo, planned) === 'train') for (const id of photo.classIds) counts.set(id, (counts.get(id) ?? 0) + 1)
  return used.map(({ id }) => counts.get(id) ?? 0)
}

/** Always saying the most frequent class would look good, and training may end there. */
function imbalanceItems(
  used: readonly ClassCount[],
  counts: readonly number[],
  { classWeights, multiLabel }: TrainingPlan,
) {
  const uneven = imbalanceOf(counts)
  if (!uneven || uneven.ratio < BALANCE_FROM) return []
  const [most, least] = [used[uneven.most]!, used[uneven.least]!]
  const text = `“${most.name}” has ${plural(counts[uneven.most]!, 'training photo', 'training photos')}, “${least.name}” ${counts[uneven.least]!.toLocaleString('en')}.`
  return [
    classWeights === 'none'
      ? item('notice', {
          code: 'imbalanced',
          text: multiLabel
            ? `${text} Without class weights it may never say “${least.name}”.`
            : `${text} Without class weights it may learn to say “${most.name}” always.`,
          action: 'balance-classes',
          classId: least.id,
        })
      : item('notice', {
          code: 'imbalanced',
          text: `${text} Rare classes count for more (class weights); more photos of them help most.`,
          action: 'label-photos',
          classId: least.id,
        }),
  ]
}

/** By validation photos a run ends early and keeps its best epoch; without any, and none to judge it, nothing says what it learned. */
function heldBackItems({ train, validation, test }: Checklist['counts']): ChecklistItem[] {
  if (validation > 0 || train === 0) return []
  const text =
    test > 0
      ? 'No photo is for validation: every epoch is run, and the last one is kept.'
      : 'No photo is set aside: every epoch is run, the last one is kept, and nothing says how well it does.'
  return [item('notice', { code: 'no-validation', text })]
}

const limitsOf = new WeakMap<LayerGraph, string>()

/** Formats that the run's model could not be exported as, worked out once for each model that is opened. */
function formatItems(graph: LayerGraph): ChecklistItem[] {
  const head = { numClasses: 2, dropout: 0, activation: 'softmax', seed: 0 } as const
  const known = limitsOf.get(graph)
  const text = known ?? formatLimits(replaceHead(graph, head)).map(limitInWords).join(' ')
  limitsOf.set(graph, text)
  return text === '' ? [] : [item('notice', { code: 'format-limits', text })]
}

/** What nobody said about a model is said again before it is trained on. */
function preprocessingItems({ provenance: { preprocessing: origin } }: LayerGraph): ChecklistItem[] {
  if (origin?.from !== 'assumed' && origin?.from !== 'network') return []
  const text = `${origin.why} If that is wrong, set it with the model: a run learns from photos prepared so.`
  return [item('notice', { code: 'preprocessing-assumed', text, action: 'show-model' })]
}

function draftItem(thrown: unknown): ChecklistItem {
  const { code, message } = toErrorData(thrown)
  if (code === 'nothing-learns') return item('missing', { code, text: message, action: 'move-line' })
  if (code === 'bad-plan') return item('missing', { code, text: message })
  if (code.startsWith('model-'))
    return item('missing', { code: 'model-missing', text: message, action: 'choose-model' })
  throw thrown
}

/** The photos that a run from the draft would use. Those in no set yet are counted where they will be. */
export function dividePhotos(project: RunProject) {
  const photos: readonly LabelledPhoto[] = project.labelledPhotos()
  const planned = project.plannedSets(sharesOf(draftOf(project).plan))
  const counts: SetCounts = { train: 0, validation: 0, test: 0 }
  for (const photo of photos) counts[setOf(photo, planned)]++
  return { photos, planned, counts }
}

function countGiven(photos: readonly LabelledPhoto[]): Checklist['given'] {
  const given = { train: 0, validation: 0, test: 0 }
  for (const { set } of photos) if (set !== undefined) given[set]++
  return given
}

const setOf = ({ photoId, set }: LabelledPhoto, planned: ReadonlyMap<number, SetName>): SetName =>
  set ?? planned.get(photoId) ?? 'train'

const readyText = (numPhotos: number, numClasses: number): string =>
  `${plural(numPhotos, 'photo', 'photos')} in ${numClasses} classes.`

const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`
