import type { Layer } from './layer-graph.ts'
import { isMerge } from '../layers/kinds.ts'

/** Layers between two places where a single tensor crosses: one layer of a plain run, or branches up to where they meet. */
export type Segment = readonly Layer[]

/** Over this, branches that never meet in one tensor (NASNet's cells) are parted all the same: an open block must stay readable. */
const MAX_LAYERS = 60
/** The narrowest crossing is sought where it leaves this many layers on either side. */
const MIN_PIECE = 12

/** The layers, parted wherever exactly one tensor crosses. The order of parallel branches does not matter. */
export function segmentsOf(layers: readonly Layer[]): Segment[] {
  const widths = crossings(layers)
  const segments: Layer[][] = [[]]
  for (const [index, layer] of layers.entries()) {
    segments.at(-1)?.push(layer)
    if ((widths[index] ?? 0) <= 1) segments.push([])
  }
  return segments.filter((segment) => segment.length > 0)
}

/** How many tensors made at or before each layer are taken by those after it; tensors from before all of them count too. */
function crossings(layers: readonly Layer[]): number[] {
  const numTaking = new Map<string, number>()
  for (const { inbound } of layers)
    for (const source of new Set(inbound)) numTaking.set(source, (numTaking.get(source) ?? 0) + 1)
  const own = new Set(layers.map(({ name }) => name))
  const waiting = new Map([...numTaking].filter(([name]) => !own.has(name)))
  return layers.map(({ name, inbound }) => {
    for (const source of new Set(inbound)) {
      const left = (waiting.get(source) ?? 1) - 1
      if (left > 0) waiting.set(source, left)
      else waiting.delete(source)
    }
    const taking = numTaking.get(name)
    if (taking !== undefined) waiting.set(name, taking)
    return waiting.size
  })
}

/**
 * A segment in pieces of at most 60 layers, parted where the fewest tensors cross; among these first after a layer in which branches
 * meet, then nearest to the middle.
 */
export function splitSegment(segment: Segment): Segment[] {
  if (segment.length <= MAX_LAYERS) return [segment]
  const widths = crossings(segment)
  const middle = segment.length / 2 - 1
  const candidates = segment
    .map((layer, index) => ({ index, width: widths[index] ?? 0, parts: isMerge(layer) ? 0 : 1 }))
    .slice(MIN_PIECE - 1, -MIN_PIECE)
    .sort((a, b) => a.width - b.width || a.parts - b.parts || Math.abs(a.index - middle) - Math.abs(b.index - middle))
  const at = (candidates[0]?.index ?? Math.floor(middle)) + 1
  return [...splitSegment(segment.slice(0, at)), ...splitSegment(segment.slice(at))]
}
