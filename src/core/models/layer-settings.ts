import { readActivation } from './activation-function.ts'
import { INFERENCE_NO_OPS } from './inference-no-ops.ts'
import { isObject, own } from './json-limits.ts'
import { describe } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'
import { ModelError } from './errors.ts'

/** What a class of layers may be set to. */
interface Settings {
  /** Fields that shapes, weights or arithmetic look at. */
  readonly understood: ReadonlySet<string>
  /** Fields that are not, with the values at which they change nothing. */
  readonly neutral: Readonly<Record<string, readonly unknown[]>>
}

const of = (understood: string, neutral: Settings['neutral'] = {}): Settings => ({
  understood: new Set(understood.split(' ')),
  neutral,
})

const KERNEL = 'kernel_size strides padding dilation_rate data_format activation use_bias'
const ONE_GROUP = { groups: [1] }

const SETTINGS: ReadonlyMap<string, Settings> = new Map([
  ['InputLayer', of('optional', { sparse: [false], ragged: [false], input_tensor: [] })],
  ['Conv2D', of(`${KERNEL} filters groups`)],
  ['DepthwiseConv2D', of(`${KERNEL} depth_multiplier`, ONE_GROUP)],
  ['SeparableConv2D', of(`${KERNEL} filters depth_multiplier`, ONE_GROUP)],
  ['Conv2DTranspose', of(`${KERNEL} filters output_padding`, ONE_GROUP)],
  ['Dense', of('units activation use_bias')],
  ['BatchNormalization', of('axis momentum epsilon center scale fused synchronized', { renorm: [false], renorm_clipping: [{}], renorm_momentum: [0.99], mode: [0] })], // prettier-ignore
  ['LayerNormalization', of('axis epsilon center scale rms_scaling')],
  ['GroupNormalization', of('groups axis epsilon center scale')],
  ['RMSNormalization', of('axis epsilon')],
  ['UnitNormalization', of('axis')],
  ['Normalization', of('axis mean variance invert')],
  ['LayerScale', of('init_values projection_dim')],
  ['Rescaling', of('scale offset')],
  ['Activation', of('activation')],
  ['ReLU', of('max_value negative_slope threshold')],
  ['LeakyReLU', of('alpha negative_slope')],
  ['PReLU', of('shared_axes')],
  ['ELU', of('alpha')],
  ['Softmax', of('axis')],
  ['ThresholdedReLU', of('theta')],
  ['Dropout', of('rate noise_shape seed')],
  ['SpatialDropout2D', of('rate data_format seed')],
  ['MaxPooling2D', of('pool_size strides padding data_format')],
  ['AveragePooling2D', of('pool_size strides padding data_format')],
  ['GlobalAveragePooling2D', of('keepdims data_format')],
  ['GlobalMaxPooling2D', of('keepdims data_format')],
  ['ZeroPadding2D', of('padding data_format')],
  ['Cropping2D', of('cropping data_format')],
  ['UpSampling2D', of('size interpolation data_format')],
  ['Resizing', of('height width interpolation crop_to_aspect_ratio pad_to_aspect_ratio fill_mode fill_value antialias data_format')], // prettier-ignore
  ['CenterCrop', of('height width data_format')],
  ['Concatenate', of('axis')],
  ['Flatten', of('data_format')],
  ['Reshape', of('target_shape')],
  ['Permute', of('dims')],
  ['RepeatVector', of('n')],
  ...['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum', 'Divide'].map((name) => [name, of('broadcast')] as const), // prettier-ignore
  ...['Mean', 'Max', 'Min', 'Sum', 'Var', 'Std', 'Logsumexp', 'Any', 'All'].map(
    (name) => [name, of('axis keepdims')] as const,
  ),
  ['Stack', of('axis')],
  ['ExpandDims', of('axis')],
  ['Squeeze', of('axis')],
  ['Flip', of('axis')],
  ['GetItem', of('key')],
  ['Matmul', of('transpose_a transpose_b')],
  ['Einsum', of('equation')],
  ['SquaredDifference', of('broadcast')],
  ['Compare', of('comparison value broadcast')],
  ['Logical', of('operation broadcast')],
  ['Where', of('then otherwise broadcast')],
  ['Norm', of('axis keepdims order')],
  ['SplitPart', of('axis sections uneven points sizes index')],
  ['Take', of('axis indices')],
  ['Tile', of('repeats')],
  ['Repeat', of('axis repeats')],
  ['Roll', of('shift axis')],
  ['Pad', of('pad_width mode value')],
  ['RGBToGrayscale', of('')],
  ['PerImageStandardization', of('')],
  ['LocalResponseNormalization', of('depth_radius bias alpha beta')],
  ['AdaptiveMaxPooling2D', of('output_size data_format')],
  // read as others: plain-layers.ts
  ['Conv1D', of(`${KERNEL} filters groups`)],
  ['DepthwiseConv1D', of(`${KERNEL} depth_multiplier`, ONE_GROUP)],
  ['SeparableConv1D', of(`${KERNEL} filters depth_multiplier`, ONE_GROUP)],
  ['Conv1DTranspose', of(`${KERNEL} filters output_padding`, ONE_GROUP)],
  ...['MaxPooling1D', 'AveragePooling1D'].map((name) => [name, of('pool_size strides padding data_format')] as const),
  ...['GlobalAveragePooling1D', 'GlobalMaxPooling1D'].map((name) => [name, of('keepdims data_format')] as const),
  ...['AdaptiveAveragePooling1D', 'AdaptiveMaxPooling1D'].map((name) => [name, of('output_size data_format')] as const), // prettier-ignore
  ['UpSampling1D', of('size')],
  ['ZeroPadding1D', of('padding data_format')],
  ['Cropping1D', of('cropping')],
  ['RandomCrop', of('height width data_format seed is_keras_3')],
  ['SwapAxes', of('axis1 axis2')],
  ['MoveAxis', of('source destination')],
  ['Patches', of('size')],
  ['CropImages', of('top bottom height left right width data_format')],
  ['PadImages', of('top bottom height left right width data_format')],
  ['CentralCrop', of('fraction')],
  ['CropOrPad', of('height width')],
  ['Dot', of('axes normalize')],
  ['AdaptiveAveragePooling2D', of('output_size data_format')],
  ['DepthToSpace', of('block_size data_format')],
  ['SpaceToDepth', of('block_size data_format')],
])

