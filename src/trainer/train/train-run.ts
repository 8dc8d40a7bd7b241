import { featureLimitBytes } from './cache-limits.ts'
import { join } from 'node:path'
import type { Executor } from '../../core/engine/executor.ts'
import type { PhotoPrediction } from '../../core/evaluation/predictions.ts'
import type { Report } from '../../core/evaluation/report.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import type { TrainingRecord } from '../../core/models/model-description.ts'
import { FeatureStore } from '../../node/cache/feature-store.ts'
import { saveModel } from '../../node/models/save-model.ts'
import { type SeenPhoto, seenPhoto } from '../../node/models/seen-photos.ts'
import { decoderVersion } from '../../node/photos/decode-photo.ts'
import { VERSION } from '../../node/version.ts'
import { createRun, openRun } from '../../node/runs/run-folder.ts'
import { AppError } from '../../shared/errors.ts'
import { keptEpoch } from '../../core/training/kept-epoch.ts'
import type { TrainRequest } from '../../shared/contract/training.ts'
import { CHECKPOINT_INTERVALS, type CheckpointIntervals, type RunContext, type RunEvent } from './context.ts'
import { PAUSED } from '../paused.ts'
import { environmentOf } from './environment.ts'
import { logitsOf, predictionsOf, reportOn } from './evaluate-set.ts'
import { prepare, type Prepared } from './prepare.ts'
import type { RunState } from './run-state.ts'
import { hashOfSet } from './sets.ts'
import { StageInputs } from './stage-inputs.ts'
import { StageSession } from './stage-session.ts'
import { setUpStage } from './stage-setup.ts'
import { train, type TrainedModel } from './train.ts'
import { CACHE_UNAVAILABLE } from '../../shared/contract/plain.ts'

export interface TrainHooks {
  readonly emit: (event: RunEvent) => void
  readonly signal: AbortSignal
  /** Told of a new run's folder as soon as there is one. */
  readonly onRunFolder?: (folder: string) => void
  readonly checkpointEvery?: CheckpointIntervals
}

export interface RunResult {
  /** Absent where the run was stopped before its first step. */
  readonly report?: Report
  readonly runFolder: string
  readonly modelFolder?: string
}

/** Trains a model on photos, from files to a finished run folder. A stop by the signal keeps what was done, for `resume`. */
export async function trainRun(executor: Executor, request: TrainRequest, hooks: TrainHooks): Promise<RunResult> {
  const beganAtMs = performance.now()
  const environment = environmentOf(executor)
  const prepared = await prepare(request, environment, hooks.emit, hooks.signal)
  const { plan, basis } = prepared
  const run = request.resume ? openRun(request.out) : createRun(request.out, { ...plan, basis })
  try {
    if (!request.resume) hooks.onRunFolder?.(run.path)
    const context: RunContext = {
      ...prepared,
      classNames: prepared.dataset.classNames,
      executor,
      features: new FeatureStore({
        folder: join(request.cacheFolder, 'features'),
        limitBytes: featureLimitBytes(prepared.plan),
        onProblem: (message) => hooks.emit({ kind: 'note', code: CACHE_UNAVAILABLE, message }),
      }),
      decoderVersion: decoderVersion(),
      run,
      environment,
      beganAtMs,
      checkpointEvery: CHECKPOINT_INTERVALS,
      ...hooks,
    }
    for (const message of prepared.warnings) hooks.emit({ kind: 'note', code: 'assumed', message })
    const trained = await train(context, request.resume)
    if (trained.state.stepIndex === 0 || isPaused(hooks.signal, trained.state)) return { runFolder: run.path }
    if (trained.state.outcome === 'non-finite-loss' && trained.state.bestCheckpoint === null) throw diverged()
    const { report, predictions } = await evaluateRun(context, prepared, trained)
    const graph = { ...context.graph, weights: trained.weights }
    await saveModel(graph, run.modelPath, {
      overwrite: true,
      versions: report.versions,
      record: recordOf(report),
      seenPhotos: seenPhotos(prepared),
    })
    run.writePredictions(predictions)
    run.writeReport(report) // last: where it says that the run is finished, the model is there
    return { report, runFolder: run.path, modelFolder: run.modelPath }
  } finally {
    run.close()
    prepared.pixelCache.close()
  }
}

/** A run that is to be continued needs no model yet, and whoever pauses it wants the processor back. */
const isPaused = ({ reason }: AbortSignal, { outcome }: RunState): boolean => reason === PAUSED && outcome === 'stopped'

/** Validation photos chose the best epoch: they are no test either. */
const seenPhotos = ({ split, seenBefore }: Prepared): SeenPhoto[] => [
  ...seenBefore,
  ...[...split.train, ...split.validation].map((photo) => seenPhoto(photo)),
]

/** Nothing was measured before the weights became useless, so there is no best to go back to. */
const diverged = (): AppError =>
  new AppError('diverged', 'Training diverged (the loss is no finite number) before there was a best epoch to keep.', {
    hint: 'Try a lower --learning-rate; with photos held back for validation (--val) the best epoch is kept.',
  })

