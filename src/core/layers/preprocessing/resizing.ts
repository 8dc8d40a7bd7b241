import { asKeras } from '../keras-form.ts'
import { badConfig, describe, flagOf, type LayerSpec, numberOf, textOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { shapeOf } from '../lowering.ts'
import { type ImageShape, mapOf } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'
import { toSide } from '../words.ts'
import { croppedTo, lowerResized, type Resized, targetOf } from './resized.ts'

/** Numbers of a matrix that makes rows or columns of others. */
const MAX_MATRIX = 2 ** 26

function resized(layer: LayerSpec, input: ImageShape): Resized {
  const [height, width] = mapOf(layer, input)
  const size = targetOf(layer)
  if (height * size[0] > MAX_MATRIX || width * size[1] > MAX_MATRIX)
    throw badConfig(layer, `it makes ${size.join(' x ')} of ${height} x ${width} pixels, which is too much`)
  const whole = [0, 0, height, width] as const
  const mode = layer.config['fill_mode']
  if (mode !== 'constant') throw badConfig(layer, `“fill_mode” is ${describe(mode)}, expected “constant”`)
  if (flagOf(layer, 'crop_to_aspect_ratio')) return { crop: croppedTo(size, height, width), border: [0, 0], size }
  if (!flagOf(layer, 'pad_to_aspect_ratio')) return { crop: whole, border: [0, 0], size }
  const paddedHeight = Math.max(height, Math.trunc((width * size[0]) / size[1]))
  const paddedWidth = Math.max(width, Math.trunc((height * size[1]) / size[0]))
  return { crop: whole, border: [Math.trunc((paddedHeight - height) / 2), Math.trunc((paddedWidth - width) / 2)], size }
}

export const resizing = layerKind({
  className: 'Resizing',
  settings: {
    height: undefined,
    width: undefined,
    interpolation: 'bilinear',
    antialias: false,
    fill_value: 0,
    crop_to_aspect_ratio: false,
    pad_to_aspect_ratio: false,
    fill_mode: 'constant',
    data_format: undefined,
  },
  keepsValues: true,
  outputShape: (layer, input) => [...resized(layer, input).size, mapOf(layer, input)[2]],
  words: toSide,
  lower: (context, [x]) => {
    const { layer } = context
    return lowerResized(context, x, resized(layer, shapeOf(x)), {
      interpolation: textOf(layer, 'interpolation'),
      antialias: flagOf(layer, 'antialias'),
      fill: numberOf(layer, 'fill_value'),
    })
  },
  tfjs: NOT_IN_TFJS,
  keras: asKeras(
    'height',
    'width',
    'interpolation',
    'crop_to_aspect_ratio',
    'pad_to_aspect_ratio',
    'fill_mode',
    'fill_value',
    'antialias',
  ),
})
