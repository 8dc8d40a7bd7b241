import type { Tensor } from '../op-graph.ts'
import { binary, mul, scale, shift, unary } from '../ops/elementwise.ts'
import { concat, constant, pad, reduce, reshape, shapeOf, slice, transpose } from '../ops/arrays.ts'
import { pool, resize, type Pair } from '../ops/convolutions.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import { alignedShapes } from '../../models/merge-shapes.ts'
import { INTERPOLATIONS, resample, resizeWeights } from './resample.ts'
import type { BinaryOp } from '../ops/elementwise.ts'
import type { LayerContext, LayerRule } from './rule.ts'

const pooling =
  (type: 'MaxPool' | 'AvgPool'): LayerRule =>
  ({ f, config }, [x]) => {
    config.channelsLast()
    const poolSize = config.pair('pool_size', [2, 2])
    return pool(f, type, x, poolSize, { strides: config.pair('strides', poolSize), padding: config.padding() })
  }

const globalPooling =
  (type: 'Mean' | 'Max'): LayerRule =>
  ({ f, config }, [x]) => {
    config.channelsLast()
    return reduce(f, type, x, [1, 2], config.boolean('keepdims', false))
  }

const zeroPadding: LayerRule = ({ f, config }, [x]) => {
  config.channelsLast()
  return pad(f, x, [[0, 0], ...config.sides('padding'), [0, 0]])
}

const cropping: LayerRule = ({ f, config }, [x]) => {
  config.channelsLast()
  const [[top, bottom], [left, right]] = config.sides('cropping')
  const [, height, width] = x.shape as number[]
  if (top + bottom >= height || left + right >= width) config.fail(`crops all of its ${height}x${width} input away.`)
  return slice(f, x, [0, top, left, 0], [-1, height - top - bottom, width - left - right, -1])
}

const upSampling: LayerRule = ({ f, config }, [x]) => {
  config.channelsLast()
  const interpolation = config.string('interpolation', 'nearest')
  const size = config.pair('size', [2, 2])
  if (interpolation === 'nearest' || interpolation === 'bilinear') return resize(f, x, size, interpolation)
  if (!INTERPOLATIONS.includes(interpolation))
    return config.fail(`interpolation “${interpolation}” is not supported; “nearest”, “bilinear”, “bicubic”, “lanczos3” and “lanczos5” are.`) // prettier-ignore
  const [rows, columns] = [x.shape[1] as number, x.shape[2] as number].map((length, axis) => resizeWeights(interpolation, false, length, length * size[axis])) // prettier-ignore
  return resample(f, x, rows, columns)
}

const reshaping: LayerRule = ({ f, config }, [x]) => {
  const target = config.integers('target_shape')
  const size = sizeOf(x.shape.slice(1) as number[])
  const known = sizeOf(target.filter((n) => n !== -1))
  return reshape(f, x, [x.shape[0], ...target.map((n) => (n === -1 ? size / known : n))])
}

const merge =
  (type: BinaryOp): LayerRule =>
  ({ f, config }, inputs) => {
    if (inputs.length < 2) config.fail(`needs two or more inputs, got ${inputs.length}.`)
    const shapes = alignedShapes(config.layer, inputs.map((x) => x.shape.slice(1) as number[])) // prettier-ignore
    const aligned = inputs.map((x, i) => (shapes[i].length === x.shape.length - 1 ? x : reshape(f, x, [x.shape[0], ...shapes[i]]))) // prettier-ignore
    return aligned.slice(1).reduce((left, right) => binary(f, type, left, right), aligned[0])
  }

export const subtract = merge('Sub')

const concatenate: LayerRule = ({ f, config }, inputs) => {
  const axis = config.number('axis', -1)
  const positive = axis < 0 ? inputs[0].shape.length + axis : axis
  if (positive < 1) config.fail(`cannot join along the batch (axis ${axis}).`)
  return concat(f, inputs, positive)
}

const perChannel = (value: unknown, config: LayerContext['config'], key: string): number[] | undefined => {
  if (value === undefined || value === null) return undefined
  const list = (Array.isArray(value) ? value.flat(4) : [value]) as unknown[]
  return list.every((n) => typeof n === 'number') ? list : config.fail(`“${key}” must be numbers.`)
}

const channelVector = ({ f }: LayerContext, values: readonly number[]): Tensor =>
  constant(f, {
    dtype: 'float32',
    shape: values.length === 1 ? [] : [values.length],
    values: Float32Array.from(values),
  })

const rescaling: LayerRule = (context, [x]) => {
  const { f, config } = context
  const factors = perChannel(config.get('scale'), config, 'scale') ?? [1]
  const offsets = perChannel(config.get('offset'), config, 'offset') ?? [0]
  const scaled = factors.length === 1 ? scale(f, x, factors[0]) : mul(f, x, channelVector(context, factors))
  return offsets.length === 1
    ? shift(f, scaled, offsets[0])
    : binary(f, 'AddV2', scaled, channelVector(context, offsets))
}

