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

/** Normalises every sample over its last axis (Ba et al. 2016, arXiv:1607.06450). */
const layerNormalization: LayerRule = (context, [x]) => {
  const { f, config, has, weight } = context
  const axis = x.shape.length - 1
  config.lastAxis(x.shape.length)
  const centred = sub(f, x, reduce(f, 'Mean', x, [axis], true))
  const variance = reduce(f, 'Mean', unary(f, 'Square', centred), [axis], true)
  const normalised = mul(f, centred, unary(f, 'Rsqrt', shift(f, variance, config.number('epsilon', 1e-3))))
  const scaled = has('gamma') ? mul(f, normalised, weight('gamma')) : normalised
  return has('beta') ? add(f, scaled, weight('beta')) : scaled
}

export const normalizationLayers: readonly (readonly [string, LayerRule])[] = [
  ['BatchNormalization', batchNormalization],
  ['LayerNormalization', layerNormalization],
  // a learned factor for each channel (Touvron et al. 2021, arXiv:2103.17239)
  ['LayerScale', ({ f, weight }, [x]) => mul(f, x, weight('gamma'))],
]
