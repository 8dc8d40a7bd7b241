import type { GraphFunction, Tensor } from '../../engine/op-graph.ts'
import { leakyRelu } from '../../ops/activations.ts'
import { scale, shift } from '../../ops/arithmetic.ts'
import { compare, select } from '../../ops/comparisons.ts'
import { constant } from '../../ops/constants.ts'
import { binary, unary } from '../../ops/elementwise.ts'
import type { Layer } from '../../models/layer-graph.ts'
import { asKeras } from '../keras-form.ts'
import { numberOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { notInTfjs, renamed, type TfjsLayer } from '../tfjs-form.ts'

/**
 * max_value where x >= max_value, x between threshold and max_value, negative_slope * (x - threshold) below.
 *
 * @see keras/src/activations/activations.py `ReLU.static_call`
 */
export function generalRelu(
  f: GraphFunction,
  x: Tensor,
  { maxValue, negativeSlope, threshold }: { maxValue: number | undefined; negativeSlope: number; threshold: number },
): Tensor {
  if (threshold === 0 && maxValue === undefined)
    return negativeSlope === 0 ? unary(f, 'Relu', x) : leakyRelu(f, x, negativeSlope)
  if (threshold === 0 && maxValue === 6 && negativeSlope === 0) return unary(f, 'Relu6', x)
  const below = scale(f, shift(f, x, -threshold), negativeSlope)
  const aboveThreshold = compare(f, 'Greater', x, constant(f, threshold))
  const above = maxValue === undefined ? x : binary(f, 'Minimum', x, constant(f, maxValue))
  return select(f, aboveThreshold, above, negativeSlope === 0 ? scale(f, x, 0) : below)
}

/** TF.js' ReLU has only `max_value`. */
function asTfjsRelu(layer: Layer): TfjsLayer[] {
  const { negative_slope: slope, threshold, max_value: maxValue } = layer.config
  if ((threshold ?? 0) !== 0) throw notInTfjs(layer, 'its ReLU has no threshold')
  if ((slope ?? 0) === 0) return [layer]
  if (maxValue != null) throw notInTfjs(layer, 'its ReLU has no negative_slope')
  return renamed(layer, 'LeakyReLU', { name: layer.name, alpha: slope, trainable: true })
}

export const relu = layerKind({
  className: 'ReLU',
  settings: { max_value: undefined, negative_slope: 0, threshold: 0 },
  words: ({ max_value: maxValue }) => (typeof maxValue === 'number' ? [`at most ${maxValue}`] : []),
  lower: ({ f, layer }, [x]) => {
    const { max_value: maxValue } = layer.config
    return generalRelu(f, x, {
      maxValue: typeof maxValue === 'number' ? maxValue : undefined,
      negativeSlope: numberOf(layer, 'negative_slope'),
      threshold: numberOf(layer, 'threshold'),
    })
  },
  tfjs: asTfjsRelu,
  keras: asKeras('max_value', 'negative_slope', 'threshold'),
  isAlongLast: true,
})
