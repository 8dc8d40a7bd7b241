import { join } from 'node:path'
import type { Dataset } from '../../core/datasets/photo.ts'
import { photosPerClass } from '../../core/datasets/photos-per-class.ts'
import { type Split, splitDataset } from '../../core/datasets/split.ts'
import { formatLimits, limitInWords } from '../../core/export/format-limits.ts'
import type { Executor } from '../../core/engine/executor.ts'
import { replaceHead } from '../../core/models/surgery.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import type { PlanFacts } from '../../core/training/default-plan.ts'
import { isIdentity } from '../../core/training/augmentation.ts'
import { BALANCE_FROM, imbalanceOf } from '../../core/training/class-weights.ts'
import type { PlanBasis, TrainingPlan } from '../../shared/contract/training-plan.ts'
import { DEFAULT_MODEL } from '../../node/models/model-folders.ts'
import { openModel } from '../../node/models/open-model.ts'
import { tellReading } from '../../core/datasets/reading-words.ts'
import { readSeenPhotos, type SeenPhoto } from '../../node/models/seen-photos.ts'
import { PixelCache } from '../../node/photos/pixel-cache.ts'
import { PixelSource } from '../../node/photos/pixel-source.ts'
import { scanPhotos } from '../../node/photos/scan-photos.ts'
import { openRun } from '../../node/runs/run-folder.ts'
import { omitUndefined } from '../../shared/omit-undefined.ts'
import type { TrainEvent, TrainRequest } from '../../shared/contract/training.ts'
import { hashEach, hashJson, hashWeights } from '../../node/models/hashes.ts'
import { pixelLimitBytes } from './context.ts'
import { checkResumed, compareBasis, environmentOf, forwardIn, tellOtherForward } from './check-basis.ts'
import { type Precision, precisionOf } from './precision.ts'
import { checkFreezeChoices, provisionalPlan, settledPlan } from './make-plan.ts'
import { foldersOf, fractionsOf, heldBackSets, setNotices } from './sets.ts'
import { CACHE_UNAVAILABLE } from '../../shared/contract/plain.ts'

/**
 * What computes a model.
 *
 * @param asBefore  what computed its forward pass in a run that goes on or is repeated, `null` where steps' own did; absent for a new run.
 */
export type ExecutorFor = (
  graph: LayerGraph,
  work: { readonly numPhotos: number; readonly asBefore?: string | null },
) => Promise<Executor>

/** Photos, model and plan of a run, read and checked. */
export interface Prepared {
  readonly executor: Executor
  /** Of steps. */
  readonly precision: Precision
  /** As it is carried out, without what it was made from. */
  readonly plan: TrainingPlan
  readonly basis: PlanBasis
  readonly graph: LayerGraph
  readonly dataset: Dataset
  readonly split: Split
  readonly pixels: PixelSource
  readonly pixelCache: PixelCache
  readonly hashes: { readonly plan: string; readonly data: string; readonly baseModel: string }
  readonly warnings: readonly string[]
  /** The photos that made the model this run begins from. */
  readonly seenBefore: readonly SeenPhoto[]
  readonly decodeMs: number
}

/**
 * Opens the model, reads and decodes the photos, splits them, and makes the plan; of a run that is resumed the plan it was begun with.
 *
 * @throws {AppError} `run-changed` where a run that is resumed or repeated would not find what it was made from.
 */
