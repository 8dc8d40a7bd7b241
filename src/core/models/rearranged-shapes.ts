import { axesOf, axisOf, badConfig, describe, integerOf } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'
import type { ImageShape, ShapeRule } from './spatial-shapes.ts'

/** Of one position or axis; each is a tensor while a model is compiled. */
const MAX_COPIES = 4096
/** Neighbors are summed through a matrix of channels by channels. */
const MAX_CHANNELS = 8192

const wholeNumbers = (layer: LayerSpec, key: string): number[] => {
  const value: unknown[] = [layer.config[key]].flat()
  if (value.length > 0 && value.length <= 4096 && value.every(Number.isInteger)) return value as number[]
  throw badConfig(layer, `“${key}” is ${describe(layer.config[key])}, expected whole numbers`)
}

/** One of the parts that an axis is split into. */
export interface SplitPart {
  /** Without the batch. */
  readonly axis: number
  readonly start: number
  readonly size: number
}

/**
 * Which part of its input a `SplitPart` is: `sections` of one size (the first ones one longer where `uneven`), parts of given `sizes`, or those between
 * `points`.
 */
export function splitPart(layer: LayerSpec, input: ImageShape): SplitPart {
  const axis = axisOf(layer, layer.config['axis'], input.length)
  const sizes = sizesOf(layer, input[axis] ?? 0)
  const index = integerOf(layer, 'index', {})
  const size = sizes[index]
  if (size === undefined) throw badConfig(layer, `part ${index} of ${sizes.length} is taken`)
  if (size < 1) throw badConfig(layer, 'it takes an empty part')
  return { axis, start: sizes.slice(0, index).reduce((sum, n) => sum + n, 0), size }
}

function sizesOf(layer: LayerSpec, length: number): number[] {
  const { config } = layer
  if (config['sections'] != null) {
    const sections = integerOf(layer, 'sections', { min: 1 })
    if (sections > length) throw badConfig(layer, `${sections} parts are more than an axis of ${length} has positions`)
    const rest = length % sections
    if (rest > 0 && config['uneven'] !== true)
      throw badConfig(layer, `${sections} parts do not divide an axis of ${length}`)
    return Array.from({ length: sections }, (_, i) => Math.floor(length / sections) + (i < rest ? 1 : 0))
  }
  if (config['points'] != null) {
    const points = wholeNumbers(layer, 'points').map((n) => Math.min(Math.max(n < 0 ? n + length : n, 0), length))
    return [...points, length].map((end, i) => Math.max(0, end - (points[i - 1] ?? 0)))
  }
  const sizes = wholeNumbers(layer, 'sizes')
  const known = sizes.reduce((sum, n) => sum + Math.max(0, n), 0)
  const all = sizes.map((n) => (n === -1 ? length - known : n))
  if (all.some((n) => n < 0) || all.reduce((sum, n) => sum + n, 0) !== length)
    throw badConfig(layer, `parts of ${sizes.join(', ')} do not fill an axis of ${length}`)
  return all
}

/** Positions of one axis, in any order. */
export function takenPositions(
  layer: LayerSpec,
  input: ImageShape,
): { readonly axis: number; readonly indices: readonly number[] } {
  // prettier-ignore
  const axis = axisOf(layer, layer.config['axis'], input.length)
  const length = input[axis] ?? 0
  const indices = wholeNumbers(layer, 'indices').map((n) => (n < 0 ? n + length : n))
  if (indices.some((n) => n < 0 || n >= length))
    throw badConfig(layer, `it takes positions an axis of ${length} does not have`)
  return { axis, indices }
}

/** How often each axis is repeated as a whole; the batch is not. */
export function tileCounts(layer: LayerSpec, input: ImageShape): readonly number[] {
  const given = wholeNumbers(layer, 'repeats')
  const all = [...Array.from({ length: input.length + 1 - given.length }, () => 1), ...given]
  if (all.length !== input.length + 1 || all[0] !== 1 || all.some((n) => n < 1 || n > MAX_COPIES))
    throw badConfig(layer, `it repeats the batch and ${input.length} axes by ${given.join(', ')}`)
  return all.slice(1)
}

