import { ModelError } from './errors.ts'
import { readActivation } from './activation-function.ts'
import { axisOf, badConfig, checkChannelsLast, describe, flagOf, integerOf } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'
import { INFERENCE_NO_OPS } from './inference-no-ops.ts'
import { sizeOf } from './layer-graph.ts'
import type { Layer } from './layer-graph.ts'
import { concatenated, merged, permuted, reshaped } from './merge-shapes.ts'
import { READ_AS_OTHERS } from './read-as-others.ts'
import { operationShapes } from './operation-shapes.ts'
import {
  convolutionGroups,
  convolved,
  cropped,
  mapOf,
  pooled,
  transposed,
  upSampled,
  zeroPadded,
} from './spatial-shapes.ts'
import type { ImageShape, ShapeRule } from './spatial-shapes.ts'

export type { ImageShape } from './spatial-shapes.ts'

/** Floats one image may take at any layer: 1 GiB. Real models stay below 20 million. */
const MAX_FLOATS = 2 ** 28

/** One number, or one for each channel. */
const rescaled: ShapeRule = (layer, input) => {
  for (const key of ['scale', 'offset']) {
    const numbers = [layer.config[key] ?? 0].flat(4)
    if (numbers.length !== 1 && numbers.length !== input.at(-1))
      throw badConfig(layer, `“${key}” has ${numbers.length} numbers for ${input.at(-1)} channels`)
  }
  return input
}

/** All functions keep the shape but GLU, of which one half gates the other. */
const activated: ShapeRule = (layer, input) => {
  const { name, settings } = readActivation(layer, layer.config['activation'])
  if (name !== 'glu') return input
  const at = axisOf(layer, settings['axis'] ?? -1, input.length)
  if ((input[at] ?? 1) % 2 !== 0) throw badConfig(layer, `it halves an axis of ${input[at]}`)
  return input.map((n, i) => (i === at ? n / 2 : n))
}

const same: ShapeRule = (_, input) => input
const merge: ShapeRule = (layer, _, inputs) => merged(layer, inputs)

const globalPool: ShapeRule = (layer, input) => {
  const [, , channels] = mapOf(layer, input)
  return flagOf(layer, 'keepdims', false) ? [1, 1, channels] : [channels]
}

/** Keras' output shape for each class of layer that can be read. */
const rules: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ['Conv2D', (layer, input) => [...convolved(layer, input), convolutionGroups(layer, mapOf(layer, input)[2]).filters]],
  [
    'DepthwiseConv2D',
    (layer, input) => [
      ...convolved(layer, input),
      mapOf(layer, input)[2] * integerOf(layer, 'depth_multiplier', { min: 1, fallback: 1 }),
    ],
  ],
  ['SeparableConv2D', (layer, input) => [...convolved(layer, input), integerOf(layer, 'filters', { min: 1 })]],
  ['Conv2DTranspose', transposed],
  ['Dense', (layer, input) => [...input.slice(0, -1), integerOf(layer, 'units', { min: 1 })]],
  ['BatchNormalization', same],
  ['LayerNormalization', same],
  ['Normalization', same],
  ['LayerScale', same],
  ['Rescaling', rescaled],
  ['Activation', activated],
  ['ReLU', same],
  ['LeakyReLU', same],
  ['PReLU', same],
  ['ELU', same],
  ['Softmax', same],
  ['Dropout', same],
  ['SpatialDropout2D', same],
  ['MaxPooling2D', pooled],
  ['AveragePooling2D', pooled],
  ['GlobalAveragePooling2D', globalPool],
  ['GlobalMaxPooling2D', globalPool],
  ['ZeroPadding2D', zeroPadded],
  ['Cropping2D', cropped],
  ['UpSampling2D', upSampled],
  ['Add', merge],
  ['Subtract', merge],
  ['Multiply', merge],
  ['Average', merge],
  ['Maximum', merge],
  ['Minimum', merge],
  ['Concatenate', (layer, _, inputs) => concatenated(layer, inputs)],
  [
    'Flatten',
    (layer, input) => {
      checkChannelsLast(layer)
      return [sizeOf(input)]
    },
  ],
  ['Reshape', reshaped],
  ['Permute', permuted],
  ...operationShapes,
  ...[...INFERENCE_NO_OPS].map((name) => [name, same] as const),
])

