import type { Tensor } from '../../engine/op-graph.ts'
import { mul } from '../../ops/arithmetic.ts'
import { constant } from '../../ops/constants.ts'
import { binary, unary } from '../../ops/elementwise.ts'
import { reshape } from '../../ops/shapes.ts'
import { type Layer, sizeOf, type WeightTensor } from '../../models/layer-graph.ts'
import { kerasLayer, type KerasLayer, type LayerSource, notInKeras } from '../keras-form.ts'
import { axesOf, flagOf, type LayerSpec, unsupported } from '../layer-config.ts'
import { layerKind, type ValueScaling } from '../layer-kind.ts'
import type { LayerContext } from '../lowering.ts'
import type { ImageShape } from '../shapes.ts'
import { lastAxis, notInTfjs, type TfjsLayer } from '../tfjs-form.ts'
import { channelNumbers, channelVector, finiteNumbers } from './channel-numbers.ts'

/** Keras' epsilon. */
const LEAST_DEVIATION = 1e-7

type Statistic = 'mean' | 'variance'

/** The axes that have statistics of their own; none where `axis` is null. */
const keptAxes = (layer: LayerSpec, rank: number): number[] =>
  layer.config['axis'] === null ? [] : axesOf(layer, rank, -1)

/** From its weights, or its configuration. */
function statisticOf({ name, config }: Layer, weights: ReadonlyMap<string, WeightTensor>, key: Statistic): number[] {
  const stored = weights.get(`${name}/${key}`)?.values
  return stored ? [...stored] : [config[key]].flat(5).map(Number)
}

function lower(context: LayerContext, x: Tensor): Tensor {
  const { f, layer } = context
  const kept = keptAxes(layer, x.shape.length - 1)
    .map((axis) => axis + 1)
    .sort((a, b) => a - b)
  const laid = x.shape.map((n, axis) => (kept.includes(axis) ? n : 1)).slice(kept[0] ?? x.shape.length)
  const isLast = kept.length === 1 && laid.length === 1
  const given = (key: Statistic): Tensor => {
    const numbers = channelNumbers(layer, key)
    const values = numbers ? channelVector(f, numbers) : context.weight(key)
    if (isLast || values.shape.length === 0) return values
    if (sizeOf(values.shape as number[]) !== sizeOf(laid as number[]))
      throw unsupported(layer, `“${key}” has other axes than “axis”.`)
    return reshape(f, values, laid)
  }
  const [mean, variance] = [given('mean'), given('variance')]
  const deviation = binary(f, 'Maximum', unary(f, 'Sqrt', variance), constant(f, LEAST_DEVIATION))
  return flagOf(layer, 'invert')
    ? binary(f, 'AddV2', mean, mul(f, x, deviation))
    : binary(f, 'RealDiv', binary(f, 'Sub', x, mean), deviation)
}

function scalingOf({ name, config }: LayerSpec, weights: ReadonlyMap<string, WeightTensor>): ValueScaling {
  const statistic = (key: Statistic, fallback: number): number[] => {
    const values = weights.get(`${name}/${key}`)?.values
    return values ? [...values] : (finiteNumbers(config[key] ?? fallback) ?? [fallback])
  }
  const [mean, variance] = [statistic('mean', 0), statistic('variance', 1)]
  const deviation = variance.map((value) => Math.max(Math.sqrt(value), LEAST_DEVIATION))
  const at = (i: number): number => deviation[deviation.length === 1 ? 0 : i] ?? 1
  return config['invert'] === true
    ? { scale: deviation, offset: mean }
    : { scale: deviation.map((value) => 1 / value), offset: mean.map((value, i) => -value / at(i)) }
}

/** As a BatchNormalization that only has statistics. */
function asTfjsLayers(layer: Layer, input: ImageShape, weights: ReadonlyMap<string, WeightTensor>): TfjsLayer[] {
  const { name, config } = layer
  if (config['axis'] !== null && [config['axis']].flat().length > 0) lastAxis(layer, input)
  const channels = input.at(-1) ?? 1
  const statistic = (key: Statistic): number[] => {
    const values = statisticOf(layer, weights, key)
    return Array.from({ length: channels }, (_, i) => values[values.length === 1 ? 0 : i] ?? Number.NaN)
  }
  if (config['invert'] === true) throw notInTfjs(layer, 'it has no inverted normalization')
  const tensor = (values: number[]): WeightTensor => ({ shape: [channels], values: Float32Array.from(values) })
  return [
    {
      name,
      className: 'BatchNormalization',
      inbound: layer.inbound,
      config: { name, axis: input.length, epsilon: 0, momentum: 0.99, center: false, scale: false, trainable: false },
      weights: new Map([
        ['moving_mean', tensor(statistic('mean'))],
        ['moving_variance', tensor(statistic('variance').map((v) => Math.max(v, 1e-14)))],
      ]),
    },
  ]
}

/** Its statistics become settings: Keras adapts such a layer, it does not train it. */
function asKerasLayer(source: LayerSource): KerasLayer[] {
  const { layer, graph, input } = source
  const channels = input.at(-1) ?? 1
  if (keptAxes(layer, input.length).some((axis) => axis !== input.length - 1))
    throw notInKeras(layer, 'it normalizes along other axes than the last')
  const statistic = (key: Statistic): number[] => {
    const values = statisticOf(layer, graph.weights, key)
    const [first] = values
    return first !== undefined && values.length === 1 ? Array.from({ length: channels }, () => first) : values
  }
  const settings = {
    axis: -1,
    mean: statistic('mean'),
    variance: statistic('variance'),
    invert: layer.config['invert'] === true,
  }
  return [{ ...kerasLayer(source, settings), weights: [] }]
}

/** (x - mean) / max(sqrt(variance), epsilon); its numbers are in the configuration, or adapted weights. */
export const normalization = layerKind({
  className: 'Normalization',
  settings: { axis: undefined, mean: undefined, variance: undefined, invert: false },
  outputShape: (layer, input) => {
    keptAxes(layer, input.length)
    return input
  },
  // Keras' `count` is not needed and not kept
  weights: (layer, input) => {
    if (layer.config['mean'] != null && layer.config['variance'] != null) return []
    const shape = keptAxes(layer, input.length).map((axis) => input[axis] ?? 1)
    return [
      { name: 'mean', shape },
      { name: 'variance', shape },
    ]
  },
  lower: (context, [x]) => lower(context, x),
  scaling: scalingOf,
  tfjs: asTfjsLayers,
  keras: asKerasLayer,
  isAdapted: true,
})
