import {
  type ActivationFunction,
  readActivation,
  settingsOf as settingsOfActivation,
} from '../../models/activation-function.ts'
import { INFERENCE_NO_OPS } from '../../models/inference-no-ops.ts'
import { axesOf } from '../../models/layer-config.ts'
import { ModelError } from '../../models/errors.ts'
import { OLD_HARD_SIGMOID } from '../../models/keras-dialect.ts'
import type { Layer, LayerGraph, WeightTensor } from '../../models/layer-graph.ts'
import type { ImageShape } from '../../models/spatial-shapes.ts'
import {
  activationOperation,
  type KerasOperation,
  layerOperation,
  TO_NUMBERS,
  truthOperation,
} from './keras-operation.ts'

/** A layer as Keras 3 is to read it. */
export interface KerasLayer {
  readonly name: string
  readonly className: string
  /** Where Keras finds the class. */
  readonly module: string
  readonly config: Readonly<Record<string, unknown>>
  readonly inbound: readonly string[]
  /** In Keras' order. */
  readonly weights: readonly WeightTensor[]
  /** Of an operation: what it is called with, around the tensors that it takes. */
  readonly args?: KerasOperation['args']
}

/** What a layer is translated with. */
export interface LayerSource {
  readonly layer: Layer
  readonly graph: LayerGraph
  /** Of its first input. */
  readonly input: ImageShape
}

const LAYERS = 'keras.layers'

/** What each class takes, by Keras' name, and what it is where our graph does not say. Initializers and the like only matter before training. */
const SETTINGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Conv2D: { filters: null, kernel_size: null, strides: [1, 1], padding: 'valid', dilation_rate: [1, 1], groups: 1 },
  DepthwiseConv2D: { kernel_size: null, strides: [1, 1], padding: 'valid', depth_multiplier: 1, dilation_rate: [1, 1] },
  SeparableConv2D: { filters: null, kernel_size: null, strides: [1, 1], padding: 'valid', depth_multiplier: 1, dilation_rate: [1, 1] }, // prettier-ignore
  Conv2DTranspose: { filters: null, kernel_size: null, strides: [1, 1], padding: 'valid', output_padding: null, dilation_rate: [1, 1] }, // prettier-ignore
  Dense: { units: null },
  BatchNormalization: { momentum: 0.99, epsilon: 1e-3 },
  LayerNormalization: { epsilon: 1e-3, rms_scaling: false },
  Activation: {},
  ReLU: { max_value: null, negative_slope: 0, threshold: 0 },
  LeakyReLU: {},
  PReLU: { shared_axes: null },
  ELU: { alpha: 1 },
  Softmax: { axis: -1 },
  MaxPooling2D: { pool_size: [2, 2], strides: null, padding: 'valid' },
  AveragePooling2D: { pool_size: [2, 2], strides: null, padding: 'valid' },
  GlobalAveragePooling2D: { keepdims: false },
  GlobalMaxPooling2D: { keepdims: false },
  ZeroPadding2D: { padding: 0 },
  Cropping2D: { cropping: 0 },
  UpSampling2D: { size: [2, 2], interpolation: 'nearest' },
  Flatten: {},
  Reshape: { target_shape: null },
  Permute: { dims: null },
  Add: {},
  Subtract: {},
  Multiply: {},
  Maximum: {},
  Minimum: {},
  Average: {},
  Dot: { axes: null, normalize: false },
  RepeatVector: { n: null },
  UnitNormalization: { axis: -1 },
  GroupNormalization: { groups: 32, epsilon: 1e-3 },
  RMSNormalization: { axis: -1, epsilon: 1e-6 },
  AdaptiveAveragePooling2D: { output_size: null },
  AdaptiveMaxPooling2D: { output_size: null },
  CenterCrop: { height: null, width: null },
  Resizing: { height: null, width: null, interpolation: 'bilinear', crop_to_aspect_ratio: false, pad_to_aspect_ratio: false, fill_mode: 'constant', fill_value: 0, antialias: false }, // prettier-ignore
  Concatenate: { axis: -1 },
  Rescaling: { scale: 1, offset: 0 },
  Dropout: { rate: 0, noise_shape: null },
  SpatialDropout2D: { rate: 0 },
}

