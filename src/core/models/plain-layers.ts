import type { JsonObject } from './json-limits.ts'
import { axesOf, badConfig, describe, integerOf } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'
import { alongRows, ALONG_ROWS } from './layers-on-rows.ts'
import { croppedOrPadded, CROPS } from './crop-operations.ts'
import { outputShape } from './output-shapes.ts'
import type { PlainLayer } from './plain-layer.ts'
import type { ImageShape } from './spatial-shapes.ts'

const aside = (suffix: string, className: string, config: JsonObject): PlainLayer => ({ suffix, className, config })

/** Layers whose photos may lie channels first. */
const ON_MAPS = new Set(
  `Conv2D DepthwiseConv2D SeparableConv2D Conv2DTranspose MaxPooling2D AveragePooling2D GlobalAveragePooling2D GlobalMaxPooling2D ZeroPadding2D Cropping2D
  UpSampling2D Resizing CenterCrop RandomCrop SpatialDropout2D AdaptiveAveragePooling2D AdaptiveMaxPooling2D DepthToSpace SpaceToDepth Flatten`.split(
    /\s+/,
  ),
)

const isChannelsFirst = ({ config }: LayerSpec): boolean => config['data_format'] === 'channels_first'

/** The order of axes, counted from 1, that puts one of them last; and the one that puts it back. */
function toLast(axis: number, rank: number): { there: number[]; back: number[] } {
  const there = [...Array.from({ length: rank }, (_, i) => i + 1).filter((each) => each !== axis + 1), axis + 1]
  return { there, back: there.map((_, i) => there.indexOf(i + 1) + 1) }
}

/** A layer that works along the last axis, on another one. */
function onAxis({ className, config }: LayerSpec, rank: number, axis: number, more: JsonObject): PlainLayer[] {
  const { there, back } = toLast(axis, rank)
  return [aside('channels_last', 'Permute', { dims: there }), { className, config: { ...config, ...more } }, aside('channels_back', 'Permute', { dims: back })] // prettier-ignore
}

function channelsFirst(layer: LayerSpec, input: ImageShape): readonly PlainLayer[] {
  const whole = onAxis(layer, input.length, 0, { data_format: 'channels_last' })
  const output = shapeAfter(layer, whole.slice(0, 2), input)
  return output.length === input.length ? whole : whole.slice(0, 2)
}

/** BatchNormalization and GroupNormalization over channels that are not the last axis. */
function normalizing(layer: LayerSpec, input: ImageShape): readonly PlainLayer[] | undefined {
  const [axis, ...others] = axesOf(layer, input.length, -1)
  if (axis === undefined || others.length > 0 || axis === input.length - 1) return undefined
  return onAxis(layer, input.length, axis, { axis: -1 })
}

/** An order of axes, the batch among them, in a Permute. */
function permuting(layer: LayerSpec, input: ImageShape, order: (axes: number[]) => number[]): readonly PlainLayer[] {
  const axes = order(Array.from({ length: input.length + 1 }, (_, i) => i))
  if (axes[0] !== 0) throw badConfig(layer, 'it moves the batch of photos')
  return [{ className: 'Permute', config: { dims: axes.slice(1) } }]
}

const axisIn = (layer: LayerSpec, value: unknown, rank: number): number => {
  const axis = typeof value === 'number' && value < 0 ? value + rank : value
  if (Number.isInteger(axis) && (axis as number) >= 0 && (axis as number) < rank) return axis as number
  throw badConfig(layer, `axis ${describe(value)} is none of its input's ${rank}`)
}

const swapped = (layer: LayerSpec, input: ImageShape): readonly PlainLayer[] =>
  permuting(layer, input, (axes) => {
    const [a, b] = [layer.config['axis1'], layer.config['axis2']].map((axis) => axisIn(layer, axis, axes.length))
    return axes.map((each) => (each === a ? b : each === b ? a : each) ?? each)
  })

const moved = (layer: LayerSpec, input: ImageShape): readonly PlainLayer[] =>
  permuting(layer, input, (axes) => {
    const list = (key: string): number[] => [layer.config[key]].flat().map((axis) => axisIn(layer, axis, axes.length))
    const [from, to] = [list('source'), list('destination')]
    if (from.length !== to.length) throw badConfig(layer, 'it moves axes to another number of places')
    const rest = axes.filter((axis) => !from.includes(axis))
    return axes.map((place) => (to.includes(place) ? from[to.indexOf(place)] : rest.shift()) ?? place)
  })

/** Patches that lie side by side. */
function patches(layer: LayerSpec, input: ImageShape): readonly PlainLayer[] {
  const size = integerOf(layer, 'size', { min: 1 })
  const [height = 0, width = 0] = input
  const cut = [[0, height % size], [0, width % size]] // prettier-ignore
  const isWhole = height % size === 0 && width % size === 0
  return [...(isWhole ? [] : [aside('whole_patches', 'Cropping2D', { cropping: cut })]), { className: 'SpaceToDepth', config: { block_size: size } }] // prettier-ignore
}

type Rule = (layer: LayerSpec, input: ImageShape) => readonly PlainLayer[] | undefined

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['BatchNormalization', normalizing],
  ['GroupNormalization', normalizing],
  ['SwapAxes', swapped],
  ['MoveAxis', moved],
  ['Patches', patches],
  ...[...CROPS].map((name) => [name, croppedOrPadded] as const),
  ...[...ALONG_ROWS].map((name) => [name, alongRows] as const),
])

/** All that are read as others, whatever they are set to. */
export const NAMES_OF_RULES: readonly string[] = [...RULES.keys()]

/**
 * The layers that compute what one of a file does, where no layer of ours does it alone: one-dimensional layers are two-dimensional ones of a single row,
 * channels come last, and so on. They follow one another.
 *
 * @returns the layer itself for most.
 */
export function plainLayers(layer: LayerSpec, input: ImageShape | undefined): readonly PlainLayer[] {
  const itself: PlainLayer = { className: layer.className, config: layer.config }
  if (!input) return [itself]
  const isFirst = isChannelsFirst(layer) && (ON_MAPS.has(layer.className) || ALONG_ROWS.has(layer.className))
  const made = isFirst ? channelsFirst(layer, input) : RULES.get(layer.className)?.(layer, input)
  if (!made) return [itself]
  let shape = input
  return made.flatMap((each) => {
    const steps = plainLayers({ name: layer.name, className: each.className, config: each.config }, shape).map(
      (step) => ({
        ...step,
        ...(each.suffix === undefined ? {} : { suffix: [each.suffix, step.suffix].filter(Boolean).join('_') }),
        ...(each.stored && step.suffix === undefined ? { stored: each.stored } : {}),
      }),
    )
    shape = shapeAfter(layer, steps, shape)
    return steps
  })
}

/** What some of these make of a shape, one after another. */
function shapeAfter({ name }: LayerSpec, layers: readonly PlainLayer[], input: ImageShape): ImageShape {
  return layers.reduce<ImageShape>((shape, { className, config }) => {
    const [only, ...more] = plainLayers({ name, className, config }, shape)
    if (only && more.length === 0 && only.className === className) return outputShape({ name, ...only }, [shape])
    return shapeAfter({ name, className, config }, only ? [only, ...more] : [], shape)
  }, input)
}
