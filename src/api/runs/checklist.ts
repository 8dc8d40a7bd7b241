import { MIN_PHOTOS_PER_CLASS } from '../../core/datasets/errors.ts'
import { type FormatLimit, formatLimits } from '../../core/export/format-limits.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { replaceHead } from '../../core/models/surgery.ts'
import { defaultPlan, sharesOf } from '../../core/training/default-plan.ts'
import { BALANCE_FROM, imbalanceOf } from '../../core/training/class-weights.ts'
import { draftConfig } from '../../core/training/draft-plan.ts'
import { planFromConfig } from '../../core/training/plan-config.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { SetName } from '../../shared/contract/plain.ts'
import type { ChecklistFact, ChecklistItem } from '../../shared/contract/app/checklist-item.ts'
import type { Checklist, SetCounts } from '../../shared/contract/app/runs.ts'
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

const item = (
  level: ChecklistItem['level'],
  fact: ChecklistFact,
  action: ChecklistItem['action'] = 'none',
  classId: number | null = null,
): ChecklistItem => ({ ...fact, level, action, classId })

/** What a run from the draft needs and has. Asked for after every edit, so `openModel` had better keep what it opened. */
export async function readiness(project: RunProject, isTraining: boolean, openModel: OpenModel): Promise<Readiness> {
  const { photos, planned, counts } = dividePhotos(project)
  const classes = photosOfClasses(project, photos)
  const used = classes.filter(({ numPhotos }) => numPhotos > 0)
  const items = [...photoItems(project, photos.length), ...classItems(classes, numUnreadable(project, photos.length))]
  if (project.readOnly !== null) items.unshift(item('missing', { code: 'read-only', why: project.readOnly }))
  if (isTraining) items.unshift(item('missing', { code: 'run-in-progress' }))
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
  if (canStart) items.unshift(item('fine', { code: 'ready', numPhotos: photos.length, numClasses: used.length }))
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
  if (numPhotos === 0) return [item('missing', { code: 'no-photos' }, 'add-photos')]
  const items: ChecklistItem[] = []
  const unlabelled = numPhotos - numLabelled
  if (unlabelled > 0) items.push(item('notice', { code: 'unlabelled', numPhotos: unlabelled }, 'label-photos'))
  const broken = numUnreadable(project, numUsable)
  const level = numUsable === 0 ? 'missing' : 'notice'
  if (broken > 0) items.push(item(level, { code: 'problem-photos', numPhotos: broken }, 'locate-photos'))
  return items
}

const numUnreadable = (project: RunProject, numUsable: number): number => project.counts().numLabelled - numUsable

/** @param unreadable  labelled photos that cannot be used: what is missing may be among them, and labelling brings none back. */
function classItems(classes: readonly ClassCount[], unreadable: number): ChecklistItem[] {
  const used = classes.filter(({ numPhotos }) => numPhotos > 0)
  const items: ChecklistItem[] = []
  const action = unreadable > 0 ? 'locate-photos' : 'label-photos'
  if (used.length < 2 && (used.length > 0 || unreadable === 0))
    items.push(
      item(
        'missing',
        { code: 'one-class', className: used[0]?.name ?? null, areSomeUnreadable: unreadable > 0 },
        action,
      ),
    )
  if (used.length === 0 && unreadable > 0) return items
  for (const { id, name, numPhotos } of classes) {
    if (numPhotos >= MIN_PHOTOS_PER_CLASS) continue
    const fact = { code: 'class-too-small', className: name, numPhotos, minPhotos: MIN_PHOTOS_PER_CLASS } as const
    items.push(item(numPhotos === 0 ? 'notice' : 'missing', fact, action, id))
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
): ChecklistItem[] {
  const uneven = imbalanceOf(counts)
  if (!uneven || uneven.ratio < BALANCE_FROM) return []
  const counted = (index: number) => ({ name: used[index]!.name, numPhotos: counts[index]! })
  const isWeighted = classWeights !== 'none'
  const fact = { most: counted(uneven.most), least: counted(uneven.least), isWeighted, multiLabel }
  const action = isWeighted ? 'label-photos' : 'balance-classes'
  return [item('notice', { code: 'imbalanced', ...fact }, action, used[uneven.least]!.id)]
}

/** By validation photos a run ends early and keeps its best epoch; without any, and none to judge it, nothing says what it learned. */
function heldBackItems({ train, validation, test }: Checklist['counts']): ChecklistItem[] {
  if (validation > 0 || train === 0) return []
  return [item('notice', { code: 'no-validation', hasTest: test > 0 })]
}

const limitsOf = new WeakMap<LayerGraph, FormatLimit[]>()

/** Formats that the run's model could not be exported as, worked out once for each model that is opened. */
function formatItems(graph: LayerGraph): ChecklistItem[] {
  const head = { numClasses: 2, dropout: 0, activation: 'softmax', seed: 0 } as const
  const limits = limitsOf.get(graph) ?? formatLimits(replaceHead(graph, head))
  limitsOf.set(graph, limits)
  return limits.length === 0 ? [] : [item('notice', { code: 'format-limits', limits })]
}

/** What nobody said about a model is said again before it is trained on. */
function preprocessingItems({ provenance: { preprocessing: origin } }: LayerGraph): ChecklistItem[] {
  if (origin?.from !== 'assumed' && origin?.from !== 'network') return []
  return [item('notice', { code: 'preprocessing-assumed', why: origin.why }, 'show-model')]
}

function draftItem(thrown: unknown): ChecklistItem {
  const error = toErrorData(thrown)
  const { code } = error
  if (code === 'nothing-learns') return item('missing', { code, error }, 'move-line')
  if (code === 'bad-plan') return item('missing', { code, error })
  if (code.startsWith('model-')) return item('missing', { code: 'model-missing', error }, 'choose-model')
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
