import { reduce } from '../../ops/reductions.ts'
import type { Layer } from '../../models/layer-graph.ts'
import { asKeras } from '../keras-form.ts'
import { checkChannelsLast, flagOf } from '../layer-config.ts'
import { type FileKind, layerKind, type LayerKind, readsItsInput } from '../layer-kind.ts'
import { alongRows } from '../rewriting.ts'
import { type ImageShape, mapOf } from '../shapes.ts'
import { renamed, type TfjsLayer } from '../tfjs-form.ts'

/** TF.js drops the axes of the map: a Reshape puts them back. */
function asTfjsLayers(layer: Layer, input: ImageShape): TfjsLayer[] {
  const { keepdims, ...config } = layer.config
  if (keepdims !== true) return renamed(layer, layer.className, config)
  const name = `${layer.name}_pooled`
  return [
    { ...layer, name, config: { ...config, name } },
    {
      name: layer.name,
      className: 'Reshape',
      inbound: [name],
      config: { name: layer.name, target_shape: [1, 1, input.at(-1) ?? 1] },
    },
  ]
}

const globalPooling = (className: string, type: 'Mean' | 'Max'): LayerKind =>
  layerKind({
    className,
    settings: { keepdims: false, data_format: undefined },
    outputShape: (layer, input) => {
      const [, , channels] = mapOf(layer, input)
      return flagOf(layer, 'keepdims') ? [1, 1, channels] : [channels]
    },
    multiplyAdds: readsItsInput,
    lower: ({ f, layer }, [x]) => {
      checkChannelsLast(layer)
      return reduce(f, type, x, [1, 2], flagOf(layer, 'keepdims'))
    },
    tfjs: asTfjsLayers,
    keras: asKeras('keepdims'),
  })

export const globalAveragePooling2D = globalPooling('GlobalAveragePooling2D', 'Mean')
export const globalMaxPooling2D = globalPooling('GlobalMaxPooling2D', 'Max')

const alongRow = (className: string, onMaps: LayerKind): FileKind => ({
  className,
  settings: { keepdims: undefined, data_format: undefined },
  rewrite: alongRows(onMaps, {}),
})

export const globalAveragePooling1D = alongRow('GlobalAveragePooling1D', globalAveragePooling2D)
export const globalMaxPooling1D = alongRow('GlobalMaxPooling1D', globalMaxPooling2D)