const MERGING = new Set(['Add', 'Subtract', 'Multiply', 'Maximum', 'Minimum', 'Average', 'Concatenate', 'Dot'])
const WITH_ACTIVATION = new Set(['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D', 'Conv2DTranspose', 'Dense', 'Activation']) // prettier-ignore
const NORMALIZING = new Set(['BatchNormalization', 'LayerNormalization', 'GroupNormalization'])
/** `keras.activations`, but for `glu`: as a layer's activation Keras takes its shape for that of its input. */
const ACTIVATIONS = new Set(
  'linear relu relu6 elu celu selu sigmoid tanh softmax log_softmax softplus exponential softsign leaky_relu swish silu gelu hard_sigmoid hard_swish hard_silu hard_tanh hard_shrink mish log_sigmoid soft_shrink sparse_plus sparse_sigmoid squareplus tanh_shrink'.split(
    ' ',
  ),
)

/** Whether a layer takes its inputs as a list. */
export const isMerging = (className: string): boolean => MERGING.has(className)

/**
 * A layer of our graph in those of Keras 3; the last has its name.
 *
 * @throws {ModelError} `model-not-expressible` naming a layer that Keras 3 would not compute so.
 */
export function kerasLayers(source: LayerSource): KerasLayer[] {
  const { layer } = source
  if (layer.className === 'Normalization') return [normalization(source)]
  if (layer.className === 'LayerScale') return [layerScale(source)]
  if (INFERENCE_NO_OPS.has(layer.className)) return [layerOf(source, 'Identity', commonSettings(layer))]
  const truth = truthOperation(layer)
  if (truth) {
    const name = `${layer.name}_truth`
    return [operationOf(name, truth, layer.inbound), operationOf(layer.name, TO_NUMBERS, [name])]
  }
  if (layer.className === 'SquaredDifference') return squaredDifference(layer)
  const operation = layerOperation(layer, source.input)
  if (operation) return [operationOf(layer.name, operation, layer.inbound)]
  const defaults = SETTINGS[layer.className]
  if (!defaults) throw notExpressible(layer, 'Keras 3 has no such layer')
  const activation = WITH_ACTIVATION.has(layer.className) ? readActivation(layer, layer.config['activation']) : LINEAR
  const isPlain = Object.keys(activation.settings).length === 0 && ACTIVATIONS.has(activation.name)
  const config = settingsOf(source, defaults)
  if (isPlain) return [layerOf(source, layer.className, WITH_ACTIVATION.has(layer.className) ? { ...config, activation: activation.name } : config)] // prettier-ignore
  // what computes the activation comes after, and has the layer's name
  const name = `${layer.name}_linear`
  const isAlone = layer.className === 'Activation'
  const made = { ...layerOf(source, layer.className, { ...config, name, activation: 'linear' }), name }
  return [...(isAlone ? [] : [made]), ...activationLayers(layer, activation, isAlone ? layer.inbound : [name])]
}

function squaredDifference({ name, inbound }: Layer): KerasLayer[] {
  const of = (own: string, className: string, from: readonly string[]): KerasLayer => ({ name: own, className, module: 'keras.src.ops.numpy', config: { name: own }, inbound: from, weights: [], args: (tensors) => tensors }) // prettier-ignore
  return [of(`${name}_difference`, 'Subtract', inbound), of(name, 'Square', [`${name}_difference`])]
}

const LINEAR: ActivationFunction = { name: 'linear', settings: {} }

const operationOf = (name: string, { module, className, settings, args }: KerasOperation, inbound: readonly string[]): KerasLayer => ({ name, className, module: `keras.src.ops.${module}`, config: { name, ...settings }, inbound, weights: [], args }) // prettier-ignore

/** An activation that Keras 3 has under no name of its own, in layers and operations that it has. */
function activationLayers(layer: Layer, activation: ActivationFunction, inbound: readonly string[]): KerasLayer[] {
  if (activation.name === OLD_HARD_SIGMOID) return oldHardSigmoid(layer, inbound)
  const { name } = layer
  if (activation.name === 'relu')
    return [{ name, className: 'ReLU', module: LAYERS, config: { name, ...settingsOfActivation(activation) }, inbound, weights: [] }] // prettier-ignore
  const operation = activationOperation(activation)
  if (!operation) throw notExpressible(layer, `Keras 3 has no activation “${activation.name}”`)
  return [operationOf(name, operation, inbound)]
}

