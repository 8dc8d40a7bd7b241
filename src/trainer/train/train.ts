import type { WeightTensor } from '../../core/models/layer-graph.ts'
import { RunCheckpoints, withBest } from './checkpoints.ts'
import type { RunContext } from './context.ts'
import type { RunState } from './run-state.ts'
import { runStage } from './run-stage.ts'
import { setUpStage } from './stage-setup.ts'

export interface TrainedModel {
  readonly state: RunState
  /** Every weight of the graph: the best, where early stopping restores it, else the last. */
  readonly weights: ReadonlyMap<string, WeightTensor>
  /** Milliseconds the run has taken until now, in all of its processes. */
  readonly totalMs: () => number
}

/**
 * Runs a plan's stages, from the last checkpoint where there is one. A stop (by the signal) is not an error: the state says so.
 */
export async function train(context: RunContext, resume: boolean): Promise<TrainedModel> {
  const checkpoints = new RunCheckpoints(context)
  const totalMs = () => checkpoints.totalMs
  let progress = resume ? checkpoints.restore() : checkpoints.start()
  const { stages } = context.plan
  while (progress.state.position.stageIndex < stages.length && progress.state.outcome === 'running') {
    const { stageIndex } = progress.state.position
    const setup = setUpStage(context.graph, context.plan, stages[stageIndex], context.split.train.length)
    progress = await runStage(context, checkpoints, setup, progress)
    if (progress.isStopped) {
      const weights = progress.best ? withBest(context.graph, progress.best) : progress.weights
      return { state: { ...progress.state, outcome: 'stopped' }, weights, totalMs }
    }
  }
  const { outcome } = progress.state
  const state: RunState = { ...progress.state, outcome: outcome === 'running' ? 'finished' : outcome }
  return { state, weights: progress.weights, totalMs }
}
