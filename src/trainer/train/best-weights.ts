import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { type EarlyStoppingVerdict, updateEarlyStopping } from '../../core/training/early-stopping.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { StageEnd } from '../../shared/contract/metrics.ts'
import type { ValidationResult } from './evaluate-set.ts'
import type { RunState } from './run-state.ts'
import type { Weights } from './snapshot.ts'

type Rule = Pick<TrainingPlan, 'earlyStopping'>

/** Without early stopping the best epoch is kept all the same, by validation loss. */
const NEVER_STOPS = { monitor: 'valLoss', patience: Number.MAX_SAFE_INTEGER, minDelta: 0 } as const

/** Whether an epoch that has ended is the best so far, and whether its stage should end. Without validation it is neither. */
export function judgeEpoch(
  { earlyStopping: state, position, epochNumber }: RunState,
  { earlyStopping: rule }: Rule,
  validation: ValidationResult | undefined,
): EarlyStoppingVerdict {
  if (!validation) return { state, improved: false, stop: false }
  const { monitor, patience, minDelta } = rule ?? NEVER_STOPS
  const value = validation[monitor]
  return updateEarlyStopping(state, { monitor, patience, minDelta }, value, epochNumber + 1, position.epochIndex === 0)
}

/** The model of the best epoch: what no stage had changed by then is the base model's. */
export function withBest(graph: LayerGraph, best: Weights): Weights {
  return new Map([...graph.weights, ...best])
}

/** With which weights a stage is over: the best, unless the plan wants the last and they can be used. */
export function keptWeights(
  graph: LayerGraph,
  { earlyStopping }: Rule,
  reason: StageEnd,
  { best, last }: { readonly best: Weights | undefined; readonly last: Weights },
): Weights {
  const wantsLast = earlyStopping?.restoreBestWeights === false && reason !== 'non-finite-loss' && reason !== 'stopped'
  return best && !wantsLast ? withBest(graph, best) : last
}
