import { kindOf } from '../layers/kinds.ts'
import { blocksOf } from './blocks.ts'
import { isStatistic, sizeOf } from './layer-graph.ts'
import type { Layer, LayerGraph } from './layer-graph.ts'
import { multiplyAddsOf, outputShapes } from './layer-sizes.ts'

interface LayerRow {
  readonly name: string
  readonly className: string
  /** Name of the block it is part of. */
  readonly block: string
  /** Without the batch. */
  readonly outputShape: readonly number[]
  readonly numParameters: number
  /** `null` where there is nothing to freeze, or no plan was given. */
  readonly isFrozen: boolean | null
}

export interface ModelSummary {
  readonly rows: readonly LayerRow[]
  readonly numParameters: number
  /** Those that gradients change: statistics are not among them. All that could learn, where no plan was given. */
  readonly numTrainable: number
  readonly weightsBytes: number
  readonly multiplyAddsPerImage: number
}

/**
 * The table of `frostline info`.
 *
 * @param plan  which layers learn; without it nothing is said about freezing.
 */
export function summary(graph: LayerGraph, plan?: { readonly trainable: readonly string[] }): ModelSummary {
  const shapes = outputShapes(graph)
  const trainable = plan ? new Set(plan.trainable) : undefined
  const count = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + sizeOf(graph.weights.get(name)?.shape ?? [0]), 0)
  const learns = (layer: Layer): boolean => (trainable?.has(layer.name) ?? true) && kindOf(layer)?.isAdapted !== true
  const blocks = new Map(blocksOf(graph).flatMap(({ name, layers }) => layers.map((layer) => [layer, name] as const)))
  const rows = graph.layers.map((layer) => ({
    name: layer.name,
    className: layer.className,
    block: blocks.get(layer.name) ?? '',
    outputShape: shapes.get(layer.name) ?? [],
    numParameters: count(layer.weightNames),
    isFrozen: trainable && layer.weightNames.length > 0 ? !learns(layer) : null,
  }))
  const numParameters = rows.reduce((sum, row) => sum + row.numParameters, 0)
  const learning = graph.layers.filter(learns)
  return {
    rows,
    numParameters,
    numTrainable: count(learning.flatMap(({ weightNames }) => weightNames.filter((name) => !isStatistic(name)))),
    weightsBytes: numParameters * 4,
    multiplyAddsPerImage: [...multiplyAddsOf(graph, shapes).values()].reduce((sum, n) => sum + n, 0),
  }
}
