import { consumersOf } from '../models/graph-walk.ts'
import type { LayerGraph } from '../models/layer-graph.ts'
import { sizeOf } from '../models/layer-graph.ts'
import { multiplyAddsOf, outputShapes } from '../models/layer-sizes.ts'
import { type FreezePlan, frozenPrefix } from './freeze-plan.ts'

/** A place where the frozen part could end and a cache begin: tensors that together decide all that comes above. */
export interface Cut {
  /** Layers whose outputs would be cached; the input layer alone where nothing would. */
  readonly tensors: readonly string[]
  readonly floatsPerImage: number
  /** Multiply-adds for an image from the pixels to the cut: what a cache saves. */
  readonly multiplyAddsBelow: number
  /** Multiply-adds for an image from the cut to the end of the frozen part: what is done again in every epoch. */
  readonly multiplyAddsAbove: number
}

/**
 * Every cut through the frozen part along the layers' order, from the pixels upwards. Residual and concatenating nets have cuts of several tensors.
 * The first is the input itself.
 */
export function candidateCuts(graph: LayerGraph, plan: FreezePlan): Cut[] {
  const prefix = frozenPrefix(graph, plan)
  const shapes = outputShapes(graph)
  const costs = multiplyAddsOf(graph, shapes)
  const total = prefix.reduce((sum, { name }) => sum + (costs.get(name) ?? 0), 0)
  const waiting = new Map([...consumersOf(graph)].map(([name, consumers]) => [name, new Set(consumers)]))
  const frontier = new Set<string>()
  let below = 0
  return prefix.map(({ name, inbound }) => {
    for (const source of inbound) {
      waiting.get(source)?.delete(name)
      if (waiting.get(source)?.size === 0 && source !== graph.output) frontier.delete(source)
    }
    frontier.add(name)
    below += costs.get(name) ?? 0
    const tensors = [...frontier]
    return {
      tensors,
      floatsPerImage: tensors.reduce((sum, tensor) => sum + sizeOf(shapes.get(tensor) ?? []), 0),
      multiplyAddsBelow: below,
      multiplyAddsAbove: total - below,
    }
  })
}

/** From the cache into a batch, bytes a second. */
export const READING = 1e9
/** MobileNetV1 at 224 px, multiply-adds a second: 41 million at 750 images/s (alpha 0.25), 569 million at 84 (alpha 1.0). */
export const COMPUTING = 30e9

/** What the choice of a cut depends on. Rates are best measured on the machine; the defaults are those of two cores and an SSD. */
export interface CutCosts {
  readonly numImages: number
  /** Augmented versions of each image that are cached. */
  readonly numVariants: number
  readonly cacheLimitBytes: number
  readonly readBytesPerSecond?: number
  readonly multiplyAddsPerSecond?: number
}

export interface ChosenCut {
  readonly cut: Cut
  /** False if reading would take longer than computing, so that steps had better start from pixels. */
  readonly isCached: boolean
  /** Share of the images whose features fit under the limit; the others are computed in every epoch. */
  readonly cachedFraction: number
  readonly secondsPerImage: number
  readonly cacheBytes: number
  /** In plain words. */
  readonly reason: string
}

const BYTES_PER_FLOAT = 4

/**
 * The cut with the least time for an image and epoch: reading the cut's tensors and computing what lies between cut and line for the images that
 * fit under the limit, and the whole frozen part for those that do not. Starting from pixels is one of the choices.
 *
 * @param cuts  of {@link candidateCuts}: not empty, the input first.
 */
export function cheapestCut(cuts: readonly Cut[], costs: CutCosts): ChosenCut {
  const [pixels] = cuts
  if (!pixels) throw new RangeError('There are no cuts to choose from.')
  const { multiplyAddsPerSecond = COMPUTING } = costs
  const fromPixels: ChosenCut = {
    cut: pixels,
    isCached: false,
    cachedFraction: 0,
    secondsPerImage: (pixels.multiplyAddsBelow + pixels.multiplyAddsAbove) / multiplyAddsPerSecond,
    cacheBytes: 0,
    reason: 'Nothing is cached: computing the frozen part is no slower than reading its results.',
  }
  return cuts.slice(1).reduce((best, cut) => {
    const priced = price(cut, costs)
    return priced.secondsPerImage < best.secondsPerImage ? priced : best
  }, fromPixels)
}

function price(cut: Cut, costs: CutCosts): ChosenCut {
  const {
    numImages,
    numVariants,
    cacheLimitBytes,
    readBytesPerSecond = READING,
    multiplyAddsPerSecond = COMPUTING,
  } = costs
  const bytesPerImage = cut.floatsPerImage * BYTES_PER_FLOAT
  const bytesWanted = bytesPerImage * numImages * numVariants
  const cachedFraction = bytesWanted === 0 ? 1 : Math.min(1, cacheLimitBytes / bytesWanted)
  const cached = bytesPerImage / readBytesPerSecond + cut.multiplyAddsAbove / multiplyAddsPerSecond
  const computed = (cut.multiplyAddsBelow + cut.multiplyAddsAbove) / multiplyAddsPerSecond
  const megabytes = Math.ceil((bytesWanted * cachedFraction) / 1e6)
  return {
    cut,
    isCached: cachedFraction > 0,
    cachedFraction,
    secondsPerImage: cachedFraction * cached + (1 - cachedFraction) * computed,
    cacheBytes: Math.floor(bytesWanted * cachedFraction),
    reason:
      `${cut.tensors.map((name) => `“${name}”`).join(' and ')} ${cut.tensors.length === 1 ? 'is' : 'are'} kept for ` +
      `${cachedFraction === 1 ? 'every photo' : `${Math.floor(cachedFraction * 100)} % of the photos`}: ${megabytes} MB.`,
  }
}
