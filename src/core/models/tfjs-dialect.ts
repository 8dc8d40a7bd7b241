import { activationName } from './activation-name.ts'
import { ModelError } from './errors.ts'
import { INFERENCE_NO_OPS } from './inference-no-ops.ts'
import { isObject } from './json-limits.ts'
import type { JsonObject } from './json-limits.ts'
import { OLD_HARD_SIGMOID } from './keras-dialect.ts'
import { axesOf } from './layer-config.ts'
import type { Layer, WeightTensor } from './layer-graph.ts'
import type { ImageShape } from './spatial-shapes.ts'

/** What tfjs-layers 4.22 can deserialise (tfjs-layers/src/activations.ts, initializers.ts). */
const ACTIVATIONS = new Set(
  'elu hard_sigmoid linear relu relu6 selu sigmoid softmax log_softmax softplus softsign tanh swish mish gelu gelu_new'.split(
    ' ',
  ),
)
const INITIALIZERS = new Set(
  'Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity LeCunNormal LeCunUniform Ones Orthogonal RandomNormal RandomUniform TruncatedNormal VarianceScaling Zeros'.split(
    ' ',
  ),
)

/** A layer as TF.js is to read it. Its weights are those of `layer.weightNames`, or `weights` where it has others. */
export interface TfjsLayer extends Pick<Layer, 'name' | 'className' | 'config' | 'inbound'> {
  readonly weights?: ReadonlyMap<string, WeightTensor>
}

type Translation = (layer: Layer, input: ImageShape, weights: ReadonlyMap<string, WeightTensor>) => TfjsLayer[]

function notExpressible(layer: Layer, what: string): ModelError {
  return new ModelError(
    'model-not-expressible',
    `Layer “${layer.name}” (${layer.className}) cannot be written as a TF.js layers-model: ${what}.`,
    {
      hint: 'TF.js would compute something else. Frostline itself, and the other formats, take the model as it is.',
    },
  )
}

const renamed = (layer: Layer, className: string, config: JsonObject): TfjsLayer[] => [{ ...layer, className, config }]

/** Layers that TF.js has and computes as Keras does, whatever they are set to. */
const THE_SAME = new Set(
  'InputLayer Conv2D DepthwiseConv2D SeparableConv2D Dense PReLU ELU ThresholdedReLU Dropout MaxPooling2D AveragePooling2D ZeroPadding2D Cropping2D Concatenate Flatten Reshape Permute RepeatVector Rescaling'.split(
    ' ',
  ),
)

const plainMerge: Translation = (layer) => {
  const { broadcast: _, ...config } = layer.config
  return renamed(layer, layer.className, config)
}

/** What TF.js lacks, in layers it has. */
const translations: ReadonlyMap<string, Translation> = new Map<string, Translation>([
  ...['Add', 'Multiply', 'Average', 'Maximum', 'Minimum'].map((name): [string, Translation] => [name, plainMerge]),
  ...[...INFERENCE_NO_OPS].map((name): [string, Translation] => [
    name,
    (layer) => renamed(layer, 'Activation', { name: layer.name, activation: 'linear', trainable: true }),
  ]),
  ['Softmax', (layer, input) => renamed(layer, 'Softmax', { ...layer.config, axis: lastAxis(layer, input) })],
  ['LayerNormalization', layerNormalization],
  ['Conv2DTranspose', transposed],
  ['UpSampling2D', upSampled],
  ['SpatialDropout2D', (layer) => renamed(layer, 'Dropout', { ...layer.config, noise_shape: [null, 1, 1, null] })],
  ['GlobalAveragePooling2D', keepDimensions],
  ['GlobalMaxPooling2D', keepDimensions],
  ['Subtract', subtract],
  ['Normalization', normalization],
  ['LayerScale', layerScale],
  ['Activation', activation],
  ['ReLU', relu],
  [
    'LeakyReLU',
    (layer) =>
      renamed(layer, 'LeakyReLU', {
        ...layer.config,
        alpha: layer.config['negative_slope'] ?? layer.config['alpha'] ?? 0.3,
      }),
  ],
  [
    'BatchNormalization',
    (layer, input) => renamed(layer, layer.className, { ...layer.config, axis: lastAxis(layer, input) }),
  ],
])

