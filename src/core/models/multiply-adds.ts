import type { LayerSpec } from '../layers/layer-config.ts'
import { completed } from '../layers/layer-kind.ts'
import { kindOf } from '../layers/kinds.ts'
import type { ImageShape } from '../layers/shapes.ts'
import type { Layer, LayerGraph } from './layer-graph.ts'
import { inputShapesOf, outputShapes } from './output-shapes.ts'

/**
 * Multiply-adds a layer takes for one image in inference; layers without kernels count one for each number they read or write.
 * A measure to compare layers by, not a time.
 */
export function multiplyAdds(layer: LayerSpec, input: ImageShape, output: ImageShape): number {
  const kind = kindOf(layer)
  return kind ? kind.multiplyAdds(completed(kind, layer), input, output) : 0
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
