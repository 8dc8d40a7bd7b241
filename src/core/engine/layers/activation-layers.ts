import { readActivation } from '../../models/activation-function.ts'
import type { GraphFunction, Tensor } from '../op-graph.ts'
import { constant } from '../ops/arrays.ts'
import { binary, compare, leakyRelu, mul, scale, select, unary } from '../ops/elementwise.ts'
import { applyActivation, generalRelu } from './activations.ts'
import type { ConfigReader } from './config.ts'
import type { LayerContext, LayerRule } from './rule.ts'
import { softmaxAlong } from './softmax.ts'

/** Applies the activation that a layer's configuration names. */
export function activate(f: GraphFunction, config: ConfigReader, x: Tensor, key = 'activation'): Tensor {
  return applyActivation(f, x, readActivation(config.layer, config.get(key)))
}

const alphaOf = (config: ConfigReader, fallback: number) =>
  config.get('negative_slope') === undefined ? config.number('alpha', fallback) : config.number('negative_slope')

const relu: LayerRule = ({ f, config }, [x]) => {
  const maxValue = config.get('max_value')
  return generalRelu(f, x, {
    maxValue: typeof maxValue === 'number' ? maxValue : undefined,
    negativeSlope: config.number('negative_slope', 0),
    threshold: config.number('threshold', 0),
  })
}

/** relu(x) - alpha * relu(-x), alpha learned (He et al. 2015, arXiv:1502.01852). */
const prelu: LayerRule = ({ f, weight }, [x]) => {
  const negative = unary(f, 'Relu', unary(f, 'Neg', x))
  return binary(f, 'Sub', unary(f, 'Relu', x), mul(f, weight('alpha'), negative))
}

const elu: LayerRule = ({ f, config }, [x]) => {
  const alpha = config.number('alpha', 1)
  if (alpha === 1) return unary(f, 'Elu', x)
  // elu(x) = relu(x) + alpha * (exp(min(x, 0)) - 1), and the ELU kernel gives the second term for -relu(-x)
  const negative = unary(f, 'Elu', unary(f, 'Neg', unary(f, 'Relu', unary(f, 'Neg', x))))
  return binary(f, 'AddV2', unary(f, 'Relu', x), scale(f, negative, alpha))
}

const softmax: LayerRule = ({ f, config }, [x]) => softmaxAlong(f, x, config.axes(x.shape.length, -1))

/** Keras 2: x above theta, zero below. */
const thresholded: LayerRule = ({ f, config }, [x]) => {
  const isAbove = compare(f, 'Greater', x, constant(f, config.number('theta', 1)))
  return select(f, isAbove, x, constant(f, 0))
}

export const activationLayers: readonly (readonly [string, LayerRule])[] = [
  ['Activation', ({ f, config }: LayerContext, [x]) => activate(f, config, x)],
  ['ReLU', relu],
  ['LeakyReLU', ({ f, config }, [x]) => leakyRelu(f, x, alphaOf(config, 0.3))],
  ['PReLU', prelu],
  ['ELU', elu],
  ['Softmax', softmax],
  ['ThresholdedReLU', thresholded],
]
