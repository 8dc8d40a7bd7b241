import { failure } from '../../shared/errors.ts'
import { isDropout, kindOf } from '../layers/kinds.ts'
import { blocksOf } from '../models/blocks.ts'
import { requireLayer } from '../models/graph-walk.ts'
import type { Layer, LayerGraph } from '../models/layer-graph.ts'
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
