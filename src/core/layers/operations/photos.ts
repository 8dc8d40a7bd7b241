import { div, mul, scale, shift, sub } from '../../ops/arithmetic.ts'
import { constant } from '../../ops/constants.ts'
import { binary, unary } from '../../ops/elementwise.ts'
import { reduce } from '../../ops/reductions.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import { asOperation, NOT_IN_KERAS, operation } from '../keras-form.ts'
import { badConfig, numberOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { shapeOf } from '../lowering.ts'
import { alongLast, bandWeights } from '../resample.ts'
import type { ShapeRule } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'

const ofPhotos: ShapeRule = (layer, input) => {
  if (input.length !== 3)
    throw badConfig(layer, `its input is [${input.join(', ')}], expected [height, width, channels]`)
  return input
}

/** Luma of ITU-R BT.601, as `tf.image.rgb_to_grayscale`. */
export const rgbToGrayscale = layerKind({
  className: 'RGBToGrayscale',
  settings: {},
  keepsValues: true,
  outputShape: (layer, input) => {
    if (input.length !== 3 || input[2] !== 3)
      throw badConfig(layer, `its input is [${input.join(', ')}], expected three channels`)
    return [...input.slice(0, 2), 1]
  },
  lower: ({ f }, [x]) => {
    const weights = constant(f, { dtype: 'float32', shape: [3], values: Float32Array.of(0.2989, 0.587, 0.114) })
    return reduce(f, 'Sum', mul(f, x, weights), [3], true)
  },
  tfjs: NOT_IN_TFJS,
  keras: asOperation(() => operation('image', 'RGBToGrayscale', { data_format: 'channels_last' })),
})

/** Mean 0 and variance 1 for each photo, its deviation bounded from below. @see `tf.image.per_image_standardization` */
export const perImageStandardization = layerKind({
  className: 'PerImageStandardization',
  settings: {},
  outputShape: ofPhotos,
  lower: ({ f }, [x]) => {
    const centered = sub(f, x, reduce(f, 'Mean', x, [1, 2, 3], true))
    const deviation = unary(f, 'Sqrt', reduce(f, 'Mean', unary(f, 'Square', centered), [1, 2, 3], true))
    return div(f, centered, binary(f, 'Maximum', deviation, constant(f, 1 / Math.sqrt(sizeOf(shapeOf(x))))))
  },
  tfjs: NOT_IN_TFJS,
  keras: NOT_IN_KERAS,
})

/** Neighbors are summed through a matrix of channels by channels. */
const MAX_CHANNELS = 8192

/** Each channel by those around it (Krizhevsky et al. 2012, 3.3). */
export const localResponseNormalization = layerKind({
  className: 'LocalResponseNormalization',
  settings: { depth_radius: 5, bias: 1, alpha: 1, beta: 0.5 },
  outputShape: (layer, input, inputs) => {
    const channels = input.at(-1) ?? 1
    if (channels > MAX_CHANNELS) throw badConfig(layer, `it has ${channels} channels, more than ${MAX_CHANNELS}`)
    return ofPhotos(layer, input, inputs)
  },
  lower: ({ f, layer }, [x]) => {
    const sums = alongLast(
      f,
      unary(f, 'Square', x),
      bandWeights(x.shape.at(-1) as number, numberOf(layer, 'depth_radius')),
    )
    const base = shift(f, scale(f, sums, numberOf(layer, 'alpha')), numberOf(layer, 'bias'))
    return mul(f, x, binary(f, 'Pow', base, constant(f, -numberOf(layer, 'beta'))))
  },
  tfjs: NOT_IN_TFJS,
  keras: NOT_IN_KERAS,
})
