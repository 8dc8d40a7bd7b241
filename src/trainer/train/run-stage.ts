import { photosPerClass } from '../../core/datasets/photos-per-class.ts'
import { trainableWeights } from '../../core/freeze/frozen.ts'
import { sizeOf, type WeightTensor } from '../../core/models/layer-graph.ts'
import { startEarlyStopping } from '../../core/training/early-stopping.ts'
import { batchesPerEpoch } from '../../core/training/batches.ts'
import { variantOf } from '../../core/training/augmentation.ts'
import type { StageEndRecord } from '../../shared/contract/metrics.ts'
import { hashWeights } from '../../node/models/hashes.ts'
import { PAUSED } from '../paused.ts'
import { RunProgress, type RunCheckpoints, withBest } from './checkpoints.ts'
import type { RunContext } from './context.ts'
import { addTiming, type EpochEnd, runEpoch, type StageParts } from './run-epoch.ts'
import { hashFrozen, proveFrozen } from './frozen-proof.ts'
import { StageInputs } from './stage-inputs.ts'
import { StageSession } from './stage-session.ts'
import type { StageSetup } from './stage-setup.ts'
import { changedNames } from './changed-names.ts'
import { TrainingLabels } from './batch-feeds.ts'
import type { RunState } from './run-state.ts'

type Weights = ReadonlyMap<string, WeightTensor>
type StageProof = RunState['proofs'][number]

/** Runs one stage from where it stands to its end, or to a stop. */
export async function runStage(
  context: RunContext,
  checkpoints: RunCheckpoints,
  setup: StageSetup,
  progress: RunProgress,
): Promise<RunProgress> {
  const session = await StageSession.load(context.executor, setup.options, progress.weights, progress.slots)
  const inputs = new StageInputs(context, setup, session)
  try {
    const before = hashFrozen(session, setup.frozenNames)
    const recorded = progress.state.frozenBefore ?? hashWeights(before)
    const parts: StageParts = {
      context,
      setup,
      session,
      inputs,
      labels: new TrainingLabels(context),
      stepsPerEpoch: batchesPerEpoch(context.split.train.length, context.plan.batchSize),
      checkpoint: (state, best) => checkpoints.write(state, snapshotOf(context, session, state), best),
      checkpointAgeMs: () => checkpoints.ageMs,
    }
    announce(parts, progress.state)
    const begun = { state: { ...progress.state, frozenBefore: recorded }, best: progress.best }
    const end = await runEpochs(parts, begun)
    const last = readAll(session, progress.weights)
    const prove = () => ({
      ...proveFrozen(before, hashFrozen(session, setup.frozenNames), recorded),
      stageName: setup.stage.name,
      line: setup.freezeChoice,
    })
    if (!end.isStopped) return finishStage(parts, checkpoints, end, last, prove())
    // whoever resumes it goes on within the stage: neither its end nor its proof is in the checkpoint
    const state = parts.checkpoint(end.state, end.best)
    if (context.signal.reason === PAUSED) return new RunProgress(state, last, end.best, new Map(), true)
    const proof = prove()
    tellEnd(context, state, 'stopped', proof)
    return new RunProgress({ ...state, proofs: [...state.proofs, proof] }, last, end.best, new Map(), true)
  } finally {
    inputs.close()
    session.dispose()
  }
}

/** A stage that is resumed is in the log already; whoever watches this process must hear of it. */
function announce({ context, setup, stepsPerEpoch }: StageParts, state: RunState): void {
  const { graph } = setup.options
  const count = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + sizeOf(graph.weights.get(name)?.shape ?? [0]), 0)
  const record = {
    kind: 'stage-start' as const,
    stageIndex: context.plan.stages.indexOf(setup.stage),
    stageName: setup.stage.name,
    epochs: setup.stage.epochs,
    numEpochsBefore: state.epochNumber - state.position.epochIndex,
    stepsPerEpoch,
    numTrainable: count(trainableWeights(graph, setup.freeze)),
    numFrozen: count(setup.frozenNames),
    numValidationPerClass: photosPerClass(context.split.validation, context.classNames),
  }
  if (state.frozenBefore === null) context.run.metrics.append(record)
  context.emit(record)
}

