import { pad } from '../../ops/slices.ts'
import { asKeras } from '../keras-form.ts'
import { bordersOf, checkChannelsLast } from '../layer-config.ts'
import { type FileKind, layerKind } from '../layer-kind.ts'
import { alongRows } from '../rewriting.ts'
import { mapOf } from '../shapes.ts'
import { asTfjs } from '../tfjs-form.ts'

export const zeroPadding2D = layerKind({
  className: 'ZeroPadding2D',
  settings: { padding: 1, data_format: undefined },
  keepsValues: true,
  outputShape: (layer, input) => {
    const [height, width, channels] = mapOf(layer, input)
    const [[top, bottom], [left, right]] = bordersOf(layer, 'padding')
    return [height + top + bottom, width + left + right, channels]
  },
  lower: ({ f, layer }, [x]) => {
    checkChannelsLast(layer)
    return pad(f, x, [[0, 0], ...bordersOf(layer, 'padding'), [0, 0]])
  },
  zeros: (layer) => bordersOf(layer, 'padding'),
  tfjs: asTfjs,
  keras: asKeras('padding'),
})

export const zeroPadding1D: FileKind = {
  className: 'ZeroPadding1D',
  settings: { padding: 1, data_format: undefined },
  rewrite: alongRows(zeroPadding2D, { borders: { padding: 1 } }),
}