/** @throws {ModelError} `model-not-expressible` where TF.js would compute something else than this layer. */
export function toTfjs(layer: Layer, input: ImageShape, weights: ReadonlyMap<string, WeightTensor>): TfjsLayer[] {
  if (layer.className.includes('Conv') && typeof layer.config['groups'] === 'number' && layer.config['groups'] > 1)
    throw notExpressible(layer, 'it ignores “groups” of a convolution')
  const translate = translations.get(layer.className)
  if (!translate && !THE_SAME.has(layer.className)) throw notExpressible(layer, 'it has no such layer')
  const written = translate ? translate(layer, input, weights) : [layer]
  return written.map((each) => ({ ...each, config: toTfjsConfig(layer, each.config) }))
}

function toTfjsConfig(layer: Layer, config: JsonObject): JsonObject {
  const entries = Object.entries(config).flatMap(([key, value]): [string, unknown][] => {
    if (key === 'activation') return [[key, toTfjsActivation(layer, value)]]
    if (key === 'dtype') return [[key, 'float32']]
    if (key.endsWith('_initializer') && !INITIALIZERS.has(classOf(value))) return []
    if (key.endsWith('_regularizer')) return [[key, toTfjsRegularizer(value)]]
    return [[key, value]]
  })
  return Object.fromEntries(entries)
}

const classOf = (value: unknown): string => (isObject(value) ? String(value['class_name']) : String(value))

function toTfjsActivation(layer: Layer, value: unknown): unknown {
  const name = activationName(value)
  if (isObject(value)) throw notExpressible(layer, `its activation “${name}” takes no settings`)
  const tfjsName = name === 'silu' ? 'swish' : name === OLD_HARD_SIGMOID ? 'hard_sigmoid' : name
  if (!ACTIVATIONS.has(tfjsName) || name === 'hard_sigmoid')
    throw notExpressible(layer, `it has no activation “${name}” of Keras 3`)
  return tfjsName
}

function toTfjsRegularizer(value: unknown): unknown {
  if (!isObject(value) || value['class_name'] === 'L1L2') return isObject(value) ? value : null
  const { l1 = 0, l2 = 0 } = isObject(value['config']) ? value['config'] : {}
  return { class_name: 'L1L2', config: { l1, l2 } }
}

function keepDimensions(layer: Layer, input: ImageShape): TfjsLayer[] {
  const { keepdims, ...config } = layer.config
  if (keepdims !== true) return renamed(layer, layer.className, config)
  const name = `${layer.name}_pooled`
  return [
    { ...layer, name, config: { ...config, name } },
    {
      name: layer.name,
      className: 'Reshape',
      inbound: [name],
      config: { name: layer.name, target_shape: [1, 1, input.at(-1) ?? 1] },
    },
  ]
}

function subtract(layer: Layer): TfjsLayer[] {
  const [first, second] = layer.inbound
  if (first === undefined || second === undefined) throw notExpressible(layer, 'it takes fewer than two tensors')
  const name = `${layer.name}_negated`
  return [
    { name, className: 'Rescaling', inbound: [second], config: { name, scale: -1, offset: 0 } },
    { name: layer.name, className: 'Add', inbound: [first, name], config: { name: layer.name, trainable: true } },
  ]
}

function layerNormalization(layer: Layer): TfjsLayer[] {
  const { rms_scaling: isScaling, ...config } = layer.config
  if (isScaling === true) throw notExpressible(layer, 'it has no “rms_scaling”')
  return renamed(layer, layer.className, config)
}

function transposed(layer: Layer): TfjsLayer[] {
  if (layer.config['output_padding'] != null) throw notExpressible(layer, 'it ignores “output_padding”')
  if ([layer.config['dilation_rate'] ?? 1].flat().some((n) => n !== 1)) throw notExpressible(layer, 'it ignores its dilation') // prettier-ignore
  return [layer]
}

