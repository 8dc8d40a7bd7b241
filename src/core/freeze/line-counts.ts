import type { LayerMap, MapLayer } from '../../shared/contract/app/layer-map.ts'
import type { FrostLine } from '../../shared/contract/frost-line.ts'
import { isAsItIs, learningLayers, type LineRules, stopOf, wantedLayers } from './frost-line.ts'

export type BlockState = 'frozen' | 'part' | 'learning'

export interface LineCounts {
  readonly blocks: { readonly frozen: number; readonly part: number; readonly total: number }
  /** Layers with weights. */
  readonly layers: { readonly frozen: number; readonly learning: number }
  /** `learning`: those that gradients change. `total`: all, statistics included. */
  readonly weights: { readonly learning: number; readonly total: number }
}

/** What each block does, as asked for: what the plan does with BatchNormalization does not part a block. */
export function blockStates(map: LayerMap, state: FrostLine): BlockState[] {
  const wanted = wantedLayers(map, state)
  const stop = stopOf(map, state)
  return map.blocks.map(({ firstLayer, numLayers }, index) => {
    const learnable = range(firstLayer, numLayers).filter((layer) => map.layers[layer]?.canLearn)
    const numWanted = learnable.filter((layer) => wanted[layer]).length
    if (learnable.length === 0) return index < stop ? 'frozen' : 'learning'
    return numWanted === 0 ? 'frozen' : numWanted === learnable.length ? 'learning' : 'part'
  })
}

const range = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i)

const parameters = (layers: readonly MapLayer[]): number => layers.reduce((sum, layer) => sum + layer.numParameters, 0)

export function lineCounts(map: LayerMap, state: FrostLine, rules: LineRules): LineCounts {
  const states = blockStates(map, state)
  const learns = learningLayers(map, state, rules)
  const weighted = map.layers.flatMap(({ numParameters }, index) => (numParameters > 0 ? [index] : []))
  const learning = weighted.filter((index) => learns[index])
  const backbone = parameters(map.layers.filter(({ block }) => block < map.blocks.length - 1))
  return {
    blocks: {
      frozen: states.filter((each) => each === 'frozen').length,
      part: states.filter((each) => each === 'part').length,
      total: map.blocks.length,
    },
    layers: { frozen: weighted.length - learning.length, learning: learning.length },
    weights: {
      learning: learning.reduce((sum, index) => sum + (map.layers[index]?.numTrainableParameters ?? 0), 0),
      total: isAsItIs(state) ? backbone + (map.oldTop?.numParameters ?? 0) : parameters(map.layers),
    },
  }
}

/** Where the part that never changes really ends, so that its results can be kept. */
export interface CachingEnd {
  /** Position of the lowest layer that learns, and of its block. */
  readonly layer: number
  readonly block: number
  /** True where an exception below the line makes it end sooner than drawn. */
  readonly isBelowLine: boolean
}

/** `undefined` where nothing learns. */
export function cachingEnd(map: LayerMap, state: FrostLine, rules: LineRules): CachingEnd | undefined {
  const layer = learningLayers(map, state, rules).indexOf(true)
  if (layer < 0) return undefined
  const block = map.layers[layer]?.block ?? 0
  return { layer, block, isBelowLine: block < stopOf(map, state) }
}
