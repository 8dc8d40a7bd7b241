import { datasetNotes } from '../../core/datasets/dataset-notes.ts'
import type { RunReport } from '../../shared/contract/run-report.ts'
import type { TrainingRecord } from '../../core/models/model-description.ts'
import { keptEpoch } from '../../core/training/early-stopping.ts'
import { VERSION } from '../../node/version.ts'
import type { RunContext } from './context.ts'
import type { RunEvaluation } from './evaluate-set.ts'
import type { Prepared } from './prepare.ts'
import type { RunState } from './run-state.ts'
import { hashOfSet } from './sets.ts'

/** What a run and its photos were. */
type Facts = Pick<RunContext, 'plan' | 'graph' | 'split' | 'hashes' | 'environment' | 'executor' | 'decoderVersion'> &
  Pick<Prepared, 'dataset' | 'decodeMs' | 'warnings'>

/** report.json of a run that is over: everything but each photo's prediction. */
export function runReport(
  { plan, graph, split, hashes, environment, executor, decoderVersion, dataset, decodeMs, warnings }: Facts,
  { state, totalMs }: { readonly state: RunState; readonly totalMs: number },
  { validation, test, elapsedMs: evaluateMs }: Omit<RunEvaluation, 'predictions'>,
): RunReport {
  const { timingsMs } = state
  const trainMs = timingsMs['train'] ?? 0
  const outcome = state.outcome === 'running' ? 'stopped' : state.outcome
  const bestEpochNumber = state.earlyStopping.bestEpoch
  const origin = graph.provenance.preprocessing
  return {
    version: 1,
    modelName: plan.modelName,
    classNames: [...dataset.classNames],
    startedAt: state.startedAt,
    finishedAt: new Date().toISOString(),
    outcome,
    bestEpochNumber,
    keptEpochNumber: keptEpoch({ outcome, bestEpochNumber, numEpochs: state.epochNumber }, plan),
    validation,
    test,
    frozen: [...state.proofs],
    timingsMs: {
      ...timingsMs,
      decode: decodeMs,
      evaluate: (timingsMs['evaluate'] ?? 0) + evaluateMs,
      total: totalMs,
    },
    imagesPerSecond: trainMs > 0 ? (1000 * state.numImagesTrained) / trainMs : null,
    versions: { frostline: VERSION, library: executor.library, decoder: decoderVersion, node: process.version },
    environment: { ...environment },
    seeds: { plan: plan.seed },
    split: plan.split,
    hashes: { ...hashes, validation: hashOfSet(split.validation), test: hashOfSet(split.test) },
    counts: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    ...(origin ? { preprocessing: { ...origin } } : {}),
    skippedFiles: [...dataset.skipped, ...split.leaks].map(({ path, ...why }) => ({ file: path, ...why })),
    notes: [...warnings, ...datasetNotes(dataset)],
  }
}

/** What the model's own folder says of how it was made. */
export function trainingRecord({
  test,
  validation,
  counts,
  finishedAt,
  hashes,
  bestEpochNumber,
}: RunReport): TrainingRecord {
  const figure = test ?? validation
  const accuracy = figure?.kind === 'single-label' ? figure.accuracy : undefined
  return { trained: { finishedAt, counts, accuracy, bestEpochNumber, dataHash: hashes.data } }
}
