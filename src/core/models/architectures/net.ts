import { snakeCase } from '../../formats/keras/keras3-weight-paths.ts'
import type { ImageShape } from '../../layers/shapes.ts'
import type { FlatLayer, FlatModel } from '../flatten.ts'
import type { Scaling } from '../known-scalings.ts'
import { outputShape } from '../layer-sizes.ts'

export interface Variant {
  /** As Keras Applications names it: `MobileNet (alpha 0.25)`. */
  readonly title: string
  /** Side of the photos it was made for. */
  readonly size: number
  /**
   * @param size        side of its input.
   * @param numClasses  with a classifier for these; without one: Keras' `include_top=False`.
   */
  readonly build: (size: number, numClasses?: number) => FlatModel
  /** The classifier fits no other size. */
  readonly isFixedSize?: boolean
}

/** A network that is known by its weights alone. */
export interface Architecture {
  readonly variants: readonly Variant[]
  /** How Keras Applications prepares photos for it (`preprocess_input`). */
  readonly scaling: Scaling
}

type Pair = readonly [number, number]
type Config = Readonly<Record<string, unknown>>

interface ConvolutionOptions {
  readonly strides?: number
  readonly padding?: 'same' | 'valid'
  readonly bias?: boolean
  readonly activation?: string
  readonly groups?: number
}

interface BatchNormalizationOptions {
  readonly momentum?: number
  readonly epsilon?: number
  readonly scale?: boolean
}

const square = (size: number | Pair): Pair => (typeof size === 'number' ? [size, size] : size)

/**
 * Builds an architecture layer by layer, in Keras' vocabulary. A method takes the layer's name, or `undefined` where Keras numbers it by its
 * class (`conv2d_3`), and the layers it takes; it gives the new layer's name.
 */
export class Net {
  /** Name of the input. */
  readonly input: string
  readonly #name: string
  readonly #layers: FlatLayer[] = []
  readonly #shapes = new Map<string, ImageShape>()
  readonly #numUsed = new Map<string, number>()

  constructor(name: string, size: number) {
    this.#name = name
    this.input = this.add('InputLayer', 'input_layer', [], { batch_input_shape: [null, size, size, 3] })
  }

