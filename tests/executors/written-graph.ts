import type { Layer, LayerGraph } from '../../src/core/models/layer-graph.ts'

/** A layer as a test writes it; nothing looks after its weights. */
export const layer = (
  name: string,
  className: string,
  inbound: string[],
  config = {},
  weightNames: string[] = [],
): Layer => ({
  name,
  className,
  config,
  inbound,
  weightNames,
})

/** A graph of such layers on photos of `size` pixels, with weights that a sine gives. */
export function graphOf(layers: Layer[], weights: Record<string, number[]> = {}, size = 8): LayerGraph {
  return {
    name: 'test',
    layers: [layer('photo', 'InputLayer', []), ...layers],
    input: 'photo',
    output: layers.at(-1)?.name ?? 'photo',
    weights: new Map(
      Object.entries(weights).map(([name, shape]) => {
        const length = shape.reduce((product, n) => product * n, 1)
        return [name, { shape, values: Float32Array.from({ length }, (_, i) => Math.sin(i)) }]
      }),
    ),
    preprocessing: {
      inputHeight: size,
      inputWidth: size,
      resize: 'stretch',
      channelOrder: 'rgb',
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    provenance: { source: 'test', format: 'test' },
  }
}
