import { join } from 'node:path'
import type { Dataset } from '../../core/datasets/photo.ts'
import { photosPerClass } from '../../core/datasets/photos-per-class.ts'
import { type Split, splitDataset } from '../../core/datasets/split.ts'
import { formatLimits, limitInWords } from '../../core/export/format-limits.ts'
import { replaceHead } from '../../core/models/surgery.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import type { PlanFacts } from '../../core/training/default-plan.ts'
import { BALANCE_FROM, imbalanceOf } from '../../core/training/imbalance.ts'
import type { TrainingPlan } from '../../core/training/plan.ts'
import { DEFAULT_MODEL } from '../../node/models/model-folders.ts'
import { openModel } from '../../node/models/open-model.ts'
import { tellReading } from '../../core/datasets/reading-words.ts'
import { readSeenPhotos } from '../../node/models/seen-photos.ts'
import { PixelCache } from '../../node/photos/pixel-cache.ts'
import { PixelSource } from '../../node/photos/pixel-source.ts'
import { scanPhotos } from '../../node/photos/scan-photos.ts'
import { openRun } from '../../node/runs/run-folder.ts'
import { omitUndefined } from '../../shared/omit-undefined.ts'
import type { TrainRequest } from '../../shared/contract/training.ts'
import { hashEach, hashJson, hashWeights } from '../hashes.ts'
import type { RunEvent } from './context.ts'
import { pixelLimitBytes } from './cache-limits.ts'
import { checkFreezeChoices, makePlan, provisionalPlan } from './make-plan.ts'

/** Photos, model and plan of a run, read and checked. */
export interface Prepared {
  readonly plan: TrainingPlan
  readonly graph: LayerGraph
  readonly dataset: Dataset
  readonly split: Split
  readonly pixels: PixelSource
  readonly pixelCache: PixelCache
  readonly hashes: { readonly plan: string; readonly data: string; readonly baseModel: string }
  readonly warnings: readonly string[]
  /** Keys of the photos that made the model this run begins from. */
  readonly seenBefore: ReadonlySet<string>
  readonly decodeMs: number
}

/**
 * Opens the model, reads and decodes the photos, splits them, and makes the plan; of a run that is resumed the plan it was begun with.
 */
export async function prepare(
  request: TrainRequest,
  emit: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<Prepared> {
  const recorded = request.resume ? readPlanOf(request.out) : undefined
  const modelName = recorded?.modelName ?? request.model ?? DEFAULT_MODEL
  const early = recorded ?? provisionalPlan(request, modelName)
  const { graph: base, warnings, folder } = await openModel(modelName, { preprocessing: early.preprocessing })
  checkFreezeChoices(withHead(base, request, early, ['a', 'b']), early)
  const format = base.preprocessing
  const pixelCache = PixelCache.open({
    folder: join(request.cacheFolder, 'pixels'),
    format,
    limitBytes: pixelLimitBytes(early),
    onProblem: (message) => emit({ kind: 'note', code: 'cache-unavailable', message }),
  })
  const startedAt = performance.now()
  const { photos, validation, test, multiLabel, columns } = request
  const dataset = await scanPhotos(
    photos,
    {
      format,
      cache: pixelCache,
      ...omitUndefined({ validation, test, columns, multiLabel: recorded?.multiLabel ?? multiLabel }),
    },
    {
      signal,
      onProgress: ({ numDone, numFiles }) => emit({ kind: 'progress', phase: 'photos', numDone, numTotal: numFiles }),
    },
  )
  const decodeMs = performance.now() - startedAt
  const split = splitDataset(dataset, {
    seed: early.seed,
    ...heldOut(request, early),
  })
  const facts = {
    modelName,
    numTrainPhotos: split.train.length,
    numClasses: dataset.classNames.length,
    multiLabel: dataset.multiLabel,
    photosPerClass: photosPerClass(split.train, dataset.classNames),
  }
  const plan = recorded ?? makePlan(request, facts)
  const graph = withHead(base, request, plan, dataset.classNames)
  checkFreezeChoices(graph, plan)
  return {
    plan,
    graph,
    dataset,
    split,
    pixels: new PixelSource(pixelCache),
    pixelCache,
    hashes: { plan: hashJson(plan), data: hashData(split, dataset), baseModel: hashWeights(hashEach(base.weights)) },
    warnings: [
      ...tellReading(dataset),
      ...warnings,
      ...split.notices,
      ...(recorded ? [] : weightNotes(request, plan, facts, dataset.classNames)),
      ...formatLimits(graph).map(limitInWords),
    ],
    seenBefore: (await readSeenPhotos(folder)) ?? new Set(),
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
  if (config['classWeights'] !== undefined || classWeights !== 'balanced' || !uneven) return []
  const of = (c: number): string => `${counts[c]} of “${classNames[c]}”`
  return [
    `Training photos are uneven, ${of(uneven.most)} and ${of(uneven.least)}: rare classes count for more (class weights “balanced”, ` +
      `the default where one class has ${BALANCE_FROM} times the photos of another).`,
  ]
}

/**
 * Fractions that the person named, where no folder is given. What is left open `splitDataset` decides: photos that the person divided
 * without a test set keep all of their training photos.
 */
function heldOut({ validation, test, config }: TrainRequest, { split }: TrainingPlan) {
  const named = (config['split'] ?? {}) as { validation?: unknown; test?: unknown }
  return {
    ...(validation === undefined && named.validation !== undefined ? { validationFraction: split.validation } : {}),
    ...(test === undefined && named.test !== undefined ? { testFraction: split.test } : {}),
  }
}

function withHead(base: LayerGraph, { cutAt }: TrainRequest, plan: TrainingPlan, classNames: readonly string[]) {
  return replaceHead(base, {
    ...omitUndefined({ cutAt }),
    numClasses: classNames.length,
    classNames,
    dropout: plan.dropout,
    activation: plan.multiLabel ? 'sigmoid' : 'softmax',
    seed: plan.seed,
  })
}

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
