import type { Layer, LayerGraph } from '../models/layer-graph.ts'
import { isStatistic } from '../models/layer-graph.ts'
import { canLearn } from './freeze-plan.ts'
import type { FreezePlan } from './freeze-plan.ts'

/** Layers with weights that stay as they are, in topological order. */
export function frozenLayers(graph: LayerGraph, plan: FreezePlan): Layer[] {
  const trainable = new Set(plan.trainable)
  return graph.layers.filter(({ name, weightNames }) => weightNames.length > 0 && !trainable.has(name))
}

/** Weights that gradients change. Statistics of trainable BatchNormalization move too, but not by gradient: they are not among them. */
export function trainableWeights(graph: LayerGraph, plan: FreezePlan): string[] {
  const trainable = new Set(plan.trainable)
  return graph.layers
    .filter((layer) => trainable.has(layer.name) && canLearn(layer))
    .flatMap(({ weightNames }) => weightNames.filter((name) => !isStatistic(name)))
}

/** Every weight and statistic that must be bit for bit the same after training. */
export function frozenWeights(graph: LayerGraph, plan: FreezePlan): string[] {
  return frozenLayers(graph, plan).flatMap(({ weightNames }) => weightNames)
}

/** Layers that neither learn nor depend on one that does, in topological order: what they give for a photo never changes. */
export function frozenPrefix(graph: LayerGraph, plan: FreezePlan): Layer[] {
  const trainable = new Set(plan.trainable)
  const frozen = new Set<string>()
  return graph.layers.filter(({ name, inbound }) => {
    const isFrozen = !trainable.has(name) && inbound.every((source) => frozen.has(source))
    if (isFrozen) frozen.add(name)
    return isFrozen
  })
}
