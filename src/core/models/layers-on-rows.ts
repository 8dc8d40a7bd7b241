import type { JsonObject } from './json-limits.ts'
import { badConfig, describe, integerOf } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'
import { outputShape } from './output-shapes.ts'
import type { PlainLayer } from './plain-layer.ts'
import type { ImageShape } from './spatial-shapes.ts'

/** A layer on rows, `[length, channels]`, by the one on maps that does the same to a map one pixel high. */
interface OnRows {
  readonly className: string
  /** Settings that count positions: `3` and `[3]` become `[1, 3]`. */
  readonly sizes?: readonly string[]
  /** Settings with a number before and after: `[1, 2]` becomes `[[0, 0], [1, 2]]`. */
  readonly borders?: readonly string[]
  readonly more?: JsonObject
}

const CONVOLUTION = ['kernel_size', 'strides', 'dilation_rate', 'output_padding']
const POOLING = ['pool_size', 'strides']

const LAYERS: ReadonlyMap<string, OnRows> = new Map<string, OnRows>([
  ['Conv1D', { className: 'Conv2D', sizes: CONVOLUTION }],
  ['DepthwiseConv1D', { className: 'DepthwiseConv2D', sizes: CONVOLUTION }],
  ['SeparableConv1D', { className: 'SeparableConv2D', sizes: CONVOLUTION }],
  ['Conv1DTranspose', { className: 'Conv2DTranspose', sizes: CONVOLUTION }],
  ['MaxPooling1D', { className: 'MaxPooling2D', sizes: POOLING }],
  ['AveragePooling1D', { className: 'AveragePooling2D', sizes: POOLING }],
  ['GlobalAveragePooling1D', { className: 'GlobalAveragePooling2D' }],
  ['GlobalMaxPooling1D', { className: 'GlobalMaxPooling2D' }],
  ['AdaptiveAveragePooling1D', { className: 'AdaptiveAveragePooling2D', sizes: ['output_size'] }],
  ['AdaptiveMaxPooling1D', { className: 'AdaptiveMaxPooling2D', sizes: ['output_size'] }],
  ['UpSampling1D', { className: 'UpSampling2D', sizes: ['size'], more: { interpolation: 'nearest' } }],
  ['ZeroPadding1D', { className: 'ZeroPadding2D', borders: ['padding'] }],
  ['Cropping1D', { className: 'Cropping2D', borders: ['cropping'] }],
])

export const ALONG_ROWS: ReadonlySet<string> = new Set(LAYERS.keys())

/** What Keras sets where a file says nothing. */
const DEFAULTS: JsonObject = { pool_size: 2, size: 2, padding: 1, cropping: 1 }

function numberOf(layer: LayerSpec, value: unknown): number {
  const number: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (Number.isInteger(number)) return number as number
  throw badConfig(layer, `${describe(value)} stands where a whole number is expected`)
}

/** Kernels have one row: `[1, length, in, out]` here, `[length, in, out]` in the file. */
const withoutRow = (shape: readonly number[]): readonly number[] => (shape.length === 4 ? shape.slice(1) : shape)

/** Reshapes to a map of one row, does to it what the layer does, and reshapes back. */
export function alongRows(layer: LayerSpec, input: ImageShape): readonly PlainLayer[] {
  const rule = LAYERS.get(layer.className)
  const [length, channels] = input
  if (!rule || input.length !== 2 || length === undefined || channels === undefined)
    throw badConfig(layer, `its input has the shape [${input.join(', ')}], expected [length, channels]`)
  const { padding, ...settings } = layer.config
  const isCausal = padding === 'causal'
  const config: Record<string, unknown> = { ...settings, ...(padding === undefined ? {} : { padding: isCausal ? 'valid' : padding }), ...rule.more } // prettier-ignore
  for (const key of rule.sizes ?? []) {
    const value = config[key] ?? DEFAULTS[key]
    if (value != null) config[key] = [key === 'output_padding' ? 0 : 1, numberOf(layer, value)]
  }
  for (const key of rule.borders ?? []) {
    const value = config[key] ?? DEFAULTS[key]
    config[key] = [[0, 0], Array.isArray(value) && value.length === 2 ? value : [numberOf(layer, value), numberOf(layer, value)]] // prettier-ignore
  }
  const zeros = isCausal ? (kernelOf(layer) - 1) * numberOf(layer, layer.config['dilation_rate'] ?? 1) : 0
  const main = { className: rule.className, config }
  const row = [1, length + zeros, channels]
  const output = outputShape({ ...layer, ...main }, [row])
  const back = output.length === 3 ? output.slice(1) : undefined
  return [
    { suffix: 'row', className: 'Reshape', config: { target_shape: [1, length, channels] } },
    ...(isCausal ? [{ suffix: 'causal', className: 'ZeroPadding2D', config: { padding: [[0, 0], [zeros, 0]] } }] : []), // prettier-ignore
    { ...main, stored: withoutRow },
    ...(back ? [{ suffix: 'positions', className: 'Reshape', config: { target_shape: back } }] : []),
  ]
}

const kernelOf = (layer: LayerSpec): number =>
  integerOf({ ...layer, config: { kernel: numberOf(layer, layer.config['kernel_size']) } }, 'kernel', { min: 1 })