/** Zeros, a number or mirrored values before and after each axis. */
export function padWidths(layer: LayerSpec, input: ImageShape): readonly (readonly [number, number])[] {
  const value = layer.config['pad_width']
  const fits = Array.isArray(value) && value.length === input.length && value.every((side: unknown) => Array.isArray(side) && side.length === 2 && side.every((n) => Number.isInteger(n) && (n as number) >= 0)) // prettier-ignore
  if (!fits) throw badConfig(layer, `“pad_width” is ${describe(value)}, expected two whole numbers for each axis`)
  const widths = value as [number, number][]
  const mode = layer.config['mode'] ?? 'constant'
  if (mode !== 'constant' && mode !== 'reflect' && mode !== 'symmetric')
    throw badConfig(layer, `“mode” is ${describe(mode)}, expected “constant”, “reflect” or “symmetric”`)
  const most = (length: number): number => (mode === 'reflect' ? length - 1 : mode === 'symmetric' ? length : Infinity)
  if (widths.some((side, axis) => side.some((n) => n > most(input[axis] ?? 0))))
    throw badConfig(layer, `it mirrors more than there is of [${input.join(', ')}]`)
  return widths
}

/** By how much each axis is turned round. */
export function rolls(
  layer: LayerSpec,
  input: ImageShape,
): readonly { readonly axis: number; readonly shift: number }[] {
  const [shifts, axes] = [wholeNumbers(layer, 'shift'), axesOf(layer, input.length, -1)]
  if (shifts.length !== axes.length || layer.config['axis'] == null)
    throw badConfig(layer, `it moves ${axes.length} axes by ${shifts.length} numbers`)
  return axes.map((axis, i) => {
    const length = input[axis] ?? 1
    return { axis, shift: (((shifts[i] ?? 0) % length) + length) % length }
  })
}

const withAxis = (input: ImageShape, axis: number, length: number): number[] => input.map((n, i) => (i === axis ? length : n)) // prettier-ignore

const repeated: ShapeRule = (layer, input) => {
  const axis = axisOf(layer, layer.config['axis'], input.length)
  if (integerOf(layer, 'repeats', { min: 1 }) > MAX_COPIES)
    throw badConfig(layer, `it repeats more than ${MAX_COPIES} times`)
  return withAxis(input, axis, (input[axis] ?? 0) * integerOf(layer, 'repeats', { min: 1 }))
}

const gray: ShapeRule = (layer, input) => {
  if (input.length !== 3 || input[2] !== 3) throw badConfig(layer, `its input is [${input.join(', ')}], expected three channels`) // prettier-ignore
  return [...input.slice(0, 2), 1]
}

const ofPhotos: ShapeRule = (layer, input) => {
  if (input.length !== 3)
    throw badConfig(layer, `its input is [${input.join(', ')}], expected [height, width, channels]`)
  return input
}

const normalizedByNeighbors: ShapeRule = (layer, input, inputs) => {
  if ((input.at(-1) ?? 1) > MAX_CHANNELS)
    throw badConfig(layer, `it has ${input.at(-1)} channels, more than ${MAX_CHANNELS}`)
  return ofPhotos(layer, input, inputs)
}

/** Of operations that put numbers elsewhere, or leave their shape. */
export const rearrangedShapes: readonly (readonly [string, ShapeRule])[] = [
  ['SplitPart', (layer, input) => withAxis(input, splitPart(layer, input).axis, splitPart(layer, input).size)],
  ['Take', (layer, input) => withAxis(input, takenPositions(layer, input).axis, takenPositions(layer, input).indices.length)], // prettier-ignore
  ['Tile', (layer, input) => tileCounts(layer, input).map((n, axis) => n * (input[axis] ?? 1))],
  ['Repeat', repeated],
  ['Roll', (layer, input) => (rolls(layer, input), input)],
  [
    'Pad',
    (layer, input) => padWidths(layer, input).map(([before, after], axis) => before + (input[axis] ?? 0) + after),
  ],
  ['RGBToGrayscale', gray],
  ['PerImageStandardization', ofPhotos],
  ['LocalResponseNormalization', normalizedByNeighbors],
]
