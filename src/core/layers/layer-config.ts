import { type AppError, failure } from '../../shared/errors.ts'
import type { Layer } from '../models/layer-graph.ts'

/** What the rules for shapes and weights look at. */
export type LayerSpec = Pick<Layer, 'name' | 'className' | 'config'>

/** Larger values in a configuration are attacks or accidents: no real layer has them. */
const MAX_INTEGER = 2 ** 24

export function badConfig(layer: LayerSpec, what: string): AppError {
  return failure('model-bad-config', {
    layer: layer.name,
    className: layer.className,
    problem: what,
    cure: 'export-again',
  })
}

/** A layer, or a value of one of its settings, that would be left out: the model would answer something else without a word. */
export function notUnderstood(layer: LayerSpec, what: string): AppError {
  return failure('model-bad-config', {
    layer: layer.name,
    className: layer.className,
    problem: what,
    cure: 'change-in-keras',
  })
}

/** A value that Keras knows and this engine does not compute. Thrown before anything is trained. */
export const unsupported = ({ name, className }: LayerSpec, problem: string): AppError =>
  failure('unsupported-layer', { layer: name, className, problem })

export function describe(value: unknown): string {
  const text = typeof value === 'string' ? `“${value}”` : (JSON.stringify(value) ?? String(value))
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function present(layer: LayerSpec, key: string): unknown {
  return Object.hasOwn(layer.config, key) ? (layer.config[key] ?? undefined) : undefined
}

/** A whole number of at least `min`. */
export function integerOf(layer: LayerSpec, key: string, { min = 0 }: { min?: number } = {}): number {
  const value = present(layer, key)
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > MAX_INTEGER)
    throw badConfig(layer, `“${key}” is ${describe(value)}, expected a whole number of at least ${min}`)
  return value
}

/** Of what is computed with, and only read where it is. */
export function numberOf(layer: LayerSpec, key: string): number {
  const value = present(layer, key)
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw unsupported(layer, `“${key}” must be a number, got ${JSON.stringify(value)}.`)
}

export function textOf(layer: LayerSpec, key: string): string {
  const value = present(layer, key)
  if (typeof value === 'string') return value
  throw unsupported(layer, `“${key}” must be a text, got ${JSON.stringify(value)}.`)
}

export function flagOf(layer: LayerSpec, key: string): boolean {
  const value = present(layer, key)
  if (typeof value !== 'boolean') throw badConfig(layer, `“${key}” is ${describe(value)}, expected true or false`)
  return value
}

/** Two whole numbers, [height, width]. Keras also writes one number for both. */
export function pairOf(layer: LayerSpec, key: string, { min = 1 }: { min?: number } = {}): [number, number] {
  const value = present(layer, key)
  const pair = Array.isArray(value) ? value : [value, value]
  const fits = pair.length === 2 && pair.every((n) => Number.isInteger(n) && n >= min && n <= MAX_INTEGER)
  if (!fits) throw badConfig(layer, `“${key}” is ${describe(value)}, expected two whole numbers of at least ${min}`)
  return [pair[0] as number, pair[1] as number]
}

/** `[[top, bottom], [left, right]]` of padding and cropping layers, from any of the three forms Keras writes. */
export function bordersOf(layer: LayerSpec, key: string): [[number, number], [number, number]] {
  const value = present(layer, key)
  const [vertical, horizontal] = Array.isArray(value) ? (value as unknown[]) : [value, value]
  const side = (border: unknown): [number, number] => {
    const pair = Array.isArray(border) ? (border as unknown[]) : [border, border]
    if (
      pair.length !== 2 ||
      !pair.every((n) => Number.isInteger(n) && (n as number) >= 0 && (n as number) <= MAX_INTEGER)
    )
      throw badConfig(layer, `“${key}” is ${describe(value)}, expected [[top, bottom], [left, right]]`)
    return [pair[0] as number, pair[1] as number]
  }
  return [side(vertical), side(horizontal)]
}

export function paddingOf(layer: LayerSpec): 'same' | 'valid' {
  const value = present(layer, 'padding')
  if (value !== 'same' && value !== 'valid')
    throw badConfig(layer, `“padding” is ${describe(value)}, expected “same” or “valid”`)
  return value
}

/** One axis of a tensor as an index into its shape without the batch. Keras counts the batch as axis 0, and from the end below zero. */
export function axisOf(layer: LayerSpec, axis: unknown, rank: number): number {
  const index = typeof axis === 'number' ? (axis < 0 ? axis + rank : axis - 1) : Number.NaN
  if (!Number.isInteger(index) || index < 0 || index >= rank)
    throw badConfig(layer, `axis ${describe(axis)} is not one of its input's ${rank} besides the batch`)
  return index
}

/** `axis` as Keras writes it: a number or a list of them; `fallback` of a layer as its file says it. */
export function axesOf(layer: LayerSpec, rank: number, fallback?: number): number[] {
  const value = present(layer, 'axis') ?? fallback
  return (Array.isArray(value) ? (value as unknown[]) : [value]).map((axis) => axisOf(layer, axis, rank))
}

/** @throws {AppError} `model-bad-config` unless the layer's data is laid out height, width, channels. */
export function checkChannelsLast(layer: LayerSpec): void {
  const format = present(layer, 'data_format') ?? 'channels_last'
  if (format !== 'channels_last')
    throw failure('model-bad-config', {
      layer: layer.name,
      className: layer.className,
      problem: `has data_format ${describe(format)}`,
      cure: 'channels-last',
    })
}
