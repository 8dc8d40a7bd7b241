import { add, mul, shift, sub } from '../../ops/arithmetic.ts'
import { unary } from '../../ops/elementwise.ts'
import { reduce } from '../../ops/reductions.ts'
import { kerasLayer, settingsOf } from '../keras-form.ts'
import { axesOf, flagOf, numberOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { notInTfjs, renamed } from '../tfjs-form.ts'
import { along, learnedFactors, scaleAndCenter } from './axes.ts'

/** Normalizes every sample over its last axis, or others (Ba et al. 2016, arXiv:1607.06450). */
export const layerNormalization = layerKind({
  className: 'LayerNormalization',
  settings: { axis: -1, epsilon: 1e-3, center: true, scale: true, rms_scaling: false },
  weights: (layer, input) => {
    const shape = axesOf(layer, input.length).map((axis) => input[axis] ?? 1)
    // with “rms_scaling” Keras always scales and never centers
    return flagOf(layer, 'rms_scaling') ? [{ name: 'gamma', shape }] : scaleAndCenter(layer, shape)
  },
  lower: (context, [x]) => {
    const { f, layer, has } = context
    const { axes, laid } = along(context, x)
    const centered = sub(f, x, reduce(f, 'Mean', x, axes, true))
    const variance = reduce(f, 'Mean', unary(f, 'Square', centered), axes, true)
    // Keras' “rms_scaling” divides the number itself, and by its deviation at that; nothing is added then
    const isScaling = flagOf(layer, 'rms_scaling')
    const factor = unary(f, 'Rsqrt', shift(f, variance, numberOf(layer, 'epsilon')))
    const normalized = mul(f, isScaling ? x : centered, factor)
    const scaled = has('gamma') ? mul(f, normalized, laid('gamma')) : normalized
    return has('beta') && !isScaling ? add(f, scaled, laid('beta')) : scaled
  },
  tfjs: (layer) => {
    const { rms_scaling: isScaling, ...config } = layer.config
    if (isScaling === true) throw notInTfjs(layer, 'it has no “rms_scaling”')
    return renamed(layer, layer.className, config)
  },
  keras: (source) => [
    kerasLayer(source, { ...settingsOf(source, ['axis', 'epsilon', 'rms_scaling']), ...learnedFactors(source.layer) }),
  ],
  isOwnActivation: true,
})