async function runEpochs(parts: StageParts, begun: { state: RunState; best: Weights | undefined }): Promise<EpochEnd> {
  const { setup, inputs, context } = parts
  let current: EpochEnd = { ...begun, isStopped: false, stageEnd: undefined }
  current = await timed(current, 'features', () => inputs.fill(context.split.validation, 'plain'))
  while (current.state.position.epochIndex < setup.stage.epochs) {
    if (context.signal.aborted) return { ...current, isStopped: true }
    const variant = trainingVariant(parts, current.state.position.epochIndex)
    current = await timed(current, 'features', () => inputs.fill(context.split.train, variant))
    if (context.signal.aborted) return { ...current, isStopped: true }
    current = await runEpoch(parts, current)
    if (current.isStopped || current.stageEnd !== undefined) return current
  }
  return { ...current, stageEnd: current.stageEnd ?? 'finished' }
}

/** Does something and adds its time to the run's timings. */
async function timed(current: EpochEnd, name: string, work: () => Promise<void>): Promise<EpochEnd> {
  const startedAt = performance.now()
  await work()
  const timingsMs = addTiming(current.state.timingsMs, name, performance.now() - startedAt)
  return { ...current, state: { ...current.state, timingsMs } }
}

function trainingVariant({ context, setup }: StageParts, epochIndex: number): number | 'plain' {
  const { geometry, colour, cutOut } = setup.options.augmentation
  return geometry || colour || cutOut ? variantOf(context.plan.augmentation, epochIndex) : 'plain'
}

/** Restores the best weights, proves the frozen ones, and moves on to the next stage with a fresh optimizer. */
function finishStage(
  { context }: StageParts,
  checkpoints: RunCheckpoints,
  { state, best, stageEnd }: EpochEnd,
  last: Weights,
  proof: StageProof,
): RunProgress {
  const { plan } = context
  const { stageIndex } = state.position
  tellEnd(context, state, stageEnd ?? 'finished', proof)
  const restores = (plan.earlyStopping?.restoreBestWeights ?? true) || stageEnd === 'non-finite-loss'
  const weights = restores && best ? withBest(context.graph, best) : last
  const { earlyStopping } = state
  const next: RunState = {
    ...state,
    position: { stageIndex: stageIndex + 1, epochIndex: 0, batchIndex: 0 },
    optimizerStep: 0,
    sums: { loss: 0, numCorrect: 0, numImages: 0, elapsedMs: 0 },
    earlyStopping: startEarlyStopping(earlyStopping.best, earlyStopping.bestEpoch),
    frozenBefore: null,
    proofs: [...state.proofs, proof],
    outcome: outcomeOf(stageEnd, stageIndex === plan.stages.length - 1),
  }
  const changed = changedNames(context, stageIndex)
  const snapshot = { weights: pick(weights, changed), slots: new Map() }
  return new RunProgress(checkpoints.write(next, snapshot, best), weights, best)
}

function tellEnd(
  { run, emit }: RunContext,
  { position, earlyStopping }: RunState,
  reason: StageEndRecord['reason'],
  proof: StageProof,
): void {
  const record = {
    kind: 'stage-end' as const,
    stageIndex: position.stageIndex,
    reason,
    bestEpochNumber: earlyStopping.bestEpoch,
    frozen: { numFrozen: proof.numFrozen, numChanged: numChanged(proof) },
  }
  run.metrics.append(record)
  emit(record)
}

/** At least one where the hash over all differs from that in the checkpoint. */
const numChanged = ({ unchanged, changed }: StageProof): number => (unchanged ? 0 : Math.max(1, changed.length))

function outcomeOf(stageEnd: EpochEnd['stageEnd'], isLastStage: boolean): RunState['outcome'] {
  if (stageEnd === 'non-finite-loss') return 'non-finite-loss'
  if (!isLastStage) return 'running'
  return stageEnd === 'early-stopping' ? 'early-stopping' : 'finished'
}

function snapshotOf(context: RunContext, session: StageSession, { position }: RunState) {
  const slots = session.compiled.slots
  const values = session.readSlots()
  return {
    weights: session.read(changedNames(context, position.stageIndex)),
    slots: new Map(slots.map(({ name, shape }) => [name, { shape, values: values.get(name) as Float32Array }])),
  }
}

const readAll = (session: StageSession, weights: Weights): Weights =>
  new Map([...weights, ...session.read([...weights.keys()])])

const pick = (weights: Weights, names: readonly string[]): Weights =>
  new Map(names.map((name) => [name, weights.get(name) as WeightTensor]))
