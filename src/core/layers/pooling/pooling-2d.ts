import { pool } from '../../ops/pools.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import { windowed, windowSize } from '../convolutional/windows.ts'
import { namedPadding } from '../convolutional/lower-convolution.ts'
import { asKeras } from '../keras-form.ts'
import { checkChannelsLast, type LayerSpec, pairOf } from '../layer-config.ts'
import { type FileKind, layerKind, type LayerKind } from '../layer-kind.ts'
import { alongRows } from '../rewriting.ts'
import { mapOf } from '../shapes.ts'
import { asTfjs } from '../tfjs-form.ts'
import { size, stride } from '../words.ts'

/** As far apart as the window is large, where nothing else is said. */
const stridesOf = (layer: LayerSpec): [number, number] =>
  pairOf(layer, layer.config['strides'] == null ? 'pool_size' : 'strides')

const pooling = (className: string, type: 'MaxPool' | 'AvgPool'): LayerKind =>
  layerKind({
    className,
    settings: { pool_size: [2, 2], strides: undefined, padding: 'valid', data_format: undefined },
    outputShape: (layer, input) => {
      const [height, width, channels] = mapOf(layer, input)
      const [window, strides] = [pairOf(layer, 'pool_size'), stridesOf(layer)]
      return [
        windowed(layer, height, window[0], strides[0], 1),
        windowed(layer, width, window[1], strides[1], 1),
        channels,
      ]
    },
    multiplyAdds: (layer, _, output) => sizeOf(output) * windowSize(layer, 'pool_size'),
    words: (c) => [size(c['pool_size']), ...stride(c['strides'] ?? c['pool_size'])],
    lower: ({ f, layer }, [x]) => {
      checkChannelsLast(layer)
      return pool(f, type, x, pairOf(layer, 'pool_size'), { strides: stridesOf(layer), padding: namedPadding(layer) })
    },
    tfjs: asTfjs,
    keras: asKeras('pool_size', 'strides', 'padding'),
  })

export const maxPooling2D = pooling('MaxPooling2D', 'MaxPool')
export const averagePooling2D = pooling('AveragePooling2D', 'AvgPool')

const alongRow = (className: string, onMaps: LayerKind): FileKind => ({
  className,
  settings: { pool_size: 2, strides: undefined, padding: undefined, data_format: undefined },
  rewrite: alongRows(onMaps, { sizes: { pool_size: 2, strides: undefined } }),
})

export const maxPooling1D = alongRow('MaxPooling1D', maxPooling2D)
export const averagePooling1D = alongRow('AveragePooling1D', averagePooling2D)
