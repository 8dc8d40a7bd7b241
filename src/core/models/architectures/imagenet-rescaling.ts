import type { Layer, LayerGraph } from '../layer-graph.ts'

/** ImageNet's deviation of each channel, red first. */
const DEVIATION = [0.229, 0.224, 0.225]

/**
 * Keras' own EfficientNet weights keep the deviation where Normalization expects its square; Keras divides by its root once more then,
 * with a layer that files of weights do not tell of (keras/src/applications/efficientnet.py, tensorflow#49930).
 */
export function withImageNetRescaling(graph: LayerGraph): LayerGraph {
  const normalization = graph.layers.find(({ className }) => className === 'Normalization')
  const variance = graph.weights.get(`${normalization?.name ?? ''}/variance`)?.values
  const isDeviation = variance?.length === 3 && DEVIATION.every((n, i) => Math.abs(n - (variance[i] ?? 0)) < 1e-3)
  if (!normalization || !isDeviation) return graph
  const name = 'rescaling_1'
  const rescaling: Layer = {
    name,
    className: 'Rescaling',
    config: { name, scale: DEVIATION.map((n) => 1 / Math.sqrt(n)), offset: 0 },
    inbound: [normalization.name],
    weightNames: [],
  }
  return {
    ...graph,
    layers: graph.layers.flatMap((layer) =>
      layer === normalization
        ? [layer, rescaling]
        : [{ ...layer, inbound: layer.inbound.map((each) => (each === normalization.name ? name : each)) }],
    ),
  }
}
