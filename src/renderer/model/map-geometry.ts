import type { LayerMap } from '../../shared/contract/app/layer-map.ts'
import { openSize } from './open-block.ts'

/** One block within a folded stage. */
export interface Slice {
  readonly block: number
  readonly x: number
  readonly width: number
  readonly height: number
}

interface Place {
  readonly key: string
  readonly x: number
  readonly width: number
  readonly height: number
}

export type Column =
  | (Place & { readonly kind: 'photo' | 'old-top' })
  | (Place & { readonly kind: 'block'; readonly block: number; readonly isOpen: boolean })
  | (Place & {
      readonly kind: 'stage'
      readonly stage: number
      readonly firstBlock: number
      readonly numBlocks: number
      readonly slices: readonly Slice[]
    })

export interface MapLayout {
  readonly columns: readonly Column[]
  /** Where each stop of the line lies, in the middle of its gap. */
  readonly stops: readonly number[]
  /** Of all columns; wider than the window where it must be scrolled. */
  readonly width: number
  readonly gap: number
  /** Tallest column, and the weights it stands for. */
  readonly maxHeight: number
  readonly maxParameters: number
}

export interface MapView {
  readonly width: number
  readonly maxHeight: number
  readonly open: ReadonlySet<number>
  /** Stages that a person has folded or unfolded; the others fold where they do not fit. */
  readonly folds: ReadonlyMap<number, boolean>
}

const MIN_COLUMN = 28
const MAX_COLUMN = 56
const MIN_GAP = 7
const MAX_GAP = 13
const MARGIN = 24
const MIN_HEIGHT = 44
const SLICE = 4

interface Item {
  readonly kind: 'photo' | 'block' | 'stage' | 'old-top'
  readonly firstBlock: number
  readonly numBlocks: number
  /** `undefined`: takes what width there is. */
  readonly fixed?: number
}

/** Columns of 28 to 56 px from the photo to the head, as high as the square root of their weights; stages fold where they do not fit. */
export function layOut(map: LayerMap, view: MapView): MapLayout {
  const items = fit(map, view)
  const available = view.width - 2 * MARGIN
  const numFlexible = items.filter(({ fixed }) => fixed === undefined).length
  const fixedWidth = items.reduce((sum, { fixed = 0 }) => sum + fixed, 0)
  const room = (available - fixedWidth - items.length * MIN_GAP) / Math.max(1, numFlexible)
  const columnWidth = Math.min(MAX_COLUMN, Math.max(MIN_COLUMN, Math.floor(room)))
  const taken = fixedWidth + numFlexible * columnWidth
  const gap = Math.min(MAX_GAP, Math.max(MIN_GAP, (available - taken) / Math.max(1, items.length - 1)))
  const total = taken + (items.length - 1) * gap
  const maxParameters = Math.max(1, ...map.blocks.map(({ numParameters }) => numParameters))
  const heightOf = (numParameters: number): number =>
    MIN_HEIGHT + (view.maxHeight - MIN_HEIGHT) * Math.sqrt(Math.min(1, numParameters / maxParameters))
  let x = Math.max(MARGIN, (view.width - total) / 2)
  const columns: Column[] = []
  for (const item of items) {
    const width = item.fixed ?? columnWidth
    columns.push(columnOf(map, view, item, x, width, heightOf))
    x += width + gap
  }
  return {
    columns,
    stops: stopsOf(map, columns, gap),
    width: Math.round(10 * (x - gap + MARGIN)) / 10,
    gap,
    maxHeight: view.maxHeight,
    maxParameters,
  }
}

function fit(map: LayerMap, view: MapView): Item[] {
  const stages = stagesOf(map)
  const folds = new Set(
    stages.filter(({ stage, numBlocks }) => numBlocks > 1 && view.folds.get(stage) === true).map(({ stage }) => stage),
  )
  const isFree = ({ stage, firstBlock, numBlocks }: Stage): boolean =>
    numBlocks > 2 &&
    !view.folds.has(stage) &&
    ![...view.open].some((b) => b >= firstBlock && b < firstBlock + numBlocks)
  const fits = (): boolean => narrowest(itemsOf(map, view, stages, folds)) <= view.width
  if (fits()) return itemsOf(map, view, stages, folds)
  const foldable = stages.filter(isFree)
  for (const { stage } of foldable) folds.add(stage)
  // The blocks nearest the head are where the line mostly lies: they stay apart as far as there is room.
  for (const { stage } of foldable.toReversed()) {
    folds.delete(stage)
    if (!fits()) folds.add(stage)
  }
  return itemsOf(map, view, stages, folds)
}

