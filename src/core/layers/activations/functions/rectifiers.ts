import type { GraphFunction, Tensor } from '../../../engine/op-graph.ts'
import { leakyRelu } from '../../../ops/activations.ts'
import { add, clip, scale, shift, sub } from '../../../ops/arithmetic.ts'
import { compare, select } from '../../../ops/comparisons.ts'
import { constant } from '../../../ops/constants.ts'
import { binary, unary } from '../../../ops/elementwise.ts'
import { KERAS_LAYERS } from '../../keras-form.ts'
import { generalRelu } from '../relu.ts'
import { activation, direct, type FunctionKind, kerasOperation, type Lower, number, optional } from './function-kind.ts'

const zeros = (f: GraphFunction): Tensor => constant(f, 0)

const relu: Lower = (f, x, settings) =>
  generalRelu(f, x, {
    maxValue: optional(settings, 'max_value'),
    negativeSlope: number(settings, 'negative_slope'),
    threshold: number(settings, 'threshold'),
  })

/** The ELU kernel gives exp(min(x, 0)) - 1 for the part below zero. */
const belowZero = (f: GraphFunction, x: Tensor): Tensor => binary(f, 'Minimum', x, zeros(f))

const elu: Lower = (f, x, settings) => {
  const alpha = number(settings, 'alpha')
  if (alpha === 1) return unary(f, 'Elu', x)
  return add(f, unary(f, 'Relu', x), scale(f, unary(f, 'Elu', belowZero(f, x)), alpha))
}

/** relu(x) + alpha (exp(min(x, 0) / alpha) - 1) (Barron 2017, arXiv:1704.07483). */
const celu: Lower = (f, x, settings) => {
  const alpha = number(settings, 'alpha')
  return add(f, unary(f, 'Relu', x), scale(f, unary(f, 'Elu', scale(f, belowZero(f, x), 1 / alpha)), alpha))
}

const threshold: Lower = (f, x, settings) => {
  const isAbove = compare(f, 'Greater', x, constant(f, number(settings, 'threshold')))
  return select(f, isAbove, x, constant(f, number(settings, 'default_value')))
}

/** x moved toward zero by the threshold, and zero between. */
const softShrink: Lower = (f, x, settings) => {
  const by = number(settings, 'threshold')
  return sub(f, unary(f, 'Relu', shift(f, x, -by)), unary(f, 'Relu', shift(f, unary(f, 'Neg', x), -by)))
}

const hardShrink: Lower = (f, x, settings) => {
  const isFar = compare(f, 'Greater', unary(f, 'Abs', x), constant(f, number(settings, 'threshold')))
  return select(f, isFar, x, zeros(f))
}

const squareplus: Lower = (f, x, settings) =>
  scale(f, add(f, x, unary(f, 'Sqrt', shift(f, unary(f, 'Square', x), number(settings, 'b')))), 0.5)

/** 0 below -1, x above 1, and (x + 1)² / 4 between. */
const sparsePlus: Lower = (f, x) => {
  const between = scale(f, unary(f, 'Square', shift(f, x, 1)), 0.25)
  const below = select(f, compare(f, 'LessEqual', x, constant(f, -1)), zeros(f), between)
  return select(f, compare(f, 'Less', x, constant(f, 1)), below, x)
}

/** The input where it is large, and less of it where it is small. */
export const rectifiers: readonly FunctionKind[] = [
  activation('linear', (_f, x) => x, { tfjs: 'linear' }),
  activation('relu', relu, {
    settings: { negative_slope: 0, max_value: null, threshold: 0 },
    keras: {
      layers: ({ name }, inbound, settings) => [
        { name, className: 'ReLU', module: KERAS_LAYERS, config: { name, ...settings }, inbound, weights: [] },
      ],
    },
    tfjs: 'relu',
    asLayer: { className: 'ReLU', settings: {} },
  }),
  activation('relu6', direct('Relu6'), { tfjs: 'relu6' }),
  activation('leaky_relu', (f, x, settings) => leakyRelu(f, x, number(settings, 'negative_slope')), {
    settings: { negative_slope: 0.2 },
    keras: ['nn', 'LeakyRelu'],
    asLayer: { className: 'LeakyReLU', settings: { negative_slope: 0.3 } },
    aliases: { alpha: 'negative_slope' },
  }),
  activation('elu', elu, {
    settings: { alpha: 1 },
    keras: ['nn', 'Elu'],
    tfjs: 'elu',
    asLayer: { className: 'ELU', settings: {} },
  }),
  activation('celu', celu, { settings: { alpha: 1 }, keras: ['nn', 'Celu'] }),
  activation('selu', direct('Selu'), { tfjs: 'selu' }),
  activation('softplus', direct('Softplus'), { tfjs: 'softplus' }),
  activation('squareplus', squareplus, { settings: { b: 4 }, keras: ['nn', 'Squareplus'] }),
  activation('sparse_plus', sparsePlus),
  kerasOperation('threshold', threshold, {
    settings: { threshold: 0, default_value: 0 },
    keras: ['nn', 'Threshold'],
    asLayer: { className: 'ThresholdedReLU', settings: { threshold: 1 } },
    aliases: { theta: 'threshold' },
  }),
  activation('soft_shrink', softShrink, { settings: { threshold: 0.5 }, keras: ['nn', 'SoftShrink'] }),
  activation('hard_shrink', hardShrink, { settings: { threshold: 0.5 }, keras: ['nn', 'HardShrink'] }),
  activation('hard_tanh', (f, x) => clip(f, x, -1, 1)),
  activation('tanh_shrink', (f, x) => sub(f, x, unary(f, 'Tanh', x))),
]
