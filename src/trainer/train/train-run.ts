import type { RunReport } from '../../shared/contract/run-report.ts'
import { saveModel } from '../../node/models/save-model.ts'
import { seenPhoto } from '../../node/models/seen-photos.ts'
import { type AppError, failure } from '../../shared/errors.ts'
import type { StageEnd } from '../../shared/contract/metrics.ts'
import type { TrainRequest } from '../../shared/contract/training.ts'
import { PAUSED } from '../serve.ts'
import { beginRun, type TrainHooks } from './begin-run.ts'
import { judgeEpoch, keptWeights } from './best-weights.ts'
import { RunCheckpoints, type RunProgress } from './checkpoints.ts'
import { breathe, type RunContext } from './context.ts'
import { evaluateRun } from './evaluate-set.ts'
import { epochRecord, record, stageEndRecord, stageStartRecord, stepRecord } from './metric-records.ts'
import { runReport, trainingRecord } from './run-report.ts'
import { afterEpoch, afterStage, afterStep, afterTime, type RunState } from './run-state.ts'
import type { Weights } from './snapshot.ts'
import type { ExecutorFor } from './prepare.ts'
import { StageRun } from './stage-run.ts'

export interface RunResult {
  /** Absent where the run was stopped before its first step. */
  readonly report?: RunReport
  readonly runFolder: string
  readonly modelFolder?: string
}

/** Trains a model on photos, from files to a finished run folder. A stop by the signal keeps what was done, for `resume`. */
export async function trainRun(executorFor: ExecutorFor, request: TrainRequest, hooks: TrainHooks): Promise<RunResult> {
  const { context, close } = await beginRun(executorFor, request, hooks)
  const { run, graph, split, seenBefore } = context
  try {
    const { state, weights, totalMs } = await train(context, request.resume)
    if (state.stepIndex === 0 || isPaused(context, state.outcome)) return { runFolder: run.path }
    if (state.outcome === 'non-finite-loss' && state.bestCheckpoint === null) throw diverged()
    const { predictions, ...figures } = await evaluateRun(context, weights)
    const report = runReport(context, { state, totalMs: totalMs() }, figures)
    await saveModel({ ...graph, weights }, run.modelPath, {
      overwrite: true,
      versions: report.versions,
      record: trainingRecord(report),
      // validation photos chose the best epoch: they are no test either
      seenPhotos: [...seenBefore, ...[...split.train, ...split.validation].map((photo) => seenPhoto(photo))],
    })
    run.writePredictions(predictions)
    run.writeReport(report) // last: where it says that the run is finished, the model is there
    return { report, runFolder: run.path, modelFolder: run.modelPath }
  } finally {
    close()
  }
}

export interface TrainedModel {
  readonly state: RunState
  /** Every weight of the graph: the best, where early stopping restores it, else the last. */
  readonly weights: Weights
  /** Milliseconds the run has taken until now, in all of its processes. */
  readonly totalMs: () => number
}

/** Runs a plan's stages, from the last checkpoint where there is one. A stop (by the signal) is not an error: the state says so. */
export async function train(context: RunContext, resume: boolean): Promise<TrainedModel> {
  const { graph, plan } = context
  const checkpoints = new RunCheckpoints(context)
  const run = resume ? checkpoints.restore() : checkpoints.start()
  while (run.state.outcome === 'running') {
    const stage = await StageRun.open(context, run)
    try {
      const started = stageStartRecord(context, stage.setup, run.state, stage.stepsPerEpoch)
      if (run.state.frozenBefore === null) record(context, started)
      else context.emit(started) // it is in the log since it began; whoever watches this process must hear of it
      run.state = { ...run.state, frozenBefore: stage.frozenBefore }

      const reason = await trainStage(context, checkpoints, stage, run)
      run.weights = keptWeights(graph, plan, reason, { best: run.best, last: stage.latest(run.weights) })
      run.slots = new Map()
      // whoever resumes it goes on within the stage: neither its end nor its proof is in that checkpoint
      if (reason === 'stopped') run.state = checkpoints.write(run, stage.snapshot())
      if (isPaused(context, reason)) {
        run.state = { ...run.state, outcome: 'stopped' }
        break
      }
      const proof = stage.prove()
      record(context, stageEndRecord(run.state, reason, proof))
      run.state = afterStage(run.state, plan, reason, proof)
      if (reason !== 'stopped') run.state = checkpoints.write(run, stage.lastSnapshot(run.weights))
    } finally {
      stage.close()
    }
  }
  return { state: run.state, weights: run.weights, totalMs: () => checkpoints.totalMs }
}

/** Runs what is left of a stage's epochs, and says why it is over. */
async function trainStage(
  context: RunContext,
  checkpoints: RunCheckpoints,
  stage: StageRun,
  run: RunProgress,
): Promise<StageEnd> {
  const { plan, signal, checkpointEvery } = context
  const { epochs } = stage.setup.stage
  run.state = afterTime(run.state, 'features', await msOf(() => stage.fillValidation()))
  while (run.state.position.epochIndex < epochs) {
    if (signal.aborted) return 'stopped'
    run.state = afterTime(run.state, 'features', await msOf(() => stage.fillTraining(run.state.position.epochIndex)))
    if (signal.aborted) return 'stopped'

    for await (const batch of stage.batches(run.state)) {
      const { loss, numCorrect } = stage.step(batch, run.state)
      const step = { numImages: batch.samples.length, loss, numCorrect, elapsedMs: performance.now() - batch.askedAtMs }
      record(context, stepRecord(run.state, step, stage.learningRateAt(run.state.optimizerStep)))
      run.state = afterStep(run.state, step)
      if (!Number.isFinite(loss)) return 'non-finite-loss'
      await breathe()
      if (signal.aborted) return 'stopped'
      if (checkpoints.ageMs >= checkpointEvery.stepMs) run.state = checkpoints.write(run, stage.snapshot())
    }

    const endedAt = performance.now()
    const validation = await stage.validate()
    const evaluateMs = performance.now() - endedAt
    record(context, epochRecord(run.state, validation, stage.learningRateAt(run.state.optimizerStep - 1)))
    const verdict = judgeEpoch(run.state, plan, validation)
    if (verdict.improved) run.best = stage.changedWeights()
    run.state = afterEpoch(run.state, verdict.state, evaluateMs)
    const isLast = run.state.position.epochIndex >= epochs || verdict.stop
    if (!isLast && checkpoints.ageMs >= checkpointEvery.epochMs) run.state = checkpoints.write(run, stage.snapshot())
    if (validation && !Number.isFinite(validation.valLoss)) return 'non-finite-loss'
    if (verdict.stop) return 'early-stopping'
  }
  return 'finished'
}

/** A run that is to be continued needs no model yet, and whoever pauses it wants the processor back. */
const isPaused = ({ signal }: RunContext, outcome: RunState['outcome']): boolean =>
  outcome === 'stopped' && signal.reason === PAUSED

/** Nothing was measured before the weights became useless, so there is no best to go back to. */
const diverged = (): AppError => failure('diverged', {})

async function msOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
