import { asKeras } from '../keras-form.ts'
import type { LayerSpec } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { shapeOf } from '../lowering.ts'
import { type ImageShape, mapOf } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'
import { toSide } from '../words.ts'
import { croppedTo, lowerResized, type Resized, targetOf } from './resized.ts'

/** A photo that is too small is enlarged instead. @see keras/src/layers/preprocessing/image_preprocessing/center_crop.py */
function cropped(layer: LayerSpec, input: ImageShape): Resized {
  const [height, width] = mapOf(layer, input)
  const size = targetOf(layer)
  if (height < size[0] || width < size[1]) return { crop: croppedTo(size, height, width), border: [0, 0], size }
  const middle = [Math.floor((height - size[0]) / 2), Math.floor((width - size[1]) / 2)] as const
  return { crop: [...middle, ...size], border: [0, 0], size }
}

export const centerCrop = layerKind({
  className: 'CenterCrop',
  settings: { height: undefined, width: undefined, data_format: undefined },
  keepsValues: true,
  outputShape: (layer, input) => [...cropped(layer, input).size, mapOf(layer, input)[2]],
  words: toSide,
  lower: (context, [x]) => lowerResized(context, x, cropped(context.layer, shapeOf(x))),
  tfjs: NOT_IN_TFJS,
  keras: asKeras('height', 'width'),
})
