import { isMerge } from '../layers/kinds.ts'
import type { ImageShape } from '../layers/shapes.ts'
import { ancestorsOf } from './graph-walk.ts'
import type { Layer, LayerGraph } from './layer-graph.ts'
import { outputShapes } from './layer-sizes.ts'
import { findTop } from './surgery.ts'

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

/** Layers between two places where a single tensor crosses: one layer of a plain run, or branches up to where they meet. */
type Segment = readonly Layer[]

/** Over this, branches that never meet in one tensor (NASNet's cells) are parted all the same: an open block must stay readable. */
const MAX_LAYERS = 60
/** The narrowest crossing is sought where it leaves this many layers on either side. */
const MIN_PIECE = 12

/** The layers, parted wherever exactly one tensor crosses. The order of parallel branches does not matter. */
function segmentsOf(layers: readonly Layer[]): Segment[] {
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
function splitSegment(segment: Segment): Segment[] {
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

/**
 * How the models people use name the layers of a block. A name begins the layer's own or follows the `/` of a model in a model.
 */
const PATTERNS: readonly RegExp[] = [
  /(?<key>conv\d+_block\d+)_/, // ResNet50, ResNet50V2, DenseNet: conv3_block2_1_conv
  /(?<key>stage_?\d+_block_?\d+)(?:_|$)/, // ConvNeXt, RegNet
  /(?:^|\/)(?<key>expanded_conv(?:_\d+)?)[_/]/, // MobileNetV2 and V3
  /(?:^|\/)(?<key>block_?\d+[a-z]?)(?:_|\/|$)/i, // VGG, Xception, EfficientNet, MobileNetV2, frostnet: block_5_expand, block3a_se_reduce
  /(?:^|\/)(?:bn|res|scale)(?<key>\d+[a-z])_branch/, // ResNet of Keras before 2.3: res2a_branch2a
  /(?:^|\/)(?<key>fire\d+)[_/]/, // SqueezeNet: fire2/squeeze1x1, fire2_squeeze
  /(?:^|\/)(?<key>mixed_?\d+[a-z]?)(?:_|$)/, // Inception
  /(?:^|\/)(?<key>pool\d+)_/, // DenseNet's transitions
]

/** What the names of a block's layers have in common; `undefined` if this name says nothing. */
export function nameKey(name: string): string | undefined {
  const separable = /(?:^|\/)conv_(?:dw|pw|pad)_(?<index>\d+)(?:_|$)/.exec(name)?.groups?.['index'] // MobileNetV1
  if (separable !== undefined) return `conv_dw_pw_${separable}`
  for (const pattern of PATTERNS) {
    const key = pattern.exec(name)?.groups?.['key']
    if (key !== undefined) return key.toLowerCase()
  }
  return undefined
}
