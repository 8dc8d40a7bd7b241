import type { Layer } from '../../models/layer-graph.ts'
import { UnsupportedLayerError } from '../errors.ts'
import type { Pair } from '../ops/convolutions.ts'

/** Reads one layer's Keras configuration with the types the engine needs; whatever does not fit is an error that names the layer. */
export class ConfigReader {
  readonly #layer: Layer

  constructor(layer: Layer) {
    this.#layer = layer
  }

  get layer(): Layer {
    return this.#layer
  }

  fail(what: string, hint?: string): never {
    throw new UnsupportedLayerError(this.#layer.name, this.#layer.className, what, hint)
  }

  get(key: string): unknown {
    return Object.hasOwn(this.#layer.config, key) ? this.#layer.config[key] : undefined
  }

  number(key: string, fallback?: number): number {
    const value = this.get(key) ?? fallback
    if (typeof value === 'number' && Number.isFinite(value)) return value
    return this.fail(`“${key}” must be a number, got ${JSON.stringify(value)}.`)
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.get(key) ?? fallback
    return typeof value === 'boolean'
      ? value
      : this.fail(`“${key}” must be true or false, got ${JSON.stringify(value)}.`)
  }

  string(key: string, fallback: string): string {
    const value = this.get(key) ?? fallback
    return typeof value === 'string' ? value : this.fail(`“${key}” must be a text, got ${JSON.stringify(value)}.`)
  }

  /** A number for both axes, or a pair. */
  pair(key: string, fallback: Pair): Pair {
    const value = this.get(key) ?? fallback
    const list: unknown[] = typeof value === 'number' ? [value, value] : Array.isArray(value) ? value : []
    if (list.length === 2 && list.every((n) => Number.isInteger(n) && (n as number) >= 1))
      return list as [number, number]
    return this.fail(`“${key}” must be one or two whole numbers from 1, got ${JSON.stringify(value)}.`)
  }

  integers(key: string): number[] {
    const value = this.get(key)
    if (Array.isArray(value) && value.every(Number.isInteger)) return value as number[]
    return this.fail(`“${key}” must be a list of whole numbers, got ${JSON.stringify(value)}.`)
  }

  /** `[[top, bottom], [left, right]]` from a number, a pair, or a pair of pairs. */
  sides(key: string): readonly [Pair, Pair] {
    const value = this.get(key) ?? 0
    const whole = (n: unknown): n is number => Number.isInteger(n) && (n as number) >= 0
    if (whole(value)) return [[value, value], [value, value]] // prettier-ignore
    const axes = (Array.isArray(value) ? value : []).map((side: unknown) => (whole(side) ? [side, side] : side))
    const fits =
      axes.length === 2 && axes.every((side) => Array.isArray(side) && side.length === 2 && side.every(whole))
    return fits ? (axes as unknown as [Pair, Pair]) : this.fail(`“${key}” is not understood: ${JSON.stringify(value)}.`)
  }

  padding(): 'SAME' | 'VALID' {
    const value = this.string('padding', 'valid').toLowerCase()
    if (value === 'same' || value === 'valid') return value === 'same' ? 'SAME' : 'VALID'
    return this.fail(`padding “${value}” is not supported; “same” and “valid” are.`)
  }

  /** Refuses channels-first layers: every photo here is height, width, channels. */
  channelsLast(): void {
    const format = this.get('data_format')
    if (format !== undefined && format !== null && format !== 'channels_last')
      this.fail(`data_format ${JSON.stringify(format)} is not supported; only “channels_last” is.`)
  }

  /** Axes of a tensor of this rank, the batch counted; below zero they count from the end. The batch itself is none. */
  axes(rank: number, fallback: number | readonly number[], key = 'axis'): number[] {
    const value = this.get(key) ?? fallback
    const axes = (Array.isArray(value) ? value : [value]).map((n: unknown) => (typeof n === 'number' && n < 0 ? rank + n : n)) // prettier-ignore
    const fits = axes.every((axis) => Number.isInteger(axis) && (axis as number) >= 1 && (axis as number) < rank)
    if (fits) return axes as number[]
    return this.fail(`“${key}” ${JSON.stringify(value)} is none of the axes besides the batch of a tensor of rank ${rank}.`) // prettier-ignore
  }

  /** The last axis is the only one this engine normalises or joins along. */
  lastAxis(rank: number, key = 'axis'): void {
    const value = this.get(key)
    const axis: unknown = Array.isArray(value) && value.length === 1 ? value[0] : (value ?? -1)
    if (axis !== -1 && axis !== rank - 1)
      this.fail(`“${key}” ${JSON.stringify(value)} is not supported; only the last axis is.`)
  }
}
