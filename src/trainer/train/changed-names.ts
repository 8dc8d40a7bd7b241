import type { RunContext } from './context.ts'
import { setUpStage } from './stage-setup.ts'

/** Weights and statistics that this stage or one before it may have changed; all others are the base model's. */
export function changedNames({ graph, plan, split }: RunContext, stageIndex: number): string[] {
  const setups = plan.stages.slice(0, stageIndex + 1).map((stage) => setUpStage(graph, plan, stage, split.train.length))
  const trainable = new Set(setups.flatMap(({ freeze }) => freeze.trainable))
  return graph.layers.filter(({ name }) => trainable.has(name)).flatMap(({ weightNames }) => weightNames)
}