export async function prepare(
  request: TrainRequest,
  executorFor: ExecutorFor,
  emit: (event: TrainEvent) => void,
  signal: AbortSignal,
): Promise<Prepared> {
  const recorded = request.resume ? readPlanOf(request.out) : undefined
  const begun = recorded && withoutBasis(recorded)
  const modelName = begun?.modelName ?? request.model ?? DEFAULT_MODEL
  const early = begun ?? provisionalPlan(request, modelName)
  const { graph: base, warnings, folder } = await openModel(modelName, { preprocessing: early.preprocessing })
  checkFreezeChoices(withHead(base, request, early, ['a', 'b']), early)
  const format = base.preprocessing
  const pixelCache = PixelCache.open({
    folder: join(request.cacheFolder, 'pixels'),
    format,
    limitBytes: pixelLimitBytes(early),
    onProblem: (message) => emit({ kind: 'note', code: CACHE_UNAVAILABLE, message }),
  })
  const startedAt = performance.now()
  const folders = foldersOf(request, early)
  const columns = early.columns ?? request.columns
  const multiLabel = begun?.multiLabel ?? request.multiLabel
  const dataset = await scanPhotos(
    request.photos,
    { format, cache: pixelCache, ...folders, ...omitUndefined({ columns, multiLabel }) },
    {
      signal,
      onProgress: (progress) => emit({ kind: 'progress', ...progress }),
    },
  )
  const decodeMs = performance.now() - startedAt
  const heldBack = heldBackSets(dataset, folders, request.config, early)
  const split = splitDataset(dataset, { seed: early.seed, ...fractionsOf(heldBack) })
  const facts = {
    modelName,
    numTrainPhotos: split.train.length,
    numClasses: dataset.classNames.length,
    multiLabel: dataset.multiLabel,
    photosPerClass: photosPerClass(split.train, dataset.classNames),
  }
  const headed = (plan: TrainingPlan): LayerGraph => withHead(base, request, plan, dataset.classNames)
  const { plan, notes } = begun ? { plan: begun, notes: [] } : settledPlan(request, facts, { split, heldBack }, headed)
  const graph = headed(plan)
  checkFreezeChoices(graph, plan)
  const before = recorded ? recorded.basis?.environment : request.basis?.environment
  const variants = isIdentity(plan.augmentation) ? 1 : plan.augmentation.variants
  const executor = await executorFor(base, {
    numPhotos: variants * split.train.length + split.validation.length + split.test.length,
    // of a run whose record does not say, nothing else is known than that its steps' library computed all
    ...((recorded ?? request.basis) && { asBefore: forwardIn(before ?? {}) }),
  })
  const { precision, message: otherPrecision } = precisionOf(plan, executor)
  if (otherPrecision !== undefined) emit({ kind: 'note', code: 'other-precision', message: otherPrecision })
  const hashes = {
    plan: hashJson(plan),
    data: hashData(split, dataset),
    baseModel: hashWeights(hashEach(base.weights)),
  }
  const basis: PlanBasis = {
    photos: hashes.data,
    weights: hashes.baseModel,
    layers: hashJson([base.layers, base.input, base.output, base.preprocessing]),
    counts: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    environment: environmentOf(executor, precision),
  }
  if (recorded?.basis) checkResumed(recorded.basis, basis)
  const otherForward = recorded?.basis && tellOtherForward(recorded.basis.environment, basis.environment)
  if (otherForward !== undefined) emit({ kind: 'note', code: 'other-executor', message: otherForward })
  const message = request.basis && compareBasis(request.basis, basis, request.repeats ?? false)
  if (message !== undefined) emit({ kind: 'note', code: 'not-repeated', message })
  for (const message of notes) emit({ kind: 'note', code: 'line-suggested', message })
  return {
    executor,
    precision,
    plan,
    basis,
    graph,
    dataset,
    split,
    pixels: new PixelSource(pixelCache),
    pixelCache,
    hashes,
    warnings: [
      ...tellReading(dataset),
      ...warnings,
      ...split.notices,
      ...setNotices(request.config, heldBack, split),
      ...(begun ? [] : weightNotes(request, plan, facts, dataset.classNames)),
      ...formatLimits(graph).map(limitInWords),
    ],
    seenBefore: (await readSeenPhotos(folder)) ?? [],
    decodeMs,
  }
}

/** What nobody asked for is said. */
function weightNotes(
  { config }: TrainRequest,
  { classWeights }: TrainingPlan,
  { photosPerClass: counts = [] }: PlanFacts,
  classNames: readonly string[],
): string[] {
  const uneven = imbalanceOf(counts)
  if (config.classWeights !== undefined || classWeights !== 'balanced' || !uneven) return []
  const of = (c: number): string => `${counts[c]} of “${classNames[c]}”`
  return [
    `Training photos are uneven, ${of(uneven.most)} and ${of(uneven.least)}: rare classes count for more (class weights “balanced”, ` +
      `the default where one class has ${BALANCE_FROM} times the photos of another).`,
  ]
}

/** A run that was begun before plans told of the cut has it in its request. */
function withHead(base: LayerGraph, request: TrainRequest, plan: TrainingPlan, classNames: readonly string[]) {
  return replaceHead(base, {
    ...omitUndefined({ cutAt: plan.cutAt ?? request.cutAt }),
    numClasses: classNames.length,
    classNames,
    dropout: plan.dropout,
    activation: plan.multiLabel ? 'sigmoid' : 'softmax',
    seed: plan.seed,
  })
}

const withoutBasis = ({ basis: _, ...plan }: TrainingPlan): TrainingPlan => plan

function readPlanOf(out: string): TrainingPlan {
  const run = openRun(out)
  run.close()
  return run.plan
}

/** Photos, labels and sets: what a resumed run must find as it left them. */
function hashData({ train, validation, test }: Split, { classNames }: Dataset): string {
  const rows = (photos: Split['train']) => photos.map(({ id, labels }) => [id, labels])
  return hashJson([classNames, rows(train), rows(validation), rows(test)])
}
