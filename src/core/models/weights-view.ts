import type { LayerWeights } from '../../shared/contract/app/models.ts'
import { isStatistic, type Layer, type LayerGraph, type WeightTensor } from './layer-graph.ts'

const BINS = 48
const MAX_FILTERS = 48

/** What the inspector shows of a layer's weights: how their values lie, and filters as small pictures. */
export function viewWeights(graph: LayerGraph, layer: Layer): LayerWeights {
  const named = layer.weightNames.flatMap((name) => {
    const tensor = graph.weights.get(name)
    return tensor === undefined || isStatistic(name) ? [] : [{ name, tensor }]
  })
  const kernel = named.find(({ name }) => /\/(depthwise_)?kernel$/.test(name))?.tensor
  return {
    histogram: histogramOf(kernel ? [kernel] : named.map(({ tensor }) => tensor)),
    filters: kernel?.shape.length === 4 ? filtersOf(kernel, layer.className === 'DepthwiseConv2D') : null,
  }
}

function histogramOf(tensors: readonly WeightTensor[]): LayerWeights['histogram'] {
  let [min, max, sum, number] = [Infinity, -Infinity, 0, 0]
  for (const { values } of tensors)
    for (const value of values) {
      if (!Number.isFinite(value)) continue
      min = Math.min(min, value)
      max = Math.max(max, value)
      sum += value
      number++
    }
  if (number === 0) return null
  const counts = Array.from({ length: BINS }, () => 0)
  const width = (max - min) / BINS || 1
  for (const { values } of tensors)
    for (const value of values) {
      if (!Number.isFinite(value)) continue
      const bin = Math.min(BINS - 1, Math.floor((value - min) / width))
      counts[bin] = (counts[bin] ?? 0) + 1
    }
  return { min, max, mean: sum / number, counts }
}

/** @param kernel  `[height, width, channelsIn, filters]`, depthwise `[height, width, channels, multiplier]`. */
function filtersOf({ shape, values }: WeightTensor, isDepthwise: boolean): LayerWeights['filters'] {
  const [height = 0, width = 0, channelsIn = 0, perChannel = 0] = shape
  if (height * width === 1) return null
  const numFilters = isDepthwise ? channelsIn * perChannel : perChannel
  const channels = !isDepthwise && channelsIn === 3 ? 3 : 1
  const at = (position: number, channel: number, filter: number): number =>
    values[(position * channelsIn + channel) * perChannel + filter] ?? 0
  const pixel = (position: number, filter: number, channel: number): number => {
    if (isDepthwise) return at(position, Math.floor(filter / perChannel), filter % perChannel)
    if (channels === 3) return at(position, channel, filter)
    let sum = 0
    for (let i = 0; i < channelsIn; i++) sum += at(position, i, filter)
    return sum / channelsIn
  }
  const images = Array.from({ length: Math.min(MAX_FILTERS, numFilters) }, (_, filter) =>
    toBytes(
      Array.from({ length: height * width * channels }, (__, i) =>
        pixel(Math.floor(i / channels), filter, i % channels),
      ),
    ),
  )
  return { width, height, channels, numFilters, images }
}

/** Zero is mid gray, the value farthest from it black or white. */
function toBytes(values: readonly number[]): number[] {
  const farthest = Math.max(1e-12, ...values.map((value) => Math.abs(value)))
  return values.map((value) => Math.round(127.5 + 127.4 * (Number.isFinite(value) ? value / farthest : 0)))
}
