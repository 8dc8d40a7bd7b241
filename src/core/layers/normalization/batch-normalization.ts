import { type GraphFunction, imagesShape, type Tensor } from '../../engine/op-graph.ts'
import { add, div, mul, scale, shift, sub } from '../../ops/arithmetic.ts'
import { fusedBatchNorm } from '../../ops/batch-normalization.ts'
import { cast } from '../../ops/comparisons.ts'
import { constant, filled } from '../../ops/constants.ts'
import { binary, unary } from '../../ops/elementwise.ts'
import { reshape } from '../../ops/shapes.ts'
import { batchSize } from '../../ops/slices.ts'
import { kerasLayer, settingsOf } from '../keras-form.ts'
import { axesOf, badConfig, numberOf, unsupported } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import type { ChannelAffine, LayerContext } from '../lowering.ts'
import { lastAxis, renamed } from '../tfjs-form.ts'
import { channelsLast, flatLength, learnedFactors, scaleAndCenter } from './axes.ts'

/** In inference one factor and one term per channel, from the moving statistics. */
function affine({ f, layer, weight, has }: LayerContext): ChannelAffine {
  const deviation = unary(f, 'Rsqrt', shift(f, weight('moving_variance'), numberOf(layer, 'epsilon')))
  const factor = has('gamma') ? mul(f, weight('gamma'), deviation) : deviation
  const centered = mul(f, weight('moving_mean'), factor)
  const term = has('beta') ? sub(f, weight('beta'), centered) : unary(f, 'Neg', centered)
  return { factor, term }
}

/**
 * Trains on the batch's statistics and moves the averages as Keras does:
 * moving = moving * momentum + batch * (1 - momentum), with the population variance (TensorFlow's kernel gives Bessel's).
 */
function inTraining({ f, layer, weight, has, updateStatistic }: LayerContext, x: Tensor): Tensor {
  const channels = x.shape.at(-1) as number
  const images = x.shape.length === 4 ? x : reshape(f, x, [null, 1, flatLength(x), channels])
  const gamma = has('gamma') ? weight('gamma') : filled(f, [channels], 1)
  const beta = has('beta') ? weight('beta') : filled(f, [channels], 0)
  const { y, mean, variance } = fusedBatchNorm(f, images, gamma, beta, numberOf(layer, 'epsilon'))
  const momentum = numberOf(layer, 'momentum')
  const [, height, width] = imagesShape(images.shape, f.layer)
  const numValues = scale(f, cast(f, batchSize(f, images), 'float32'), height * width)
  const population = mul(f, variance, div(f, binary(f, 'Maximum', shift(f, numValues, -1), constant(f, 0)), numValues))
  updateStatistic('moving_mean', movingAverage(f, weight('moving_mean'), mean, momentum))
  updateStatistic('moving_variance', movingAverage(f, weight('moving_variance'), population, momentum))
  return x.shape.length === 4 ? y : reshape(f, y, x.shape)
}

const movingAverage = (f: GraphFunction, moving: Tensor, batch: Tensor, momentum: number): Tensor =>
  add(f, scale(f, moving, momentum), scale(f, batch, 1 - momentum))

/** Ioffe & Szegedy 2015, arXiv:1502.03167. */
export const batchNormalization = layerKind({
  className: 'BatchNormalization',
  settings: {
    axis: -1,
    momentum: 0.99,
    epsilon: 1e-3,
    center: true,
    scale: true,
    fused: undefined,
    synchronized: undefined,
  },
  neutral: { renorm: [false], renorm_clipping: [{}], renorm_momentum: [0.99], mode: [0] },
  weights: (layer, input) => {
    const axes = axesOf(layer, input.length)
    const [axis] = axes
    if (axes.length !== 1 || axis === undefined) throw badConfig(layer, 'it normalizes along several axes')
    const shape = [input[axis] ?? 1]
    return [...scaleAndCenter(layer, shape), { name: 'moving_mean', shape }, { name: 'moving_variance', shape }]
  },
  lower: (context, [x]) => {
    const { f, layer, training } = context
    const rank = x.shape.length - 1
    if (axesOf(layer, rank).some((axis) => axis !== rank - 1))
      throw unsupported(
        layer,
        `“axis” ${JSON.stringify(layer.config['axis'])} is not supported; only the last axis is.`,
      )
    if (training) return inTraining(context, x)
    const { factor, term } = affine(context)
    return add(f, mul(f, x, factor), term)
  },
  affine,
  tfjs: (layer, input) => renamed(layer, layer.className, { ...layer.config, axis: lastAxis(layer, input) }),
  keras: (source) => [
    kerasLayer(source, { ...settingsOf(source, ['momentum', 'epsilon']), axis: -1, ...learnedFactors(source.layer) }),
  ],
  rewrite: channelsLast,
  isOwnActivation: true,
})
