import { badConfig, describe, flagOf, integerOf } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'
import { mapOf } from './spatial-shapes.ts'
import type { ImageShape } from './spatial-shapes.ts'

/** What Keras' Resizing and CenterCrop do with one photo, in this order. */
export interface Resized {
  /** `[top, left, height, width]` of the part that is kept. */
  readonly crop: readonly [number, number, number, number]
  /** Rows added above and below, columns added left and right. */
  readonly border: readonly [number, number]
  /** Height and width at the end. */
  readonly size: readonly [number, number]
}

/** The largest part with the proportions of the target, in the middle. @see keras/src/backend/tensorflow/image.py `resize` */
function croppedTo(size: readonly [number, number], height: number, width: number): Resized['crop'] {
  const cropHeight = Math.max(Math.min(height, Math.trunc((width * size[0]) / size[1])), 1)
  const cropWidth = Math.max(Math.min(width, Math.trunc((height * size[1]) / size[0])), 1)
  return [Math.trunc((height - cropHeight) / 2), Math.trunc((width - cropWidth) / 2), cropHeight, cropWidth]
}

const targetOf = (layer: LayerSpec): readonly [number, number] => [
  integerOf(layer, 'height', { min: 1 }),
  integerOf(layer, 'width', { min: 1 }),
]

/** Numbers of a matrix that makes rows or columns of others. */
const MAX_MATRIX = 2 ** 26

export function resizing(layer: LayerSpec, input: ImageShape): Resized {
  const [height, width] = mapOf(layer, input)
  const size = targetOf(layer)
  if (height * size[0] > MAX_MATRIX || width * size[1] > MAX_MATRIX)
    throw badConfig(layer, `it makes ${size.join(' x ')} of ${height} x ${width} pixels, which is too much`)
  const whole = [0, 0, height, width] as const
  const mode = layer.config['fill_mode'] ?? 'constant'
  if (mode !== 'constant') throw badConfig(layer, `“fill_mode” is ${describe(mode)}, expected “constant”`)
  if (flagOf(layer, 'crop_to_aspect_ratio', false))
    return { crop: croppedTo(size, height, width), border: [0, 0], size }
  if (!flagOf(layer, 'pad_to_aspect_ratio', false)) return { crop: whole, border: [0, 0], size }
  const paddedHeight = Math.max(height, Math.trunc((width * size[0]) / size[1]))
  const paddedWidth = Math.max(width, Math.trunc((height * size[1]) / size[0]))
  return { crop: whole, border: [Math.trunc((paddedHeight - height) / 2), Math.trunc((paddedWidth - width) / 2)], size }
}

/** A photo that is too small is enlarged instead. @see keras/src/layers/preprocessing/image_preprocessing/center_crop.py */
export function centerCropping(layer: LayerSpec, input: ImageShape): Resized {
  const [height, width] = mapOf(layer, input)
  const size = targetOf(layer)
  if (height < size[0] || width < size[1]) return { crop: croppedTo(size, height, width), border: [0, 0], size }
  const middle = [Math.floor((height - size[0]) / 2), Math.floor((width - size[1]) / 2)] as const
  return { crop: [...middle, ...size], border: [0, 0], size }
}

/** Height and width that an adaptive pooling gives. */
export function adaptiveSize(layer: LayerSpec): readonly [number, number] {
  const value = layer.config['output_size']
  const pair: unknown[] = Array.isArray(value) ? value : [value, value]
  if (pair.length === 2 && pair.every((n) => Number.isInteger(n) && (n as number) > 0)) return pair as [number, number]
  throw badConfig(layer, `“output_size” is ${describe(value)}, expected two whole numbers`)
}
