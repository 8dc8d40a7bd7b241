import type { LayerMap } from '../../shared/contract/app/layer-map.ts'

/** A bar inside a closed column: one layer with weights that looks around or mixes channels. */
export interface Mark {
  readonly layer: number
  /** A convolution that looks around; the others only mix channels. */
  readonly isSpatial: boolean
}

const isMain = (className: string): boolean => /Conv|Dense/.test(className)

/** A closed block's main layers in rows: those in one row stand side by side in its branches. */
export function marksOf(map: LayerMap, block: number): Mark[][] {
  const { firstLayer, numLayers } = map.blocks[block]!
  const depths = new Map<number, number>()
  const rows: Mark[][] = []
  for (let index = firstLayer; index < firstLayer + numLayers; index++) {
    const layer = map.layers[index]
    if (!layer) continue
    const before = Math.max(-1, ...layer.inbound.map((source) => depths.get(source) ?? -1))
    const isMarked = layer.canLearn && isMain(layer.className)
    depths.set(index, isMarked ? before + 1 : before)
    if (!isMarked) continue
    const isSpatial = layer.className !== 'Dense' && !/^1×1(,|$)/.test(layer.summary)
    const row = rows[before + 1] ?? []
    row.push({ layer: index, isSpatial })
    rows[before + 1] = row
  }
  return rows
}

/** Tensors that pass by blocks, each on a level on which it crosses no other. */
export function skipLevels(skips: LayerMap['skips']): { from: number; to: number; level: number }[] {
  const ends: number[] = []
  return [...skips]
    .sort((a, b) => a.from - b.from || a.to - b.to)
    .map(({ from, to }) => {
      const free = ends.findIndex((end) => end <= from)
      const level = free < 0 ? ends.length : free
      ends[level] = to
      return { from, to, level }
    })
}
