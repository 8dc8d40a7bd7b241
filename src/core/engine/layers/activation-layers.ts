import { activationName } from '../../models/activation-name.ts'
import type { GraphFunction, Tensor } from '../op-graph.ts'
import { binary, leakyRelu, mul, scale, unary } from '../ops/elementwise.ts'
import { ACTIVATIONS, generalRelu } from './activations.ts'
import type { ConfigReader } from './config.ts'
import type { LayerContext, LayerRule } from './rule.ts'

/** Applies the activation that a layer's configuration names. */
export function activate(f: GraphFunction, config: ConfigReader, x: Tensor, key = 'activation'): Tensor {
  return activationNamed(config, key)(f, x)
}

export function activationNamed(config: ConfigReader, key = 'activation'): (f: GraphFunction, x: Tensor) => Tensor {
  const value = config.get(key)
  return (
    ACTIVATIONS.get(activationName(value)) ??
    config.fail(
      `the activation ${JSON.stringify(value)} is not supported.`,
      `Supported: ${[...ACTIVATIONS.keys()].join(', ')}.`,
    )
  )
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

const softmax: LayerRule = ({ f, config }, [x]) => {
  config.lastAxis(x.shape.length)
  return unary(f, 'Softmax', x)
}

export const activationLayers: readonly (readonly [string, LayerRule])[] = [
  ['Activation', ({ f, config }: LayerContext, [x]) => activate(f, config, x)],
  ['ReLU', relu],
  ['LeakyReLU', ({ f, config }, [x]) => leakyRelu(f, x, alphaOf(config, 0.3))],
  ['PReLU', prelu],
  ['ELU', elu],
  ['Softmax', softmax],
]