function settingsOf({ layer }: LayerSource, defaults: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { className, config } = layer
  const has = (weight: string): boolean => layer.weightNames.includes(`${layer.name}/${weight}`)
  const settings = Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, config[key] ?? value]))
  return {
    ...settings,
    ...commonSettings(layer),
    ...(WITH_ACTIVATION.has(className) && className !== 'Activation' ? { use_bias: has('bias') } : {}),
    ...(NORMALIZING.has(className)
      ? {
          axis: className === 'LayerNormalization' ? (config['axis'] ?? -1) : -1,
          center: has('beta'),
          scale: has('gamma'),
        }
      : {}),
    ...(className === 'LeakyReLU' ? { negative_slope: config['negative_slope'] ?? config['alpha'] ?? 0.3 } : {}),
  }
}

/** SpatialDropout2D alone takes no `trainable`. */
const commonSettings = ({ name, className, config }: Layer): Record<string, unknown> => ({
  name,
  ...(className === 'SpatialDropout2D' ? {} : { trainable: config['trainable'] !== false }),
  dtype: 'float32',
})

function layerOf(
  { layer, graph }: LayerSource,
  className: string,
  config: Readonly<Record<string, unknown>>,
  module = LAYERS,
): KerasLayer {
  const weights = layer.weightNames.map((name) => graph.weights.get(name)!)
  return { name: layer.name, className, module, config, inbound: layer.inbound, weights }
}

/** Keras 2's hard_sigmoid, clip(0.2 x + 0.5, 0, 1), in layers of Keras 3, which has another one by that name. */
function oldHardSigmoid({ name }: Layer, inbound: readonly string[]): KerasLayer[] {
  const scaled = `${name}_scaled`
  const common = { module: LAYERS, weights: [] }
  return [
    { ...common, name: scaled, className: 'Rescaling', config: { name: scaled, scale: 0.2, offset: 0.5 }, inbound },
    { ...common, name, className: 'ReLU', config: { name, max_value: 1 }, inbound: [scaled] },
  ]
}

/** Its statistics become settings: Keras adapts such a layer, it does not train it. */
function normalization(source: LayerSource): KerasLayer {
  const { layer, graph, input } = source
  const channels = input.at(-1) ?? 1
  const axes = layer.config['axis'] === null ? [] : axesOf(layer, input.length, -1)
  if (axes.length > 1 || (axes.length === 1 && axes[0] !== input.length - 1))
    throw notExpressible(layer, 'it normalizes along other axes than the last')
  const statistic = (key: 'mean' | 'variance'): number[] => {
    const stored = graph.weights.get(`${layer.name}/${key}`)?.values
    const values = stored ? [...stored] : [layer.config[key]].flat(5).map(Number)
    return values.length === 1 ? Array.from({ length: channels }, () => values[0]) : values
  }
  const settings = { axis: -1, mean: statistic('mean'), variance: statistic('variance'), invert: layer.config['invert'] === true } // prettier-ignore
  return { ...layerOf(source, 'Normalization', { ...commonSettings(layer), ...settings }), weights: [] }
}

/** Keras has it beside ConvNeXt, and finds it there. */
function layerScale(source: LayerSource): KerasLayer {
  const { layer, input } = source
  const channels = input.at(-1) ?? 1
  const initial = typeof layer.config['init_values'] === 'number' ? layer.config['init_values'] : 1e-6
  const config = { ...commonSettings(layer), init_values: initial, projection_dim: channels }
  return layerOf(source, 'LayerScale', config, 'keras.src.applications.convnext')
}

function notExpressible(layer: Layer, what: string): ModelError {
  return new ModelError(
    'model-not-expressible',
    `Layer “${layer.name}” (${layer.className}) cannot be written as a Keras 3 model: ${what}.`,
    { hint: 'Export the model as a TensorFlow SavedModel or as ONNX, which take it as it is.' },
  )
}