/** Its bilinear interpolation goes by the corners of pixels, Keras' by their middles. */
function upSampled(layer: Layer): TfjsLayer[] {
  const interpolation = layer.config['interpolation'] ?? 'nearest'
  if (interpolation !== 'nearest')
    throw notExpressible(layer, `its interpolation ${JSON.stringify(interpolation)} is another`)
  return [layer]
}

/** (x - mean) / max(sqrt(variance), 1e-7), as a BatchNormalization that only has statistics. */
function normalization(layer: Layer, input: ImageShape, weights: ReadonlyMap<string, WeightTensor>): TfjsLayer[] {
  const { name, config } = layer
  if (config['axis'] !== null && [config['axis']].flat().length > 0) lastAxis(layer, input)
  const channels = input.at(-1) ?? 1
  const statistic = (key: 'mean' | 'variance'): number[] => {
    const values = [...(weights.get(`${name}/${key}`)?.values ?? [config[key]].flat(5).map(Number))]
    return Array.from({ length: channels }, (_, i) => values[values.length === 1 ? 0 : i] ?? Number.NaN)
  }
  const inverted = config['invert'] === true
  if (inverted) throw notExpressible(layer, 'it has no inverted normalisation')
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

/** A factor for each channel, as a BatchNormalization whose statistics change nothing. */
function layerScale(
  { name, inbound }: Layer,
  input: ImageShape,
  weights: ReadonlyMap<string, WeightTensor>,
): TfjsLayer[] {
  const shape = [input.at(-1) ?? 1]
  const all = (value: number): WeightTensor => ({ shape, values: new Float32Array(shape[0] ?? 1).fill(value) })
  const gamma = weights.get(`${name}/gamma`) ?? all(1)
  return [
    {
      name,
      className: 'BatchNormalization',
      inbound,
      config: { name, axis: input.length, epsilon: 0, momentum: 0.99, center: false, scale: true, trainable: true },
      weights: new Map([['gamma', gamma], ['moving_mean', all(0)], ['moving_variance', all(1)]]), // prettier-ignore
    },
  ]
}

/** Keras 3's hard_sigmoid is relu6(x + 3) / 6 and hard_silu x times that: TF.js has neither, but what they are made of. */
function activation(layer: Layer): TfjsLayer[] {
  const { name, inbound } = layer
  const kind = activationName(layer.config['activation'])
  const isGate = kind === 'hard_sigmoid'
  if (!isGate && kind !== 'hard_silu' && kind !== 'hard_swish') return [layer]
  const gate = isGate ? name : `${name}_gate`
  const made = (own: string, className: string, from: readonly string[], config: JsonObject = {}): TfjsLayer => ({ name: own, className, inbound: from, config: { ...config, name: own, trainable: true } }) // prettier-ignore
  return [
    made(`${name}_shifted`, 'Rescaling', inbound, { scale: 1, offset: 3 }),
    made(`${name}_clipped`, 'ReLU', [`${name}_shifted`], { max_value: 6 }),
    made(gate, 'Rescaling', [`${name}_clipped`], { scale: 1 / 6, offset: 0 }),
    ...(isGate ? [] : [made(name, 'Multiply', [...inbound, gate])]),
  ]
}

/** TF.js' ReLU has only `max_value`. */
function relu(layer: Layer): TfjsLayer[] {
  const { negative_slope: slope, threshold, max_value: maxValue } = layer.config
  if ((threshold ?? 0) !== 0) throw notExpressible(layer, 'its ReLU has no threshold')
  if ((slope ?? 0) === 0) return [layer]
  if (maxValue != null) throw notExpressible(layer, 'its ReLU has no negative_slope')
  return renamed(layer, 'LeakyReLU', { name: layer.name, alpha: slope, trainable: true })
}

/** Keras writes `[3]`, `3` or `-1`; TF.js reads a number. */
function lastAxis(layer: Layer, input: ImageShape): number {
  const axes = axesOf(layer, input.length, -1)
  const [axis] = axes
  if (axes.length !== 1 || axis !== input.length - 1) throw notExpressible(layer, 'it only works along the last axis')
  return typeof layer.config['axis'] === 'number' ? layer.config['axis'] : -1
}
