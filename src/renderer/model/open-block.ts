import type { LayerMap } from '../../shared/contract/app/layer-map.ts'

/** A layer in an open block: how far from the block's entry, and in which lane beside others. */
export interface Chip {
  readonly layer: number
  readonly rank: number
  readonly lane: number
}

export interface OpenBlock {
  readonly chips: readonly Chip[]
  /** Layers that find no room beside four others of their rank. */
  readonly more: readonly { readonly rank: number; readonly layers: readonly number[] }[]
  /** Pairs of positions in `chips`. */
  readonly edges: readonly { readonly from: number; readonly to: number }[]
  /** Positions in `chips` that also take what enters the block, past the ranks before them: a residual's sum. */
  readonly entries: readonly number[]
  readonly numRanks: number
  readonly numLanes: number
}

export const CHIP = { width: 92, height: 20, gapX: 8, gapY: 7 } as const
const PADDING = 8
const MAX_LANES = 4
const MORE_WIDTH = 34

const opened = new WeakMap<LayerMap, Map<number, OpenBlock>>()

/** Layers by rank (the longest way from the entry), each in the lane of the one it takes where that is free. */
export function openBlock(map: LayerMap, block: number): OpenBlock {
  const known = opened.get(map) ?? new Map<number, OpenBlock>()
  opened.set(map, known)
  const found = known.get(block) ?? arrange(map, block)
  known.set(block, found)
  return found
}

function arrange(map: LayerMap, block: number): OpenBlock {
  const { firstLayer, numLayers } = map.blocks[block]!
  const ranks = new Map<number, number>()
  const lanes = new Map<number, number>()
  const taken = new Map<number, Set<number>>()
  for (let layer = firstLayer; layer < firstLayer + numLayers; layer++) {
    const sources = (map.layers[layer]?.inbound ?? []).filter((source) => source >= firstLayer)
    const rank = Math.max(-1, ...sources.map((source) => ranks.get(source) ?? -1)) + 1
    const inRank = taken.get(rank) ?? new Set<number>()
    let lane = Math.min(Infinity, ...sources.map((source) => lanes.get(source) ?? 0))
    if (!Number.isFinite(lane)) lane = 0
    if (inRank.has(lane)) lane = 0
    while (inRank.has(lane)) lane++
    ranks.set(layer, rank)
    lanes.set(layer, lane)
    taken.set(rank, inRank.add(lane))
  }
  const all = [...ranks].map(([layer, rank]) => ({ layer, rank, lane: lanes.get(layer) ?? 0 }))
  const chips = all.filter(({ lane }) => lane < MAX_LANES)
  const hidden = new Map<number, number[]>()
  for (const { layer, rank, lane } of all) if (lane >= MAX_LANES) hidden.set(rank, [...(hidden.get(rank) ?? []), layer])
  const positions = new Map(chips.map(({ layer }, index) => [layer, index]))
  const edges = chips.flatMap(({ layer }, to) =>
    (map.layers[layer]?.inbound ?? []).flatMap((source) => {
      const from = positions.get(source)
      return from === undefined ? [] : [{ from, to }]
    }),
  )
  const entries = chips.flatMap(({ layer, rank }, index) =>
    rank > 0 && (map.layers[layer]?.inbound ?? []).some((source) => source < firstLayer) ? [index] : [],
  )
  return {
    chips,
    entries,
    more: [...hidden].map(([rank, layers]) => ({ rank, layers })),
    edges,
    numRanks: Math.max(0, ...ranks.values()) + 1,
    numLanes: Math.max(0, ...chips.map(({ lane }) => lane)) + 1,
  }
}

export function openSize(map: LayerMap, block: number): { readonly width: number; readonly height: number } {
  const { numLanes, numRanks, more } = openBlock(map, block)
  return {
    width: 2 * PADDING + numLanes * (CHIP.width + CHIP.gapX) - CHIP.gapX + (more.length > 0 ? MORE_WIDTH : 0),
    height: 2 * PADDING + 14 + numRanks * (CHIP.height + CHIP.gapY) - CHIP.gapY,
  }
}

/** Top left corner of a chip within its block. */
export function chipAt({ rank, lane }: { readonly rank: number; readonly lane: number }): { x: number; y: number } {
  return { x: PADDING + lane * (CHIP.width + CHIP.gapX), y: PADDING + rank * (CHIP.height + CHIP.gapY) }
}
