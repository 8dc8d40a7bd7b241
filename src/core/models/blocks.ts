import { ancestorsOf, consumersOf, localName } from './graph-walk.ts'
import type { Layer, LayerGraph } from './layer-graph.ts'
import { nameKey } from './block-names.ts'
import { isMerge, outputShapes } from './output-shapes.ts'
import type { ImageShape } from './spatial-shapes.ts'
import { findTop } from './top.ts'

/** Layers that belong together for a reader: a residual block, a stage, the stem, the head. */
export interface Block {
  /** Unique in its graph: `stem`, `block3`, `conv_dw_pw_7`, `head`. */
  readonly name: string
  /** In topological order. */
  readonly layers: readonly string[]
}

/** Layers that cannot be parted: only one tensor goes in and one comes out. */
type Unit = readonly Layer[]

/**
 * Divides a graph into an ordered list of blocks: by the layers' names where these tell (MobileNet, ResNet, EfficientNet, VGG, …),
 * otherwise a new block begins at each residual or concatenating branch and where the image shrinks. A block never parts a branch
 * from its merge. The first block is `stem`, the last `head`: what {@link findTop} would replace.
 */
export function blocksOf(graph: LayerGraph): Block[] {
  const top = ancestorsOf(graph, findTop(graph))
  const body = unitsOf(
    graph,
    graph.layers.filter(({ name }) => top.has(name)),
  )
  const head = graph.layers.filter(({ name }) => !top.has(name))
  const named = byName(body)
  const blocks = named ?? byStructure(body, outputShapes(graph))
  return uniqueNames([...blocks, ...(head.length > 0 ? [{ name: 'head', layers: head.map(({ name }) => name) }] : [])])
}

function unitsOf(graph: LayerGraph, layers: readonly Layer[]): Unit[] {
  const consumers = consumersOf(graph)
  const within = new Set(layers.map(({ name }) => name))
  const units: Layer[][] = []
  let unit: Layer[] = []
  const waiting = new Map<string, number>()
  for (const layer of layers) {
    unit.push(layer)
    for (const source of new Set(layer.inbound)) {
      const left = (waiting.get(source) ?? 0) - 1
      if (left === 0) waiting.delete(source)
      else waiting.set(source, left)
    }
    const numConsumers = (consumers.get(layer.name) ?? []).filter((name) => within.has(name)).length
    if (numConsumers > 0) waiting.set(layer.name, numConsumers)
    if (waiting.size > 1 || (waiting.size === 1 && !waiting.has(layer.name))) continue
    units.push(unit)
    unit = []
  }
  return unit.length > 0 ? [...units, unit] : units
}

function namesOf(units: readonly Unit[]): string[] {
  return units.flatMap((unit) => unit.map(({ name }) => name))
}

const hasWeights = (unit: Unit): boolean => unit.some(({ weightNames }) => weightNames.length > 0)

/** `undefined` where names do not tell: under half of the units with weights have one, or all have the same. */
function byName(units: readonly Unit[]): Block[] | undefined {
  const keys = units.map((unit) => unit.map(({ name }) => nameKey(name)).findLast((key) => key !== undefined))
  const weighted = keys.filter((_, i) => hasWeights(units[i] ?? []))
  const numKeyed = weighted.filter((key) => key !== undefined).length
  if (new Set(weighted).size < 3 || numKeyed * 2 < weighted.length) return undefined
  const lastKeyed = keys.findLastIndex((key) => key !== undefined)
  const blocks: { name: string; units: Unit[] }[] = []
  for (const [i, unit] of units.entries()) {
    const current = blocks.at(-1)
    const begins =
      i > lastKeyed && hasWeights(unit) && current?.name === keys[lastKeyed]
        ? localName(unit[0]?.name ?? '')
        : undefined
    const name = current === undefined ? (keys[i] ?? 'stem') : (keys[i] ?? begins ?? current.name)
    if (current?.name === name) current.units.push(unit)
    else blocks.push({ name, units: [unit] })
  }
  return blocks.map(({ name, units: joined }) => ({ name, layers: namesOf(joined) }))
}

function byStructure(units: readonly Unit[], shapes: ReadonlyMap<string, ImageShape>): Block[] {
  const blocks: Unit[][] = [[]]
  for (const [i, unit] of units.entries()) {
    const current = blocks.at(-1) ?? []
    const previous = units[i - 1]
    const begins = isBranch(unit) || (previous && isBranch(previous)) || shrinks(unit, shapes)
    const from = begins && !isBranch(unit) ? expansionStart(current, unit, shapes) : current.length
    const begun = current.slice(from)
    const before = current.slice(0, from)
    if (begins && hasWeights(unit) && before.some(hasWeights)) blocks.splice(-1, 1, before, [...begun, unit])
    else current.push(unit)
  }
  return blocks
    .filter((block) => block.length > 0)
    .map((block, i) => ({ name: i === 0 ? 'stem' : `block${i}`, layers: namesOf(block) }))
}

/** Several layers between two single tensors: there are branches. */
function isBranch(unit: Unit): boolean {
  return unit.length > 1 && unit.some(isMerge)
}

const areaOf = ([height = 1, width = 1]: ImageShape): number => height * width

function shrinks(unit: Unit, shapes: ReadonlyMap<string, ImageShape>): boolean {
  const before = shapes.get(unit[0]?.inbound[0] ?? '')
  const after = shapes.get(unit.at(-1)?.name ?? '')
  return before !== undefined && after !== undefined && areaOf(after) < areaOf(before)
}

/**
 * An inverted residual block that shrinks the image begins with the 1x1 convolution that widens it, before the strided depthwise one
 * (Sandler et al. 2018, Table 1).
 *
 * @returns position of that convolution in the block so far, or its length if there is none.
 */
function expansionStart(current: readonly Unit[], unit: Unit, shapes: ReadonlyMap<string, ImageShape>): number {
  if (!unit.some(({ className }) => className === 'DepthwiseConv2D')) return current.length
  const from = current.findLastIndex((each) => each.some(({ className }) => className.includes('Conv')))
  const convolution = current[from]?.[0]
  const channelsIn = shapes.get(convolution?.inbound[0] ?? '')?.at(-1) ?? 1
  const channelsOut = shapes.get(convolution?.name ?? '')?.at(-1) ?? 1
  const isPointwise = convolution?.className === 'Conv2D' && String(convolution.config['kernel_size']) === '1,1'
  return isPointwise && channelsOut >= 3 * channelsIn ? from : current.length
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