/** Judges the trained model on the photos held back. */
async function evaluateRun(
  context: RunContext,
  prepared: Prepared,
  trained: TrainedModel,
): Promise<{ report: Report; predictions: PhotoPrediction[] }> {
  const { plan, split, classNames, executor, emit } = context
  const graph: LayerGraph = { ...context.graph, weights: trained.weights }
  // any stage's cut serves: the first one, whose features are most likely cached, as its frozen part is the largest
  const setup = setUpStage(context.graph, plan, cachedStage(context), split.train.length)
  const session = await StageSession.load(executor, { ...setup.options, graph }, trained.weights)
  const inputs = new StageInputs(context, setup, session)
  const beganAt = performance.now()
  try {
    await inputs.fill(split.test, 'plain')
    const numTotal = split.validation.length + split.test.length
    const predictions: PhotoPrediction[] = []
    const on = async (set: PhotoPrediction['set']) => {
      const photos = split[set]
      if (photos.length === 0) return null
      const numBefore = predictions.length
      const logits = await logitsOf(session, inputs, photos, classNames.length, (numDone) =>
        emit({ kind: 'progress', phase: 'evaluate', numDone: numBefore + numDone, numTotal }),
      )
      predictions.push(...predictionsOf(logits, photos, set, classNames, plan.multiLabel))
      return reportOn(logits, photos, classNames, plan.multiLabel)
    }
    const results = { validation: await on('validation'), test: await on('test') }
    const evaluateMs = performance.now() - beganAt
    const report = reportOf(context, prepared, trained.state, results, evaluateMs, trained.totalMs())
    return { report, predictions }
  } finally {
    inputs.close()
    session.dispose()
  }
}

/** The stage under way or last run: what it freezes, the trained model has unchanged below its cut. */
const cachedStage = ({ plan }: RunContext) => plan.stages[plan.stages.length - 1]

function reportOf(
  context: RunContext,
  { dataset, split, decodeMs, warnings }: Prepared,
  state: RunState,
  results: Pick<Report, 'validation' | 'test'>,
  evaluateMs: number,
  totalMs: number,
): Report {
  const { plan, environment, executor } = context
  const { timingsMs } = state
  const trainMs = timingsMs['train'] ?? 0
  const outcome = state.outcome === 'running' ? 'stopped' : state.outcome
  const bestEpochNumber = state.earlyStopping.bestEpoch
  const origin = context.graph.provenance.preprocessing
  return {
    version: 1,
    modelName: plan.modelName,
    classNames: [...dataset.classNames],
    startedAt: state.startedAt,
    finishedAt: new Date().toISOString(),
    outcome,
    bestEpochNumber,
    keptEpochNumber: keptEpoch({ outcome, bestEpochNumber, numEpochs: state.epochNumber }, plan),
    ...results,
    frozen: [...state.proofs],
    timingsMs: {
      ...timingsMs,
      decode: decodeMs,
      evaluate: (timingsMs['evaluate'] ?? 0) + evaluateMs,
      total: totalMs,
    },
    imagesPerSecond: trainMs > 0 ? (1000 * state.numImagesTrained) / trainMs : null,
    versions: { frostline: VERSION, library: executor.library, decoder: context.decoderVersion, node: process.version },
    environment: { ...environment },
    seeds: { plan: plan.seed },
    split: plan.split,
    hashes: { ...context.hashes, validation: hashOfSet(split.validation), test: hashOfSet(split.test) },
    counts: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    ...(origin ? { preprocessing: { ...origin } } : {}),
    skippedFiles: [...dataset.skipped, ...split.leaks].map(({ path, ...why }) => ({ file: path, ...why })),
    notes: [...warnings, ...conflictNotes(dataset)],
  }
}

function conflictNotes({ conflicts, duplicates, unlabelled }: Prepared['dataset']): string[] {
  const notes = conflicts.map(
    ({ kind, relativePaths, classNames }) =>
      `${kind === 'exact' ? 'The same photo is' : 'Photos that look the same are'} in ${classNames.join(' and ')}: ${relativePaths.join(', ')}.`,
  )
  if (duplicates.length > 0) {
    const numPhotos = duplicates.reduce((sum, { photos }) => sum + photos.length, 0)
    notes.push(
      duplicates.length === 1
        ? `${numPhotos} photos are copies of one another; they are kept in one set.`
        : `${numPhotos} photos are copies of others, in ${duplicates.length} groups; a group is never split.`,
    )
  }
  if (unlabelled.length > 0)
    notes.push(
      unlabelled.length === 1
        ? 'One photo has no label and was not used.'
        : `${unlabelled.length} photos have no label and were not used.`,
    )
  return notes
}

/** What the model's own folder says of how it was made. */
function recordOf({ test, validation, counts, finishedAt, hashes, bestEpochNumber }: Report): TrainingRecord {
  const figure = test ?? validation
  const accuracy = figure?.kind === 'single-label' ? figure.accuracy : undefined
  return { trained: { finishedAt, counts, accuracy, bestEpochNumber, dataHash: hashes.data } }
}