const narrowest = (items: readonly Item[]): number =>
  2 * MARGIN + items.reduce((sum, { fixed = MIN_COLUMN }) => sum + fixed + MIN_GAP, -MIN_GAP)

interface Stage {
  readonly stage: number
  readonly firstBlock: number
  readonly numBlocks: number
}

function stagesOf({ blocks }: LayerMap): Stage[] {
  const stages: Stage[] = []
  for (const [index, { stage }] of blocks.entries()) {
    const last = stages.at(-1)
    if (last?.stage === stage) stages.splice(-1, 1, { ...last, numBlocks: last.numBlocks + 1 })
    else stages.push({ stage, firstBlock: index, numBlocks: 1 })
  }
  return stages
}

function itemsOf(map: LayerMap, view: MapView, stages: readonly Stage[], folds: ReadonlySet<number>): Item[] {
  const items: Item[] = [{ kind: 'photo', firstBlock: 0, numBlocks: 0 }]
  const add = (block: number): void => {
    const isHead = block === map.blocks.length - 1
    if (isHead && map.oldTop !== null) items.push({ kind: 'old-top', firstBlock: block, numBlocks: 0 })
    const item: Item = { kind: 'block', firstBlock: block, numBlocks: 1 }
    items.push(view.open.has(block) ? { ...item, fixed: openSize(map, block).width } : item)
  }
  for (const { stage, firstBlock, numBlocks } of stages)
    if (folds.has(stage))
      items.push({ kind: 'stage', firstBlock, numBlocks, fixed: Math.min(96, Math.max(40, 8 + SLICE * numBlocks)) })
    else for (let i = 0; i < numBlocks; i++) add(firstBlock + i)
  return items
}

function columnOf(
  map: LayerMap,
  view: MapView,
  { kind, firstBlock, numBlocks }: Item,
  x: number,
  width: number,
  heightOf: (numParameters: number) => number,
): Column {
  if (kind === 'photo') return { kind, key: kind, x, width, height: MIN_HEIGHT }
  if (kind === 'old-top') return { kind, key: kind, x, width, height: heightOf(map.oldTop?.numParameters ?? 0) }
  if (kind === 'block') {
    const isOpen = view.open.has(firstBlock)
    const height = heightOf(map.blocks[firstBlock]?.numParameters ?? 0)
    const place = { x, width, height: isOpen ? Math.max(height, openSize(map, firstBlock).height) : height }
    return { kind, key: `block ${firstBlock}`, block: firstBlock, isOpen, ...place }
  }
  const sliceWidth = (width - 8) / numBlocks
  const slices = Array.from({ length: numBlocks }, (_, i) => ({
    block: firstBlock + i,
    x: x + 4 + i * sliceWidth,
    width: sliceWidth,
    height: heightOf(map.blocks[firstBlock + i]?.numParameters ?? 0) - 8,
  }))
  const height = Math.max(...slices.map((slice) => slice.height)) + 8
  const stage = map.blocks[firstBlock]?.stage ?? 0
  return { kind, key: `stage ${stage}`, stage, firstBlock, numBlocks, slices, x, width, height }
}

function stopsOf(map: LayerMap, columns: readonly Column[], gap: number): number[] {
  const stops: number[] = []
  for (const column of columns) {
    const before = column.x - gap / 2
    if (column.kind === 'block') stops.push(before)
    if (column.kind === 'old-top') stops.push(before, column.x + column.width + gap / 2)
    if (column.kind === 'stage') stops.push(...column.slices.map(({ x }, i) => (i === 0 ? before : x)))
  }
  // The head's own gap is that after the old top, which is the stop “as it is”.
  return map.oldTop === null ? stops : stops.slice(0, map.blocks.length + 1)
}

/** The stop whose gap is nearest. */
export function nearestStop({ stops }: MapLayout, x: number): number {
  return stops.reduce((best, stop, index) => (Math.abs(stop - x) < Math.abs((stops[best] ?? 0) - x) ? index : best), 0)
}

/** The column, or slice of one, in which a block is drawn. */
export function placeOf(
  { columns }: MapLayout,
  block: number,
): { readonly x: number; readonly width: number } | undefined {
  for (const column of columns) {
    if (column.kind === 'block' && column.block === block) return column
    if (column.kind === 'stage') {
      const slice = column.slices.find((each) => each.block === block)
      if (slice) return slice
    }
  }
  return undefined
}