/** (x - mean) / max(sqrt(variance), epsilon), Keras' Normalization; its numbers are in the configuration or adapted weights. */
const normalization: LayerRule = (context, [x]) => {
  const { f, config } = context
  const kept = [config.get('axis') === null ? [] : config.axes(x.shape.length, -1)].flat().sort((a, b) => a - b)
  const laid = x.shape.map((n, axis) => (kept.includes(axis) ? n : 1)).slice(kept[0] ?? x.shape.length)
  const isLast = kept.length === 1 && laid.length === 1
  const given = (key: string): Tensor => {
    const numbers = perChannel(config.get(key), config, key)
    const values = numbers ? channelVector(context, numbers) : context.weight(key)
    if (isLast || values.shape.length === 0) return values
    if (sizeOf(values.shape as number[]) !== sizeOf(laid as number[]))
      config.fail(`“${key}” has other axes than “axis”.`)
    return reshape(f, values, laid)
  }
  const [meanTensor, varianceTensor] = [given('mean'), given('variance')]
  const deviation = binary(f, 'Maximum', unary(f, 'Sqrt', varianceTensor), constant(f, 1e-7))
  return config.boolean('invert', false)
    ? binary(f, 'AddV2', meanTensor, mul(f, x, deviation))
    : binary(f, 'RealDiv', binary(f, 'Sub', x, meanTensor), deviation)
}

/** Keeps a number where a uniform draw reaches the rate and scales it by 1 / (1 - rate) (Keras Dropout). */
const dropout =
  (spatial: boolean): LayerRule =>
  ({ f, config, training, random }, [x]) => {
    const rate = config.number('rate')
    if (rate < 0 || rate >= 1) config.fail(`“rate” must lie in [0, 1), got ${rate}.`)
    if (!training || rate === 0) return x
    const isShared = spatial ? [false, true, true, false] : sharedAxes(config, x.shape.length)
    const noiseShape = x.shape.map((n, axis) => (isShared[axis] ? 1 : n))
    const runtime = isShared.includes(true)
      ? concat(f, isShared.map((shared, axis) => (shared ? constant(f, [1]) : slice(f, shapeOf(f, x), [axis], [1]))), 0) // prettier-ignore
      : shapeOf(f, x)
    const draws = random(noiseShape, runtime)
    const keep = f.add('GreaterEqual', [draws, constant(f, rate)], { T: { type: 'float32' } }, [
      { dtype: 'bool', shape: noiseShape },
    ])
    const mask = f.add(
      'Cast',
      [keep],
      { SrcT: { type: 'bool' }, DstT: { type: 'float32' }, Truncate: { bool: false } },
      [{ dtype: 'float32', shape: noiseShape }],
    )
    return mul(f, scale(f, x, 1 / (1 - rate)), mask)
  }

/** Axes along which one draw counts for all: those of length 1 in Keras' `noise_shape`. */
function sharedAxes(config: LayerContext['config'], rank: number): boolean[] {
  const shape = config.get('noise_shape')
  if (shape === undefined || shape === null) return new Array<boolean>(rank).fill(false)
  const fits = Array.isArray(shape) && shape.length === rank && shape.every((n) => n === null || n === 1)
  if (!fits)
    return config.fail(`“noise_shape” ${JSON.stringify(shape)} is not supported; null and 1 for each axis are.`)
  return shape.map((n) => n === 1)
}

export const shapeLayers: readonly (readonly [string, LayerRule])[] = [
  ['MaxPooling2D', pooling('MaxPool')],
  ['AveragePooling2D', pooling('AvgPool')],
  ['GlobalAveragePooling2D', globalPooling('Mean')],
  ['GlobalMaxPooling2D', globalPooling('Max')],
  ['ZeroPadding2D', zeroPadding],
  ['Cropping2D', cropping],
  ['UpSampling2D', upSampling],
  ['Flatten', ({ f }, [x]) => reshape(f, x, [x.shape[0], sizeOf(x.shape.slice(1) as number[])])],
  ['Reshape', reshaping],
  ['Permute', ({ f, config }, [x]) => transpose(f, x, [0, ...config.integers('dims')])],
  ['Add', merge('AddV2')],
  ['Subtract', subtract],
  ['Multiply', merge('Mul')],
  ['Maximum', merge('Maximum')],
  ['Minimum', merge('Minimum')],
  ['Divide', merge('RealDiv')],
  ['Average', (context, inputs) => scale(context.f, merge('AddV2')(context, inputs), 1 / inputs.length)],
  ['Concatenate', concatenate],
  ['Rescaling', rescaling],
  ['Normalization', normalization],
  ['Dropout', dropout(false)],
  ['SpatialDropout2D', dropout(true)],
]

export type { Pair }
