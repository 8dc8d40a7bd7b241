import { photosPerClass } from '../../core/datasets/photos-per-class.ts'
import type { StageProof } from '../../shared/contract/run-report.ts'
import { trainableWeights } from '../../core/freeze/freeze-plan.ts'
import { sizeOf } from '../../core/models/layer-graph.ts'
import type {
  EpochRecord,
  MetricRecord,
  StageEnd,
  StageEndRecord,
  StageStartRecord,
  StepRecord,
} from '../../shared/contract/metrics.ts'
import type { RunContext } from './context.ts'
import type { ValidationResult } from './evaluate-set.ts'
import type { RunState, StepResult } from './run-state.ts'
import type { StageSetup } from './stage-setup.ts'

/** Writes a record into metrics.jsonl, and tells whoever watches. */
export function record({ run, emit }: Pick<RunContext, 'run' | 'emit'>, metric: MetricRecord): void {
  run.metrics.append(metric)
  emit(metric)
}

export function stageStartRecord(
  { split, classNames }: Pick<RunContext, 'split' | 'classNames'>,
  { stage, freeze, frozenNames, options: { graph } }: StageSetup,
  { position, epochNumber }: RunState,
  stepsPerEpoch: number,
): StageStartRecord {
  const count = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + sizeOf(graph.weights.get(name)?.shape ?? [0]), 0)
  return {
    kind: 'stage-start',
    stageIndex: position.stageIndex,
    stageName: stage.name,
    epochs: stage.epochs,
    numEpochsBefore: epochNumber - position.epochIndex,
    stepsPerEpoch,
    numTrainable: count(trainableWeights(graph, freeze)),
    numFrozen: count(frozenNames),
    numWeights: count([...graph.weights.keys()]),
    numValidationPerClass: photosPerClass(split.validation, classNames),
  }
}

/** @param state  before the step. */
export function stepRecord(
  { position, stepIndex }: RunState,
  { numImages, loss, numCorrect, elapsedMs }: StepResult,
  learningRate: number,
): StepRecord {
  return {
    kind: 'step',
    ...position,
    stepIndex,
    numImages,
    loss,
    accuracy: numCorrect / numImages,
    learningRate,
    elapsedMs,
  }
}

/**
 * @param state         after the epoch's last step, before the epoch has ended.
 * @param learningRate  of the last step.
 */
export function epochRecord(
  { position, epochNumber, sums }: RunState,
  validation: ValidationResult | undefined,
  learningRate: number,
): EpochRecord {
  return {
    kind: 'epoch',
    stageIndex: position.stageIndex,
    epochIndex: position.epochIndex,
    epochNumber: epochNumber + 1,
    loss: sums.loss / sums.numImages,
    accuracy: sums.numCorrect / sums.numImages,
    ...validation,
    learningRate,
    imagesPerSecond: (1000 * sums.numImages) / Math.max(sums.elapsedMs, 1e-3),
    elapsedMs: sums.elapsedMs,
  }
}

/** @param state  within the stage that ends. */
export function stageEndRecord(
  { position, earlyStopping }: RunState,
  reason: StageEnd,
  proof: StageProof,
): StageEndRecord {
  return {
    kind: 'stage-end',
    stageIndex: position.stageIndex,
    reason,
    bestEpochNumber: earlyStopping.bestEpoch,
    frozen: { numFrozen: proof.numFrozen, numChanged: numChanged(proof) },
  }
}

/** At least one where the hash over all differs from that in the checkpoint. */
const numChanged = ({ unchanged, changed }: StageProof): number => (unchanged ? 0 : Math.max(1, changed.length))
