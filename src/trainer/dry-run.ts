import { datasetNotes } from '../core/datasets/dataset-notes.ts'
import { featureLimitBytes } from './train/context.ts'
import { canLearn, frozenPrefix, trainableWeights } from '../core/freeze/freeze-plan.ts'
import type { Photo } from '../core/datasets/photo.ts'
import { outputShapes } from '../core/models/layer-sizes.ts'
import { type Layer, sizeOf } from '../core/models/layer-graph.ts'
import { type EstimateFacts, estimateStage, isKeptForGradients, slotsOf } from '../core/training/estimate.ts'
import { isIdentity } from '../core/training/augmentation.ts'
import type { Stage } from '../shared/contract/training-plan.ts'
import type { Handler } from '../node/trainer-host/methods.ts'
import type { Forecast, StageForecast } from '../shared/contract/dry-run.ts'
import { executorFor } from './forward-part.ts'
import { measureStage } from './measure-stage.ts'
import { explainMemory, useExecutor } from './engine.ts'
import { throttled } from './serve.ts'
import { prepare, type Prepared } from './train/prepare.ts'
import { setUpStage, type StageSetup } from './train/stage-setup.ts'

/** Says what a run would do and take. Reads the photos and times a few steps; writes nothing but the cache. */
export const dryRun: Handler<'dryRun'> = async ({ request, executor: choice }, { emit, signal }) => {
  const executor = await useExecutor(choice, emit)
  const isDue = throttled(100)
  try {
    const prepared = await prepare(
      request,
      (graph, work) => executorFor({ choice, executor }, graph, { ...work, signal }),
      (event) => {
        if (event.kind === 'progress' && (event.numDone === event.numTotal || isDue())) emit(event)
      },
      signal,
    )
    try {
      const stages: StageForecast[] = []
      for (const [i, stage] of prepared.plan.stages.entries()) {
        if (signal.aborted) return { outcome: 'stopped' }
        emit({ kind: 'progress', phase: 'probe', numDone: i, numTotal: prepared.plan.stages.length })
        stages.push(await forecastStage(prepared, stage))
      }
      return { outcome: 'finished', forecast: forecastOf(prepared, stages) }
    } finally {
      prepared.pixelCache.close()
    }
  } catch (thrown) {
    if (signal.aborted && thrown === signal.reason) return { outcome: 'stopped' }
    throw explainMemory(thrown)
  }
}

async function forecastStage(prepared: Prepared, stage: Stage): Promise<StageForecast> {
  const { executor, precision, plan, graph, split, pixels } = prepared
  const setup = setUpStage(graph, plan, stage, split.train.length)
  const speed = await measureStage({ executor, precision }, setup, plan, split.train, pixels)
  const { stepsPerEpoch, memoryBytes, seconds } = estimateStage({ ...factsOf(prepared, setup), ...speed })
  const numFrozen = numIn(prepared, setup.frozenNames)
  const learning = new Set(setup.freeze.trainable)
  return {
    name: stage.name,
    freeze: setup.freezeChoice,
    epochs: stage.epochs,
    stepsPerEpoch,
    batchSize: plan.batchSize,
    learningRate: stage.learningRate,
    numTrainable: numIn(prepared, trainableWeights(graph, setup.freeze)),
    numFrozen,
    numTrainableLayers: graph.layers.filter((layer) => learning.has(layer.name) && canLearn(layer)).length,
    cachedAt: [...setup.options.cut],
    cacheBytes: setup.cut.cacheBytes,
    cacheReason: setup.cut.reason,
    memoryBytes,
    secondsPerStep: speed.secondsPerStep,
    seconds: seconds ?? 0,
  }
}

function factsOf(prepared: Prepared, { stage, options, freeze, cut }: StageSetup): EstimateFacts {
  const { plan, graph, split } = prepared
  const values = new Map([...outputShapes(graph)].map(([name, shape]) => [name, sizeOf(shape)]))
  const below = new Set(frozenPrefix(graph, freeze).map(({ name }) => name))
  const size = ({ name }: Layer) => values.get(name) ?? 0
  return {
    numTrainPhotos: split.train.length,
    numValidationPhotos: split.validation.length,
    batchSize: plan.batchSize,
    epochs: stage.epochs,
    numParameters: numParameters(prepared),
    numTrainable: numIn(prepared, trainableWeights(graph, freeze)),
    slotsPerParameter: slotsOf(plan.optimizer),
    inputValues: values.get(graph.input) ?? 0,
    trainedOutputs: graph.layers.filter((layer) => !below.has(layer.name) && isKeptForGradients(layer)).map(size),
    frozenOutputs: graph.layers.filter(({ name }) => below.has(name)).map(size),
    cachedValues: options.cut.length > 0 ? cut.cut.floatsPerImage : 0,
    variants: isIdentity(plan.augmentation) ? 1 : Math.min(plan.augmentation.variants, stage.epochs),
    cacheLimitBytes: featureLimitBytes(plan),
  }
}

function numIn({ graph }: Prepared, weightNames: Iterable<string>): number {
  return [...weightNames].reduce((sum, name) => sum + sizeOf(graph.weights.get(name)?.shape ?? [0]), 0)
}

const numParameters = (prepared: Prepared): number => numIn(prepared, prepared.graph.weights.keys())

function forecastOf(prepared: Prepared, stages: StageForecast[]): Forecast {
  const { executor, plan, dataset, split, warnings, decodeMs } = prepared
  const sets = { train: split.train, validation: split.validation, test: split.test }
  const countIn = (photos: readonly Photo[], className: string) =>
    photos.filter(({ labels }) => labels.includes(className)).length
  return {
    modelName: plan.modelName,
    executor: `${executor.kind} (${executor.library})`,
    classNames: [...dataset.classNames],
    multiLabel: dataset.multiLabel,
    counts: dataset.classNames.map((className) => ({
      className,
      train: countIn(sets.train, className),
      validation: countIn(sets.validation, className),
      test: countIn(sets.test, className),
    })),
    totals: { train: sets.train.length, validation: sets.validation.length, test: sets.test.length },
    numDuplicates: dataset.duplicates.reduce((sum, { photos }) => sum + photos.length, 0),
    numDuplicateGroups: dataset.duplicates.length,
    numIgnored: dataset.numIgnored,
    skipped: [...dataset.skipped, ...split.leaks],
    notes: [...warnings, ...datasetNotes(dataset)],
    decodeSeconds: decodeMs / 1000,
    stages,
    seconds: stages.reduce((sum, { seconds }) => sum + seconds, 0),
    memoryBytes: Math.max(...stages.map(({ memoryBytes }) => memoryBytes)),
  }
}
