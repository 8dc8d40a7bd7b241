import { add, mul, shift, sub } from '../../ops/arithmetic.ts'
import { unary } from '../../ops/elementwise.ts'
import { reduce } from '../../ops/reductions.ts'
import { reshape } from '../../ops/shapes.ts'
import { kerasLayer, settingsOf } from '../keras-form.ts'
import { axesOf, badConfig, integerOf, type LayerSpec, numberOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { batchOf } from '../lowering.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'
import { channelsLast, flatLength, learnedFactors, scaleAndCenter } from './axes.ts'

/** -1 is a group for each channel. */
const groupsOf = (layer: LayerSpec, channels: number): number =>
  layer.config['groups'] === -1 ? channels : integerOf(layer, 'groups', { min: 1 })

/** Normalizes groups of channels, each with all its pixels (Wu & He 2018, arXiv:1803.08494). */
export const groupNormalization = layerKind({
  className: 'GroupNormalization',
  settings: { groups: 32, axis: -1, epsilon: 1e-3, center: true, scale: true },
  outputShape: (layer, input) => {
    const [axis] = axesOf(layer, input.length)
    const channels = input.at(-1) ?? 1
    const groups = groupsOf(layer, channels)
    if (axis !== input.length - 1) throw badConfig(layer, 'it normalizes along another axis than the last')
    if (channels % groups !== 0) throw badConfig(layer, `${groups} groups do not divide ${channels} channels`)
    return input
  },
  weights: (layer, input) => scaleAndCenter(layer, [input.at(-1) ?? 1]),
  lower: ({ f, layer, has, weight }, [x]) => {
    const channels = x.shape.at(-1) as number
    const groups = groupsOf(layer, channels)
    const grouped = reshape(f, x, [batchOf(x), flatLength(x), groups, channels / groups])
    const centered = sub(f, grouped, reduce(f, 'Mean', grouped, [1, 3], true))
    const variance = reduce(f, 'Mean', unary(f, 'Square', centered), [1, 3], true)
    const normalized = mul(f, centered, unary(f, 'Rsqrt', shift(f, variance, numberOf(layer, 'epsilon'))))
    const whole = reshape(f, normalized, x.shape)
    const scaled = has('gamma') ? mul(f, whole, weight('gamma')) : whole
    return has('beta') ? add(f, scaled, weight('beta')) : scaled
  },
  tfjs: NOT_IN_TFJS,
  keras: (source) => [
    kerasLayer(source, { ...settingsOf(source, ['groups', 'epsilon']), axis: -1, ...learnedFactors(source.layer) }),
  ],
  rewrite: channelsLast,
  isOwnActivation: true,
})
