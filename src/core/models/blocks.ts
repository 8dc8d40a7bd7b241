import type { ImageShape } from '../layers/shapes.ts'
import { nameKey } from './block-names.ts'
import { ancestorsOf } from './graph-walk.ts'
import type { Layer, LayerGraph } from './layer-graph.ts'
import { outputShapes } from './output-shapes.ts'
import { segmentsOf, splitSegment, type Segment } from './segments.ts'
import { findTop } from './top.ts'

/** Layers that belong together for a reader: a residual block, one convolution of a plain run with what follows it, the stem, the head. */
export interface Block {
  /** Unique in its graph: `stem`, `block3`, `conv_dw_pw_7`, `head`. */
  readonly name: string
  /** In topological order. */
  readonly layers: readonly string[]
}

/** A block as it grows. */
interface Growing {
  readonly layers: Layer[]
  readonly isBranched: boolean
}

/**
 * Divides a graph into an ordered list of blocks by its structure; layers' names only label them.
 *
 * The graph is cut wherever a single tensor crosses. A segment with branches is one block, or several where it has over 60 layers. In
 * plain runs a block holds one spatial or depthwise convolution or Dense; a 1x1 convolution that widens before a depthwise one begins
 * the next (Sandler et al. 2018, Table 1); layers without weights join the block before, padding the convolution it is for. The first
 * block is `stem`, the last `head`: what {@link findTop} would replace.
 */
export function blocksOf(graph: LayerGraph): Block[] {
  const top = ancestorsOf(graph, findTop(graph))
  const body = graph.layers.filter(({ name }) => top.has(name))
  const head = graph.layers.filter(({ name }) => !top.has(name))
  const blocks = withPaddings(grow(segmentsOf(body), outputShapes(graph)))
  return uniqueNames([
    ...blocks.map((layers, index) => ({
      name: index === 0 ? 'stem' : (labelOf(layers) ?? `block${index}`),
      layers: namesOf(layers),
    })),
    ...(head.length > 0 ? [{ name: 'head', layers: namesOf(head) }] : []),
  ])
}

const namesOf = (layers: readonly Layer[]): string[] => layers.map(({ name }) => name)
const hasWeights = ({ weightNames }: Layer): boolean => weightNames.length > 0

function grow(segments: readonly Segment[], shapes: ReadonlyMap<string, ImageShape>): Growing[] {
  const blocks: Growing[] = [{ layers: [], isBranched: false }]
  for (const [index, segment] of segments.entries()) {
    const current = blocks.at(-1) as Growing
    if (segment.length > 1) {
      const [first, ...others] = splitSegment(segment)
      // What comes before all weights (the input, rescaling) is no block of its own.
      if (current.layers.some(hasWeights)) blocks.push({ layers: [...(first ?? [])], isBranched: true })
      else blocks.splice(-1, 1, { layers: [...current.layers, ...(first ?? [])], isBranched: true })
      blocks.push(...others.map((layers) => ({ layers: [...layers], isBranched: true })))
    } else if (segment[0]) {
      if (begins(segment[0], current, segments.slice(index + 1), shapes))
        blocks.push({ layers: [segment[0]], isBranched: false })
      else current.layers.push(segment[0])
    }
  }
  return blocks
}

function begins(
  layer: Layer,
  current: Growing,
  following: readonly Segment[],
  shapes: ReadonlyMap<string, ImageShape>,
): boolean {
  if (!hasWeights(layer) || !current.layers.some(hasWeights)) return false
  if (current.isBranched) return true
  return (isMain(layer) && current.layers.some(isMain)) || isExpansion(layer, current, following, shapes)
}

const isPointwise = ({ className, config }: Layer): boolean =>
  className === 'Conv2D' && [config['kernel_size']].flat().every((side) => side === 1)

/** The convolution that looks around, or mixes all: one in each block of a plain run. */
function isMain(layer: Layer): boolean {
  if (layer.className === 'Conv2D') return !isPointwise(layer)
  return ['DepthwiseConv2D', 'SeparableConv2D', 'Conv2DTranspose', 'Dense'].includes(layer.className)
}

/** In MobileNetV1 the 1x1 convolution after a depthwise one widens too, but it is what that one needs: it ends the block. */
function isExpansion(
  layer: Layer,
  current: Growing,
  following: readonly Segment[],
  shapes: ReadonlyMap<string, ImageShape>,
): boolean {
  const depthwise = current.layers.findLastIndex(({ className }) => className === 'DepthwiseConv2D')
  const completes = depthwise >= 0 && !current.layers.slice(depthwise).some(isPointwise)
  if (!isPointwise(layer) || completes) return false
  const channelsIn = shapes.get(layer.inbound[0] ?? '')?.at(-1) ?? 0
  const channelsOut = shapes.get(layer.name)?.at(-1) ?? 0
  const next = following.find(
    (segment) => segment.length > 1 || segment.some((each) => isMain(each) || isPointwise(each)),
  )
  return channelsOut > channelsIn && next?.[0]?.className === 'DepthwiseConv2D'
}

/** Moves padding at the end of a block to the convolution of a plain run that follows, so that blocks end at the size they make. */
function withPaddings(blocks: readonly Growing[]): Layer[][] {
  const moved: Layer[][] = []
  let carried: Layer[] = []
  for (const [index, { layers }] of blocks.entries()) {
    const own = [...carried, ...layers]
    const next = blocks[index + 1]
    const length = own.findLastIndex(({ className }) => className !== 'ZeroPadding2D') + 1
    const keeps = next === undefined || next.isBranched
    carried = keeps ? [] : own.slice(length)
    moved.push(keeps ? own : own.slice(0, length))
  }
  return moved.filter((layers) => layers.length > 0)
}

/** What most of the layers' names say; the earliest where several say as much. */
function labelOf(layers: readonly Layer[]): string | undefined {
  const counts = new Map<string, number>()
  for (const { name } of layers) {
    const key = nameKey(name)
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].reduce<[string, number] | undefined>(
    (best, each) => (best === undefined || each[1] > best[1] ? each : best),
    undefined,
  )?.[0]
}

function uniqueNames(blocks: readonly Block[]): Block[] {
  const taken = new Set<string>()
  return blocks.map(({ name, layers }) => {
    let unique = name
    for (let i = 2; taken.has(unique); i++) unique = `${name}_${i}`
    taken.add(unique)
    return { name: unique, layers }
  })
}
