import { failure } from '../../shared/errors.ts'
import { isDropout, kindOf } from '../layers/kinds.ts'
import { blocksOf } from '../models/blocks.ts'
import { requireLayer } from '../models/graph-walk.ts'
import { isStatistic, type Layer, type LayerGraph } from '../models/layer-graph.ts'
import { firstByName, learningLayers, type LineLayers, type LineRules, sideOf } from './frost-line.ts'

/** Which layers learn. Plain data: what a session is compiled by. */
export interface FreezePlan {
  /** Names in topological order: layers whose weights learn, and dropout layers among them, which are only active right of the line. */
  readonly trainable: readonly string[]
}

/** Weights that gradients may change. The statistics of a Normalization layer describe the photos it was made for. */
export function canLearn(layer: Layer): boolean {
  return layer.weightNames.length > 0 && kindOf(layer)?.isAdapted !== true
}

/** A graph as a line is drawn across it. */
export function lineLayersOf(graph: LayerGraph): LineLayers {
  let numLayers = 0
  const blocks = blocksOf(graph).map(({ name, layers }) => {
    const firstLayer = numLayers
    numLayers += layers.length
    return { name, firstLayer, layers }
  })
  const blockOf = new Map(blocks.flatMap(({ layers }, index) => layers.map((name) => [name, index] as const)))
  return {
    layers: graph.layers.map((layer) => ({
      name: layer.name,
      className: layer.className,
      block: blockOf.get(layer.name) ?? 0,
      canLearn: canLearn(layer),
      isDropout: isDropout(layer),
    })),
    blocks,
  }
}

/**
 * What learns in a graph by a stage's line.
 *
 * @param choice  `head`: only the classifier learns. `last-block`: the block before it too. `none` or `everything`: nothing is frozen.
 *                A layer's name: that layer and all after it in topological order learn. A block's: that block and all after it.
 * @param exceptions  names of layers that are on the other side than they lie: left of the line they learn, right of it they are frozen.
 * @throws {AppError} `model-no-such-layer` with the closest names; `freeze-nothing-learns` if no weight would learn.
 */
export function freezePlan(
  graph: LayerGraph,
  choice: string,
  exceptions: readonly string[] = [],
  rules: LineRules = { keepsNormalization: false },
): FreezePlan {
  const model = lineLayersOf(graph)
  const { layers, blocks } = model
  const first = firstByName(model, choice)
  const { name: firstTrainable } =
    (first === undefined ? undefined : layers[first]) ??
    requireLayer(
      graph,
      choice,
      blocks.map(({ name }) => name),
    )
  const line = { firstTrainable, exceptions: exceptions.map((name) => requireLayer(graph, name).name) }
  const learns = learningLayers(model, line, rules)
  if (!learns.some((each) => each)) throw failure('freeze-nothing-learns', { choice, model: graph.name })
  const side = sideOf(model, line)
  return { trainable: layers.flatMap(({ name, isDropout }, i) => (learns[i] || (isDropout && side[i]) ? [name] : [])) }
}

/** Layers with weights that stay as they are, in topological order. */
export function frozenLayers(graph: LayerGraph, plan: FreezePlan): Layer[] {
  const trainable = new Set(plan.trainable)
  return graph.layers.filter(({ name, weightNames }) => weightNames.length > 0 && !trainable.has(name))
}

/** Weights that gradients change. Statistics of trainable BatchNormalization move too, but not by gradient: they are not among them. */
export function trainableWeights(graph: LayerGraph, { trainable }: { readonly trainable: Iterable<string> }): string[] {
  const learns = new Set(trainable)
  return graph.layers
    .filter((layer) => learns.has(layer.name) && canLearn(layer))
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
