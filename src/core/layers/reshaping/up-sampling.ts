import { imagesShape } from '../../engine/op-graph.ts'
import { resize } from '../../ops/resize.ts'
import { asKeras } from '../keras-form.ts'
import { checkChannelsLast, pairOf, textOf, unsupported } from '../layer-config.ts'
import { type FileKind, layerKind } from '../layer-kind.ts'
import { INTERPOLATIONS, resample, resizeWeights } from '../resample.ts'
import { alongRows } from '../rewriting.ts'
import { mapOf } from '../shapes.ts'
import { notInTfjs } from '../tfjs-form.ts'
import { size as sizeInWords } from '../words.ts'

export const upSampling2D = layerKind({
  className: 'UpSampling2D',
  settings: { size: [2, 2], interpolation: 'nearest', data_format: undefined },
  keepsValues: true,
  outputShape: (layer, input) => {
    const [height, width, channels] = mapOf(layer, input)
    const [rows, columns] = pairOf(layer, 'size')
    return [height * rows, width * columns, channels]
  },
  words: (c) => [`${sizeInWords(c['size'])} as large`],
  lower: ({ f, layer }, [x]) => {
    checkChannelsLast(layer)
    const interpolation = textOf(layer, 'interpolation')
    const size = pairOf(layer, 'size')
    if (interpolation === 'nearest' || interpolation === 'bilinear') return resize(f, x, size, interpolation)
    if (!INTERPOLATIONS.includes(interpolation))
      throw unsupported(
        layer,
        `interpolation “${interpolation}” is not supported; “nearest”, “bilinear”, “bicubic”, “lanczos3” and “lanczos5” are.`,
      )
    const [, height, width] = imagesShape(x.shape, layer.name)
    const weights = (length: number, factor: number) => resizeWeights(interpolation, false, length, length * factor)
    return resample(f, x, weights(height, size[0]), weights(width, size[1]))
  },
  // its bilinear interpolation goes by the corners of pixels, Keras' by their middles
  tfjs: (layer) => {
    const interpolation = layer.config['interpolation'] ?? 'nearest'
    if (interpolation !== 'nearest')
      throw notInTfjs(layer, `its interpolation ${JSON.stringify(interpolation)} is another`)
    return [layer]
  },
  keras: asKeras('size', 'interpolation'),
})

export const upSampling1D: FileKind = {
  className: 'UpSampling1D',
  settings: { size: 2 },
  rewrite: alongRows(upSampling2D, { sizes: { size: 2 }, more: { interpolation: 'nearest' } }),
}
