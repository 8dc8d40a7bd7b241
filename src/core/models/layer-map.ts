import type { LayerMap, MapBlock, MapLayer } from '../../shared/contract/app/layer-map.ts'
import { lineLayersOf } from '../freeze/freeze-plan.ts'
import { kindOf } from '../layers/kinds.ts'
import { completed } from '../layers/layer-kind.ts'
import type { ImageShape } from '../layers/shapes.ts'
import { blocksOf, type Block } from './blocks.ts'
import { isStatistic, sizeOf, type Layer, type LayerGraph } from './layer-graph.ts'
import { multiplyAddsOf, outputShapes } from './layer-sizes.ts'
import { replaceHead, type Head } from './surgery.ts'

/**
 * What the layer map draws: the model with a new head on it, its blocks, and what the head replaced.
 *
 * @throws {AppError} `model-bad-head`
 */
export function layerMapOf(original: LayerGraph, head: Head): LayerMap {
  const graph = replaceHead(original, head)
  const shapes = outputShapes(graph)
  const layers = layersOf(graph, shapes)
  return {
    modelName: graph.name,
    inputShape: [...(shapes.get(graph.input) ?? [])],
    layers,
    blocks: describeBlocks(blocksOf(graph), layers),
    skips: skipsOf(layers),
    numClasses: head.numClasses,
    oldTop: oldTopOf(original, new Set(graph.layers.map(({ name }) => name))),
  }
}

/** A layer's configuration in a few words: `3×3, stride 2, 64 filters`. Empty where its class says it all. */
export function layerWords(layer: Pick<Layer, 'name' | 'className' | 'config'>, output: ImageShape): string {
  const kind = kindOf(layer)
  return kind ? kind.words(completed(kind, layer).config, output).join(', ') : ''
}

function layersOf(graph: LayerGraph, shapes: ReadonlyMap<string, ImageShape>): MapLayer[] {
  const positions = new Map(graph.layers.map(({ name }, index) => [name, index]))
  const drawnAcross = lineLayersOf(graph).layers
  const costs = multiplyAddsOf(graph, shapes)
  return graph.layers.map((layer, index) => {
    const sides = drawnAcross[index]!
    const output = shapes.get(layer.name) ?? []
    return {
      ...sides,
      path: layer.name.split('/').slice(0, -1),
      summary: layerWords(layer, output),
      outputShape: [...output],
      numParameters: count(graph, layer.weightNames),
      numTrainableParameters: sides.canLearn
        ? count(
            graph,
            layer.weightNames.filter((name) => !isStatistic(name)),
          )
        : 0,
      multiplyAdds: costs.get(layer.name) ?? 0,
      inbound: layer.inbound.map((source) => positions.get(source) ?? 0),
    }
  })
}

function count({ weights }: LayerGraph, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + sizeOf(weights.get(name)?.shape ?? [0]), 0)
}

function describeBlocks(blocks: readonly Block[], layers: readonly MapLayer[]): MapBlock[] {
  let firstLayer = 0
  let stage = -1
  let previousSide: number | null | undefined
  return blocks.map(({ name, layers: names }, index) => {
    const own = layers.slice(firstLayer, firstLayer + names.length)
    const outputShape = own.at(-1)?.outputShape ?? []
    const outputSide = outputShape.length === 3 ? (outputShape[1] ?? null) : null
    const isHead = index === blocks.length - 1
    if (isHead || outputSide !== previousSide) stage++
    previousSide = outputSide
    const block: MapBlock = {
      name,
      role: isHead ? 'head' : index === 0 ? 'stem' : 'block',
      firstLayer,
      numLayers: names.length,
      outputShape,
      outputSide,
      numParameters: own.reduce((sum, { numParameters }) => sum + numParameters, 0),
      stage,
      shape: shapeOf(own),
      numLanes: lanesOf(own, firstLayer),
    }
    firstLayer += names.length
    return block
  })
}

function shapeOf(layers: readonly MapLayer[]): MapBlock['shape'] {
  if (layers.some(({ className }) => className === 'Concatenate')) return 'branches'
  if (layers.some(({ className }) => className === 'Add')) return 'residual'
  return layers.some(({ inbound }) => inbound.length > 1) ? 'branches' : 'plain'
}

/** Most layers of one rank: the longest way from the block's entry. */
function lanesOf(layers: readonly MapLayer[], first: number): number {
  const ranks: number[] = []
  const sizes = new Map<number, number>()
  for (const { inbound } of layers) {
    const rank = Math.max(-1, ...inbound.map((source) => ranks[source - first] ?? -1)) + 1
    ranks.push(rank)
    sizes.set(rank, (sizes.get(rank) ?? 0) + 1)
  }
  return Math.max(1, ...sizes.values())
}

function skipsOf(layers: readonly MapLayer[]): { from: number; to: number }[] {
  const skips = new Map<string, { from: number; to: number }>()
  for (const { inbound, block: to } of layers)
    for (const source of inbound) {
      const from = layers[source]?.block ?? to
      if (to - from > 1) skips.set(`${from} ${to}`, { from, to })
    }
  return [...skips.values()]
}

function oldTopOf(original: LayerGraph, kept: ReadonlySet<string>): LayerMap['oldTop'] {
  const shapes = outputShapes(original)
  const removed: readonly Layer[] = original.layers.filter(({ name }) => !kept.has(name))
  if (!removed.some(({ weightNames }) => weightNames.length > 0)) return null
  return {
    numLayers: removed.length,
    numClasses: sizeOf(shapes.get(original.output) ?? []),
    numParameters: count(
      original,
      removed.flatMap(({ weightNames }) => weightNames),
    ),
    layers: removed.map((layer) => ({
      name: layer.name,
      className: layer.className,
      summary: layerWords(layer, shapes.get(layer.name) ?? []),
      numParameters: count(original, layer.weightNames),
    })),
  }
}
