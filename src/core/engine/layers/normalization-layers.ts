import type { GraphFunction, Tensor } from '../op-graph.ts'
import { batchSize, constant, filled, reduce, reshape } from '../ops/arrays.ts'
import { add, binary, cast, div, mul, scale, shift, sub, unary } from '../ops/elementwise.ts'
import { fusedBatchNorm } from '../ops/normalization.ts'
import type { ChannelAffine } from './convolution-layers.ts'
import type { LayerContext, LayerRule } from './rule.ts'

const gammaOf = ({ f, has, weight }: LayerContext, channels: number): Tensor =>
  has('gamma') ? weight('gamma') : filled(f, [channels], 1)

const betaOf = ({ f, has, weight }: LayerContext, channels: number): Tensor =>
  has('beta') ? weight('beta') : filled(f, [channels], 0)

/** Inference-mode BatchNormalization as one factor and one term per channel, from the moving statistics. */
export function inferenceAffine(context: LayerContext): ChannelAffine {
  const { f, config, weight, has } = context
  const deviation = unary(f, 'Rsqrt', shift(f, weight('moving_variance'), config.number('epsilon', 1e-3)))
  const factor = has('gamma') ? mul(f, weight('gamma'), deviation) : deviation
  const centred = mul(f, weight('moving_mean'), factor)
  const term = has('beta') ? sub(f, weight('beta'), centred) : unary(f, 'Neg', centred)
  return { factor, term }
}

/**
 * Trains on the batch's statistics and moves the averages as Keras does:
 * moving = moving * momentum + batch * (1 - momentum), with the population variance (TensorFlow's kernel gives Bessel's).
 */
function trainingBatchNormalization(context: LayerContext, x: Tensor): Tensor {
  const { f, config, weight, updateStatistic } = context
  const channels = x.shape.at(-1) as number
  const images = x.shape.length === 4 ? x : reshape(f, x, [null, 1, flatLength(x), channels])
  const epsilon = config.number('epsilon', 1e-3)
  const { y, mean, variance } = fusedBatchNorm(
    f,
    images,
    gammaOf(context, channels),
    betaOf(context, channels),
    epsilon,
  )
  const momentum = config.number('momentum', 0.99)
  const [, height, width] = images.shape as number[]
  const numValues = scale(f, cast(f, batchSize(f, images), 'float32'), height * width)
  const population = mul(f, variance, div(f, binary(f, 'Maximum', shift(f, numValues, -1), constant(f, 0)), numValues))
  updateStatistic('moving_mean', movingAverage(f, weight('moving_mean'), mean, momentum))
  updateStatistic('moving_variance', movingAverage(f, weight('moving_variance'), population, momentum))
  return x.shape.length === 4 ? y : reshape(f, y, x.shape)
}

const flatLength = (x: Tensor): number => (x.shape.slice(1, -1) as number[]).reduce((product, n) => product * n, 1)

const movingAverage = (f: GraphFunction, moving: Tensor, batch: Tensor, momentum: number): Tensor =>
  add(f, scale(f, moving, momentum), scale(f, batch, 1 - momentum))

const batchNormalization: LayerRule = (context, [x]) => {
  const { f, config, training } = context
  config.lastAxis(x.shape.length)
  if (training) return trainingBatchNormalization(context, x)
  const { factor, term } = inferenceAffine(context)
  return add(f, mul(f, x, factor), term)
}

/** The axes that a layer normalizes along, and a weight of it laid along them. */
function along({ f, config, weight }: LayerContext, x: Tensor) {
  const axes = config.axes(x.shape.length, -1)
  const shape = x.shape.map((n, axis) => (axes.includes(axis) ? n : 1))
  const isLast = axes.length === 1 && axes[0] === x.shape.length - 1
  return { axes, laid: (name: string): Tensor => (isLast ? weight(name) : reshape(f, weight(name), shape)) }
}

/** Normalises every sample over its last axis, or others (Ba et al. 2016, arXiv:1607.06450). */
const layerNormalization: LayerRule = (context, [x]) => {
  const { f, config, has } = context
  const { axes, laid } = along(context, x)
  const centred = sub(f, x, reduce(f, 'Mean', x, axes, true))
  const variance = reduce(f, 'Mean', unary(f, 'Square', centred), axes, true)
  // Keras' “rms_scaling” divides the number itself, and by its deviation at that; nothing is added then
  const isScaling = config.boolean('rms_scaling', false)
  const factor = unary(f, 'Rsqrt', shift(f, variance, config.number('epsilon', 1e-3)))
  const normalised = mul(f, isScaling ? x : centred, factor)
  const scaled = has('gamma') ? mul(f, normalised, laid('gamma')) : normalised
  return has('beta') && !isScaling ? add(f, scaled, laid('beta')) : scaled
}

/** By the root of the mean square, without centering (Zhang & Sennrich 2019, arXiv:1910.07467). */
const rmsNormalization: LayerRule = (context, [x]) => {
  const { f, config } = context
  const { axes, laid } = along(context, x)
  const meanSquare = reduce(f, 'Mean', unary(f, 'Square', x), axes, true)
  return mul(f, mul(f, x, unary(f, 'Rsqrt', shift(f, meanSquare, config.number('epsilon', 1e-6)))), laid('scale'))
}

/** Normalizes groups of channels, each with all its pixels (Wu & He 2018, arXiv:1803.08494). */
const groupNormalization: LayerRule = ({ f, config, has, weight }, [x]) => {
  const channels = x.shape.at(-1) as number
  const asked = config.number('groups', 32)
  const groups = asked === -1 ? channels : asked
  const grouped = reshape(f, x, [x.shape[0], flatLength(x), groups, channels / groups])
  const centred = sub(f, grouped, reduce(f, 'Mean', grouped, [1, 3], true))
  const variance = reduce(f, 'Mean', unary(f, 'Square', centred), [1, 3], true)
  const normalised = mul(f, centred, unary(f, 'Rsqrt', shift(f, variance, config.number('epsilon', 1e-3))))
  const whole = reshape(f, normalised, x.shape)
  const scaled = has('gamma') ? mul(f, whole, weight('gamma')) : whole
  return has('beta') ? add(f, scaled, weight('beta')) : scaled
}

export const normalizationLayers: readonly (readonly [string, LayerRule])[] = [
  ['BatchNormalization', batchNormalization],
  ['LayerNormalization', layerNormalization],
  ['RMSNormalization', rmsNormalization],
  ['GroupNormalization', groupNormalization],
  // a learned factor for each channel (Touvron et al. 2021, arXiv:2103.17239)
  ['LayerScale', ({ f, weight }, [x]) => mul(f, x, weight('gamma'))],
]