const MERGES = new Set(['Add', 'Subtract', 'Multiply', 'Divide', 'Average', 'Maximum', 'Minimum', 'Concatenate', 'Stack', 'Dot', 'Matmul', 'SquaredDifference']) // prettier-ignore
/** Those that take two, no more. */
const PAIRS = new Set(['Subtract', 'Divide', 'Dot', 'Matmul', 'SquaredDifference'])
/** Those that take numbers in the place of tensors, with how many there are at most. */
const MIXED: ReadonlyMap<string, number> = new Map([['Compare', 2], ['Logical', 2], ['Where', 3], ['Einsum', 2]]) // prettier-ignore

/** True for layers that take several tensors. */
export function isMerge({ className }: LayerSpec): boolean {
  return MERGES.has(className) || MIXED.has(className)
}

/** How many tensors a layer takes, at least and at most. */
function arityOf({ className }: LayerSpec): readonly [least: number, most: number] {
  const mixed = MIXED.get(className)
  if (mixed !== undefined) return [1, mixed]
  return MERGES.has(className) ? [2, PAIRS.has(className) ? 2 : Infinity] : [1, 1]
}

/** What a graph of ours has. */
export const GRAPH_LAYERS: readonly string[] = ['InputLayer', ...rules.keys()]

/** What a file may have. */
export const SUPPORTED_LAYERS: readonly string[] = [...GRAPH_LAYERS, ...READ_AS_OTHERS]

const SUPPORTED = new Set(SUPPORTED_LAYERS)

/** @throws {ModelError} `model-unknown-layer`, naming the layer, its class and what is supported. */
export function checkSupported(layer: Pick<LayerSpec, 'className'>, name: string): void {
  if (SUPPORTED.has(layer.className)) return
  const custom = layer.className === 'Lambda' ? ' It holds program code, which Frostline never runs.' : ''
  throw new ModelError(
    'model-unknown-layer',
    `Layer “${name}” is a ${describe(layer.className)}, which is not supported.${custom}`,
    { hint: `Supported are ${SUPPORTED_LAYERS.join(', ')}.` },
  )
}

/** What an `InputLayer` declares, without the batch. Every dimension must be known. */
export function inputShapeOf(layer: LayerSpec): number[] {
  const shape: unknown = layer.config['batch_input_shape']
  const known =
    Array.isArray(shape) &&
    shape.length >= 2 &&
    shape.length <= 5 &&
    shape.slice(1).every((n) => Number.isInteger(n) && n > 0)
  if (!known)
    throw badConfig(layer, `“batch_input_shape” is ${describe(shape)}, expected [null, height, width, channels]`)
  return checkSize(layer, (shape as number[]).slice(1))
}

function checkSize(layer: LayerSpec, shape: readonly number[]): number[] {
  if (shape.every((n) => Number.isInteger(n) && n > 0) && sizeOf(shape) <= MAX_FLOATS) return [...shape]
  throw new ModelError(
    'model-too-large',
    `Layer “${layer.name}” (${layer.className}) would give [${shape.join(', ')}] for each image: more than ${MAX_FLOATS} numbers.`,
    { hint: 'The file is damaged, or the model is not meant for photos.' },
  )
}

/**
 * Output shape of one layer by Keras' rules.
 *
 * @param inputs  shapes it takes, without the batch.
 * @returns       shape without the batch.
 * @throws {ModelError} `model-unknown-layer`, `model-bad-config` or `model-too-large`, naming the layer.
 */
export function outputShape(layer: LayerSpec, inputs: readonly ImageShape[]): number[] {
  checkSupported(layer, layer.name)
  if (layer.className === 'InputLayer') return inputShapeOf(layer)
  const rule = rules.get(layer.className)
  const [input] = inputs
  const [least, most] = arityOf(layer)
  if (!rule || !input || inputs.length < least || inputs.length > most)
    throw badConfig(
      layer,
      `it takes ${inputs.length} tensors, expected ${least === most ? ['none', 'one', 'two'][least] : `${least} or more`}`,
    )
  if (input.length === 0) throw badConfig(layer, 'its input is a single number')
  return checkSize(layer, rule(layer, input, inputs))
}

/** Shapes a layer takes, looked up among those known. */
export function inputShapesOf(layer: Layer, shapes: ReadonlyMap<string, ImageShape>): ImageShape[] {
  return layer.inbound.map((name) => {
    const shape = shapes.get(name)
    if (!shape) throw badConfig(layer, `it takes “${name}”, which does not come before it`)
    return shape
  })
}

/** Output shape of every layer, by name, without the batch: `[224, 224, 3]`. */
export function outputShapes({ layers }: { readonly layers: readonly Layer[] }): Map<string, number[]> {
  const shapes = new Map<string, number[]>()
  for (const layer of layers) shapes.set(layer.name, outputShape(layer, inputShapesOf(layer, shapes)))
  return shapes
}
