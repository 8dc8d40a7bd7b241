import { axesOf, badConfig, flagOf, integerOf, pairOf } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'
import { sizeOf } from './layer-graph.ts'
import { convolutionGroups, mapOf } from './spatial-shapes.ts'
import type { ImageShape } from './spatial-shapes.ts'

/** A weight a layer must have, by Keras' short name. */
export interface ExpectedWeight {
  /** `kernel`, `moving_mean`, … */
  readonly name: string
  readonly shape: readonly number[]
}

type WeightRule = (layer: LayerSpec, input: ImageShape) => ExpectedWeight[]

const withBias = (layer: LayerSpec, weights: ExpectedWeight[], size: number): ExpectedWeight[] =>
  flagOf(layer, 'use_bias', true) ? [...weights, { name: 'bias', shape: [size] }] : weights

const conv2d: WeightRule = (layer, input) => {
  const [, , channels] = mapOf(layer, input)
  const { groups, filters } = convolutionGroups(layer, channels)
  const kernel = { name: 'kernel', shape: [...pairOf(layer, 'kernel_size', {}), channels / groups, filters] }
  return withBias(layer, [kernel], filters)
}

const depthwise: WeightRule = (layer, input) => {
  const [, , channels] = mapOf(layer, input)
  const multiplier = integerOf(layer, 'depth_multiplier', { min: 1, fallback: 1 })
  const kernel = { name: 'depthwise_kernel', shape: [...pairOf(layer, 'kernel_size', {}), channels, multiplier] }
  return withBias(layer, [kernel], channels * multiplier)
}

const separable: WeightRule = (layer, input) => {
  const [, , channels] = mapOf(layer, input)
  const multiplier = integerOf(layer, 'depth_multiplier', { min: 1, fallback: 1 })
  const filters = integerOf(layer, 'filters', { min: 1 })
  const weights = [
    { name: 'depthwise_kernel', shape: [...pairOf(layer, 'kernel_size', {}), channels, multiplier] },
    { name: 'pointwise_kernel', shape: [1, 1, channels * multiplier, filters] },
  ]
  return withBias(layer, weights, filters)
}

const transpose: WeightRule = (layer, input) => {
  const [, , channels] = mapOf(layer, input)
  const filters = integerOf(layer, 'filters', { min: 1 })
  const kernel = { name: 'kernel', shape: [...pairOf(layer, 'kernel_size', {}), filters, channels] }
  return withBias(layer, [kernel], filters)
}

const dense: WeightRule = (layer, input) => {
  const units = integerOf(layer, 'units', { min: 1 })
  return withBias(layer, [{ name: 'kernel', shape: [input.at(-1) ?? 1, units] }], units)
}

const scaleAndCenter = (layer: LayerSpec, shape: readonly number[]): ExpectedWeight[] => [
  ...(flagOf(layer, 'scale', true) ? [{ name: 'gamma', shape }] : []),
  ...(flagOf(layer, 'center', true) ? [{ name: 'beta', shape }] : []),
]

const batchNormalization: WeightRule = (layer, input) => {
  const axes = axesOf(layer, input.length, -1)
  const [axis] = axes
  if (axes.length !== 1 || axis === undefined) throw badConfig(layer, 'it normalises along several axes')
  const shape = [input[axis] ?? 1]
  return [...scaleAndCenter(layer, shape), { name: 'moving_mean', shape }, { name: 'moving_variance', shape }]
}

/** With “rms_scaling” Keras always scales and never centers. */
const layerNormalization: WeightRule = (layer, input) => {
  const shape = axesOf(layer, input.length, -1).map((axis) => input[axis] ?? 1)
  return flagOf(layer, 'rms_scaling', false) ? [{ name: 'gamma', shape }] : scaleAndCenter(layer, shape)
}

const prelu: WeightRule = (layer, input) => {
  const shared = layer.config['shared_axes'] ?? []
  if (!Array.isArray(shared) || !shared.every((n) => Number.isInteger(n) && n >= 1 && n <= input.length))
    throw badConfig(layer, '“shared_axes” is not a list of axes')
  return [{ name: 'alpha', shape: input.map((n, i) => (shared.includes(i + 1) ? 1 : n)) }]
}

/** Its statistics may also stand in the configuration; then there are no weights. Keras' `count` is not needed and not kept. */
const normalization: WeightRule = (layer, input) => {
  if (layer.config['mean'] != null && layer.config['variance'] != null) return []
  const shape = layer.config['axis'] === null ? [] : axesOf(layer, input.length, -1).map((axis) => input[axis] ?? 1)
  return [
    { name: 'mean', shape },
    { name: 'variance', shape },
  ]
}

const rules: ReadonlyMap<string, WeightRule> = new Map([
  ['Conv2D', conv2d],
  ['DepthwiseConv2D', depthwise],
  ['SeparableConv2D', separable],
  ['Conv2DTranspose', transpose],
  ['Dense', dense],
  ['BatchNormalization', batchNormalization],
  ['LayerNormalization', layerNormalization],
  ['GroupNormalization', (layer, input) => scaleAndCenter(layer, [input.at(-1) ?? 1])],
  [
    'RMSNormalization',
    (layer, input) => [
      {
        name: 'scale',
        shape: axesOf(layer, input.length, -1)
          .toSorted((a, b) => a - b)
          .map((axis) => input[axis] ?? 1),
      },
    ],
  ],
  ['PReLU', prelu],
  ['Normalization', normalization],
  ['LayerScale', (_, input) => [{ name: 'gamma', shape: [input.at(-1) ?? 1] }]],
])

/**
 * The weights a layer has, in Keras' order, with the shapes its configuration implies. Nothing is allocated.
 *
 * @param inputs  shapes it takes, without the batch.
 */
export function expectedWeights(layer: LayerSpec, inputs: readonly ImageShape[]): ExpectedWeight[] {
  const rule = rules.get(layer.className)
  const [input] = inputs
  return rule && input ? rule(layer, input) : []
}

export function countParameters(weights: readonly ExpectedWeight[]): number {
  return weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
}