/** On every layer, and without effect on what it computes. The dtype is looked at by {@link precisionOf}. */
const ABOUT_LAYERS = new Set(['name', 'trainable', 'dtype', 'batch_input_shape', 'batch_shape', 'seed', 'dynamic'])

/** How weights begin and how Keras punishes or bounds them in training: weights are read from the file, and Frostline trains with its own plan. */
const FOR_TRAINING = /_(initializer|regularizer|constraint)$/

/** The classes that have a list of settings: those that can be read, and those alone. */
export const LAYERS_WITH_SETTINGS: readonly string[] = [...SETTINGS.keys(), ...INFERENCE_NO_OPS]

/**
 * Refuses every setting of a layer that nothing here understands, unless it is at a value that changes nothing: what is not understood
 * would be left out, and the model would answer something else without a word.
 *
 * @throws {ModelError} `model-bad-config` naming the layer and the field.
 */
export function checkSettings(layer: LayerSpec): void {
  if (INFERENCE_NO_OPS.has(layer.className)) return
  const settings = SETTINGS.get(layer.className)
  for (const [field, value] of Object.entries(layer.config)) {
    if (value === null || value === undefined || ABOUT_LAYERS.has(field) || FOR_TRAINING.test(field)) continue
    if (settings?.understood.has(field)) continue
    const neutral = settings?.neutral[field] ?? []
    if (neutral.some((each) => JSON.stringify(each) === JSON.stringify(value))) continue
    throw notUnderstood(layer, `its setting “${field}” is ${describe(value)}, which is not supported`)
  }
  if (!settings?.understood.has('activation')) return
  const { name } = readActivation(layer, layer.config['activation'])
  if (name === 'glu' && layer.className !== 'Activation')
    throw notUnderstood(layer, 'its activation “glu” halves what the layer gives, which is not supported')
}

const FLOATS = new Set(['float32', 'float64', 'float16', 'bfloat16', 'mixed_float16', 'mixed_bfloat16'])

/**
 * The precision that a layer computes in, by its dtype policy.
 *
 * @throws {ModelError} `model-bad-config` for one that is no floating-point number.
 */
export function precisionOf(layer: LayerSpec): string {
  const policy = layer.config['dtype'] ?? 'float32'
  const settings = isObject(policy) ? own(policy, 'config') : undefined
  const name = isObject(policy) ? ((isObject(settings) ? own(settings, 'name') : undefined) ?? 'float32') : policy
  if (layer.className === 'InputLayer') return 'float32'
  if (typeof name === 'string' && FLOATS.has(name)) return name
  throw notUnderstood(layer, `it computes in ${describe(name)}, which is not supported`)
}

function notUnderstood(layer: LayerSpec, what: string): ModelError {
  return new ModelError('model-bad-config', `Layer “${layer.name}” (${layer.className}): ${what}.`, {
    hint: 'Left out, it would make the model answer something else. Change it in Keras and save the model again.',
  })
}
