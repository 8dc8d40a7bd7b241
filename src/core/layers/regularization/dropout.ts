import type { Tensor } from '../../engine/op-graph.ts'
import { mul, scale } from '../../ops/arithmetic.ts'
import { cast, compare } from '../../ops/comparisons.ts'
import { constant } from '../../ops/constants.ts'
import { concat } from '../../ops/joins.ts'
import { shapeOf } from '../../ops/shapes.ts'
import { slice } from '../../ops/slices.ts'
import { KERAS_LAYERS, type KerasForm, kerasLayer, settingsOf } from '../keras-form.ts'
import { type LayerSpec, numberOf, unsupported } from '../layer-config.ts'
import { type FileKind, free, layerKind } from '../layer-kind.ts'
import type { LayerContext } from '../lowering.ts'
import { asTfjs, renamed } from '../tfjs-form.ts'
import { percent } from '../words.ts'

/**
 * Keeps a number where a uniform draw reaches the rate and scales it by 1 / (1 - rate).
 *
 * @param sharing  axes along which one draw counts for all.
 */
function lower({ f, layer, training, random }: LayerContext, x: Tensor, sharing: () => readonly boolean[]): Tensor {
  const rate = numberOf(layer, 'rate')
  if (rate < 0 || rate >= 1) throw unsupported(layer, `“rate” must lie in [0, 1), got ${rate}.`)
  if (!training || rate === 0) return x
  const isShared = sharing()
  const noiseShape = x.shape.map((n, axis) => (isShared[axis] ? 1 : n))
  const runtime = isShared.includes(true)
    ? concat(
        f,
        isShared.map((shared, axis) => (shared ? constant(f, [1]) : slice(f, shapeOf(f, x), [axis], [1]))),
        0,
      )
    : shapeOf(f, x)
  const draws = random(noiseShape, runtime)
  const mask = cast(f, compare(f, 'GreaterEqual', draws, constant(f, rate)), 'float32')
  return mul(f, scale(f, x, 1 / (1 - rate)), mask)
}

/** Those of length 1 in Keras' `noise_shape`. */
function sharedAxes(layer: LayerSpec, rank: number): boolean[] {
  const shape = layer.config['noise_shape'] ?? undefined
  if (shape === undefined) return new Array<boolean>(rank).fill(false)
  if (Array.isArray(shape) && shape.length === rank && shape.every((n) => n === null || n === 1))
    return shape.map((n) => n === 1)
  throw unsupported(layer, `“noise_shape” ${JSON.stringify(shape)} is not supported; null and 1 for each axis are.`)
}

/** Keras keeps the generator of a layer that draws. */
const asKerasDropout =
  (...keys: readonly string[]): KerasForm =>
  (source) => [
    { ...kerasLayer(source, settingsOf(source, keys)), hasGenerator: Number(source.layer.config['rate']) > 0 },
  ]

/** Srivastava et al. 2014. */
export const dropout = layerKind({
  className: 'Dropout',
  settings: { rate: undefined, noise_shape: undefined, seed: undefined },
  keepsValues: true,
  multiplyAdds: free,
  words: (c) => [`leaves out ${percent(c['rate'])}`],
  lower: (context, [x]) => lower(context, x, () => sharedAxes(context.layer, x.shape.length)),
  tfjs: asTfjs,
  keras: asKerasDropout('rate', 'noise_shape'),
  // one draw for each channel is a SpatialDropout2D
  fromFile: (config) => {
    const shape = config['noise_shape']
    const dropsChannels =
      Array.isArray(shape) && shape.length === 4 && shape[1] === 1 && shape[2] === 1 && shape[3] !== 1
    if (!dropsChannels) return { className: 'Dropout', config }
    const { noise_shape: _, ...rest } = config
    return { className: 'SpatialDropout2D', config: rest }
  },
  isDropout: true,
  isOwnActivation: true,
  isAlongLast: true,
})

/** Whole channels (Tompson et al. 2015, arXiv:1411.4280). */
export const spatialDropout2D = layerKind({
  className: 'SpatialDropout2D',
  settings: { rate: undefined, data_format: undefined, seed: undefined },
  keepsValues: true,
  multiplyAdds: free,
  words: (c) => [`leaves out ${percent(c['rate'])} of the channels`],
  lower: (context, [x]) => lower(context, x, () => [false, true, true, false]),
  tfjs: (layer) => renamed(layer, 'Dropout', { ...layer.config, noise_shape: [null, 1, 1, null] }),
  // it alone takes no `trainable`
  keras: ({ layer: { name, className, config, inbound } }) => [
    {
      name,
      className,
      module: KERAS_LAYERS,
      config: { name, dtype: 'float32', rate: config['rate'] ?? 0 },
      inbound,
      weights: [],
      hasGenerator: Number(config['rate']) > 0,
    },
  ],
  isDropout: true,
})

/** Leaves a whole branch out for some photos (Huang et al. 2016, arXiv:1603.09382): dropout with one draw a photo. */
export const stochasticDepth: FileKind = {
  className: 'StochasticDepth',
  settings: { drop_path_rate: undefined },
  rewrite: ({ config: { drop_path_rate: rate } }) => [
    { className: 'Dropout', config: { rate, noise_shape: [null, 1, 1, 1], seed: null, trainable: true } },
  ],
}
