import type { LayerMap } from '../../shared/contract/app/layer-map.ts'

/** A row of the list: a block, or a layer of one that is open. */
export type ListRow = { readonly kind: 'block' | 'layer'; readonly index: number }

/** Blocks in order, each followed by its layers where it is open. */
export function listRows({ blocks }: LayerMap, open: ReadonlySet<number>): ListRow[] {
  return blocks.flatMap(({ firstLayer, numLayers }, block): ListRow[] => [
    { kind: 'block', index: block },
    ...(open.has(block)
      ? Array.from({ length: numLayers }, (_, i): ListRow => ({ kind: 'layer', index: firstLayer + i }))
      : []),
  ])
}