  finish(output: string): FlatModel {
    return { name: this.#name, layers: this.#layers, output }
  }

  /** `[height, width, channels]` of a layer's output. */
  shape(name: string): ImageShape {
    return this.#shapes.get(name) ?? []
  }

  channels(name: string): number {
    return this.shape(name).at(-1) ?? 0
  }

  /** @param localName  its name in the nested model it belongs to, where it does: then `name` is `nested/localName`. */
  add(className: string, name: string | undefined, inbound: readonly string[], config: Config = {}, localName?: string): string {
    const own = name ?? this.#number(snakeCase(className))
    const unit = localName === undefined ? own : own.slice(0, -localName.length - 1)
    const of = { localName: localName ?? own, unit, isTrainable: true }
    const layer = { name: own, ...of, className, config: { name: own, ...config }, inbound }
    const inputs = inbound.map((each) => this.shape(each))
    this.#shapes.set(own, outputShape(layer, inputs))
    this.#layers.push(layer)
    return own
  } // prettier-ignore

  conv(name: string | undefined, x: string, filters: number, size: number | Pair, options: ConvolutionOptions = {}, localName?: string): string {
    const { strides = 1, padding = 'same', bias = false, activation = 'linear', groups = 1 } = options
    const config = { filters, kernel_size: square(size), strides: square(strides), padding, use_bias: bias, activation, groups }
    return this.add('Conv2D', name, [x], config, localName)
  } // prettier-ignore

  depthwise(name: string, x: string, size: number, { strides = 1, padding = 'same' }: ConvolutionOptions = {}): string {
    const config = { kernel_size: square(size), strides: square(strides), padding, use_bias: false, depth_multiplier: 1 }
    return this.add('DepthwiseConv2D', name, [x], config)
  } // prettier-ignore

  separable(name: string, x: string, filters: number, size: number, { strides = 1, padding = 'same' }: ConvolutionOptions = {}): string {
    const config = { filters, kernel_size: square(size), strides: square(strides), padding, use_bias: false, depth_multiplier: 1 }
    return this.add('SeparableConv2D', name, [x], config)
  } // prettier-ignore

  bn(name: string | undefined, x: string, { momentum = 0.99, epsilon = 1e-3, scale = true }: BatchNormalizationOptions = {}): string {
    return this.add('BatchNormalization', name, [x], { axis: -1, momentum, epsilon, center: true, scale })
  } // prettier-ignore

  dense(name: string, x: string, units: number, activation = 'linear'): string {
    return this.add('Dense', name, [x], { units, activation, use_bias: true })
  }

  activation(name: string | undefined, x: string, activation: string): string {
    return this.add('Activation', name, [x], { activation })
  }

  relu(name: string | undefined, x: string, maxValue: number | null = null): string {
    return this.add('ReLU', name, [x], { max_value: maxValue, negative_slope: 0, threshold: 0 })
  }

  pad(name: string | undefined, x: string, sides: number | readonly [Pair, Pair]): string {
    return this.add('ZeroPadding2D', name, [x], { padding: typeof sides === 'number' ? [[sides, sides], [sides, sides]] : sides }) // prettier-ignore
  }

  /** Zeros that center a strided window as TensorFlow did: as many as `same` would take, one more before an odd size. */
  padForStride(name: string, x: string, size: number): string {
    const half = Math.floor(size / 2)
    const [height = 1, width = 1] = this.shape(x)
    const sides = (side: number): Pair => [half - (1 - (side % 2)), half]
    return this.pad(name, x, [sides(height), sides(width)])
  }

  maxPool(name: string | undefined, x: string, size: number, strides: number, padding: 'same' | 'valid' = 'valid'): string {
    return this.add('MaxPooling2D', name, [x], { pool_size: square(size), strides: square(strides), padding })
  } // prettier-ignore

  averagePool(name: string | undefined, x: string, size: number, strides: number, padding: 'same' | 'valid' = 'valid'): string {
    return this.add('AveragePooling2D', name, [x], { pool_size: square(size), strides: square(strides), padding })
  } // prettier-ignore

  globalAverage(name: string | undefined, x: string, keepdims = false): string {
    return this.add('GlobalAveragePooling2D', name, [x], { data_format: 'channels_last', keepdims })
  }

  dropout(name: string | undefined, x: string, rate: number): string {
    return this.add('Dropout', name, [x], { rate, noise_shape: null, seed: null })
  }

  /** Leaves out all of it for some photos. */
  dropPath(name: string, x: string, rate: number): string {
    return this.add('Dropout', name, [x], { rate, noise_shape: [null, 1, 1, 1], seed: null })
  }

  concat(name: string | undefined, inputs: readonly string[]): string {
    return this.add('Concatenate', name, inputs, { axis: -1 })
  }

  rescale(name: string | undefined, x: string, scale: number | readonly number[], offset = 0): string {
    return this.add('Rescaling', name, [x], { scale, offset })
  }

  #number(kind: string): string {
    const number = this.#numUsed.get(kind) ?? 0
    this.#numUsed.set(kind, number + 1)
    return number === 0 ? kind : `${kind}_${number}`
  }
}

/** A multiple of `divisor` close to a number of channels, at most a tenth below it (`_make_divisible` of the MobileNets). */
export function divisible(channels: number, divisor = 8): number {
  const rounded = Math.max(divisor, Math.floor((channels + divisor / 2) / divisor) * divisor)
  return rounded < 0.9 * channels ? rounded + divisor : rounded
}

/** Weighs channels by what all of the map shows (Hu et al. 2017, arXiv:1709.01507), as the EfficientNets name its layers. */
export function squeezeExcite(net: Net, x: string, name: string, numSqueezed: number): string {
  const channels = net.channels(x)
  let weights = net.globalAverage(`${name}se_squeeze`, x)
  weights = net.add('Reshape', `${name}se_reshape`, [weights], { target_shape: [1, 1, channels] })
  weights = net.conv(`${name}se_reduce`, weights, numSqueezed, 1, { bias: true, activation: 'silu' })
  weights = net.conv(`${name}se_expand`, weights, channels, 1, { bias: true, activation: 'sigmoid' })
  return net.add('Multiply', `${name}se_excite`, [x, weights])
}
