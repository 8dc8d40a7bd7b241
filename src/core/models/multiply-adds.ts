import { INFERENCE_NO_OPS } from './inference-no-ops.ts'
import { integerOf, pairOf } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'
import { sizeOf } from './layer-graph.ts'
import type { Layer, LayerGraph } from './layer-graph.ts'
import { inputShapesOf, outputShapes } from './output-shapes.ts'
import type { ImageShape } from './spatial-shapes.ts'

const FREE = new Set(['InputLayer', 'Flatten', 'Reshape', 'ExpandDims', 'Squeeze', 'Dropout', 'SpatialDropout2D', 'SplitPart', 'Take', 'GetItem', ...INFERENCE_NO_OPS]) // prettier-ignore

/**
 * Multiply-adds a layer takes for one image in inference; layers without kernels count one for each number they read or write.
 * A measure to compare layers by, not a time.
 */
export function multiplyAdds(layer: LayerSpec, input: ImageShape, output: ImageShape): number {
  const channels = input.at(-1) ?? 1
  const positions = sizeOf(output.slice(0, -1))
  const window = (key: string, fallback?: readonly [number, number]): number => {
    const [height, width] = pairOf(layer, key, fallback ? { fallback } : {})
    return height * width
  }
  switch (layer.className) {
    case 'Conv2D':
      return (sizeOf(output) * window('kernel_size') * channels) / integerOf(layer, 'groups', { min: 1, fallback: 1 })
    case 'DepthwiseConv2D':
      return sizeOf(output) * window('kernel_size')
    case 'SeparableConv2D': {
      const widened = channels * integerOf(layer, 'depth_multiplier', { min: 1, fallback: 1 })
      return positions * widened * (window('kernel_size') + (output.at(-1) ?? 1))
    }
    case 'Conv2DTranspose':
      return sizeOf(input) * window('kernel_size') * (output.at(-1) ?? 1)
    case 'Dense':
      return sizeOf(output) * channels
    case 'Matmul':
      return sizeOf(output) * (input.at(layer.config['transpose_a'] === true ? -2 : -1) ?? 1)
    case 'Dot':
    case 'Einsum':
      return sizeOf(output) * summedOver(layer, input, output)
    case 'MaxPooling2D':
    case 'AveragePooling2D':
      return sizeOf(output) * window('pool_size', [2, 2])
    case 'GlobalAveragePooling2D':
    case 'GlobalMaxPooling2D':
      return sizeOf(input)
    default:
      return FREE.has(layer.className) ? 0 : sizeOf(output)
  }
}

/** How many products each number of a `Dot` or `Einsum` is the sum of. */
function summedOver({ className, config }: LayerSpec, input: ImageShape, output: ImageShape): number {
  if (className === 'Dot') {
    const axis = Number([config['axes']].flat()[0])
    return input.at(axis < 0 ? axis : axis - 1) ?? 1
  }
  const [letters = '', answer = ''] = String(config['equation']).split(/,|->/).filter((_, i, all) => i === 0 || i === all.length - 1) // prettier-ignore
  const kept = [...letters.slice(1)].flatMap((letter, i) => (answer.includes(letter) ? [] : [input[i] ?? 1]))
  return output.length === 0 ? 1 : sizeOf(kept)
}

/** {@link multiplyAdds} of every layer, by name. */
export function multiplyAddsOf(
  graph: Pick<LayerGraph, 'layers'>,
  shapes: ReadonlyMap<string, ImageShape> = outputShapes(graph),
): Map<string, number> {
  const cost = (layer: Layer): number =>
    multiplyAdds(layer, inputShapesOf(layer, shapes)[0] ?? [], shapes.get(layer.name) ?? [])
  return new Map(graph.layers.map((layer) => [layer.name, cost(layer)]))
}
