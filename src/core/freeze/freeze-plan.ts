import { AppError } from '../../shared/errors.ts'
import { isDropout, kindOf } from '../layers/kinds.ts'
import { blocksOf } from '../models/blocks.ts'
import { requireLayer } from '../models/graph-walk.ts'
import type { Layer, LayerGraph } from '../models/layer-graph.ts'

/** Which layers learn. Plain data: it is part of a run's plan. */
export interface FreezePlan {
  /** Names in topological order: layers whose weights learn, and dropout layers among them, which are only active above the line. */
  readonly trainable: readonly string[]
}

/** Weights that gradients may change. The statistics of a Normalization layer describe the photos it was made for. */
export function canLearn(layer: Layer): boolean {
  return layer.weightNames.length > 0 && kindOf(layer)?.isAdapted !== true
}

/**
 * Draws the frost line.
 *
 * @param choice  `head`: only the classifier learns. `last-block`: the block before it too. `none` or `everything`: nothing is frozen.
 *                A layer's name: that layer and all after it in topological order learn. A block's: that block and all after it.
 * @param exceptions  names of layers that are on the other side than they lie: below the line they learn, above it they are frozen.
 * @throws {AppError} `model-no-such-layer` with the closest names; `freeze-nothing-learns` if no weight would learn.
 */
export function freezePlan(graph: LayerGraph, choice: string, exceptions: readonly string[] = []): FreezePlan {
  const above = new Set(layersAbove(graph, choice))
  for (const layer of new Set(exceptions.map((name) => requireLayer(graph, name))))
    if (!above.delete(layer)) above.add(layer)
  return planFor(
    graph,
    choice,
    graph.layers.filter((layer) => above.has(layer)),
  )
}

/**
 * The same plan with no BatchNormalization that learns (a stage's `freezeBatchNormalization`). Where nothing else would learn, it stays
 * as it is.
 */
export function keepNormalization(graph: LayerGraph, plan: FreezePlan): FreezePlan {
  const learns = new Set(plan.trainable)
  const kept = graph.layers.filter(({ name, className }) => className !== 'BatchNormalization' && learns.has(name))
  return kept.some(canLearn) ? { trainable: kept.map(({ name }) => name) } : plan
}

/** Unfreezes exactly these layers, wherever they are. */
export function freezeAllBut(graph: LayerGraph, layerNames: readonly string[]): FreezePlan {
  const names = new Set(layerNames.map((name) => requireLayer(graph, name).name))
  return planFor(
    graph,
    layerNames.join(', '),
    graph.layers.filter(({ name }) => names.has(name)),
  )
}

function planFor(graph: LayerGraph, choice: string, layers: readonly Layer[]): FreezePlan {
  if (!layers.some(canLearn))
    throw new AppError(
      'freeze-nothing-learns',
      `With “${choice}” no layer of “${graph.name}” would learn: none of them has weights.`,
      {
        hint: 'Draw the line at an earlier layer, or use “head”.',
      },
    )
  return { trainable: layers.filter((layer) => canLearn(layer) || isDropout(layer)).map(({ name }) => name) }
}

function layersAbove(graph: LayerGraph, choice: string): readonly Layer[] {
  if (choice === 'none' || choice === 'everything') return graph.layers
  if (choice === 'head' || choice === 'last-block') {
    const blocks = blocksOf(graph)
    const learning = new Set(blocks.slice(choice === 'head' ? -1 : -2).flatMap(({ layers }) => layers))
    return graph.layers.filter(({ name }) => learning.has(name))
  }
  const blocks = blocksOf(graph)
  const block = blocks.findIndex(({ name }) => name === choice)
  if (block < 0 || graph.layers.some(({ name }) => name === choice)) {
    const first = requireLayer(graph, choice, blocks.map(({ name }) => name)) // prettier-ignore
    return graph.layers.slice(graph.layers.indexOf(first))
  }
  const learning = new Set(blocks.slice(block).flatMap(({ layers }) => layers))
  return graph.layers.filter(({ name }) => learning.has(name))
}
