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

/** The rows that are in sight, and some around them. */
export function rowsInSight(
  numRows: number,
  { scrollTop, height, rowHeight }: { scrollTop: number; height: number; rowHeight: number },
): { readonly first: number; readonly last: number } {
  const around = 8
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - around)
  return { first, last: Math.min(numRows, Math.ceil((scrollTop + height) / rowHeight) + around) }
}
