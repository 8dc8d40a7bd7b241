import { badConfig } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'
import type { KeyPart } from './operation-key.ts'
import type { ImageShape } from './spatial-shapes.ts'

/** What `x[…]` takes of one axis: `size` positions from `start`, `step` apart; backwards where the step is below zero. */
export interface AxisRange {
  readonly start: number
  readonly step: number
  readonly size: number
}

export interface SlicedShape {
  /** Of each axis besides the batch. */
  readonly ranges: readonly AxisRange[]
  /** Without the batch: axes with a number in the brackets are gone, new ones have the length 1. */
  readonly shape: readonly number[]
}

const ALL: KeyPart = { start: null, stop: null, step: null }

/** NumPy's rules for `x[…]`. The batch must be taken whole. */
export function slicedShape(layer: LayerSpec, input: ImageShape): SlicedShape {
  const key = layer.config['key']
  if (!Array.isArray(key)) throw badConfig(layer, 'it has no “key”')
  const [batch, ...parts] = withoutEllipsis(layer, key as KeyPart[], input.length + 1)
  if (JSON.stringify(batch) !== JSON.stringify(ALL)) throw badConfig(layer, 'it takes some photos out of the batch')
  const ranges: AxisRange[] = []
  const shape: number[] = []
  for (const part of parts) {
    if (part === 'newaxis') {
      shape.push(1)
      continue
    }
    const length = input[ranges.length] ?? 0
    const range = rangeOf(layer, part, length)
    ranges.push(range)
    if (typeof part !== 'number') shape.push(range.size)
  }
  return { ranges, shape: shape.length > 0 ? shape : [1] }
}

function withoutEllipsis(layer: LayerSpec, key: readonly KeyPart[], rank: number): KeyPart[] {
  const numAxes = key.filter((part) => part !== 'ellipsis' && part !== 'newaxis').length
  if (numAxes > rank) throw badConfig(layer, `it takes ${numAxes} axes of a tensor with ${rank}`)
  const rest = Array.from({ length: rank - numAxes }, () => ALL)
  return key.includes('ellipsis') ? key.flatMap((part) => (part === 'ellipsis' ? rest : [part])) : [...key, ...rest]
}

function rangeOf(layer: LayerSpec, part: KeyPart, length: number): AxisRange {
  if (typeof part === 'string') throw badConfig(layer, `it takes “${part}” twice`)
  if (typeof part === 'number') {
    const start = part < 0 ? part + length : part
    if (start < 0 || start >= length) throw badConfig(layer, `it takes position ${part} of an axis of ${length}`)
    return { start, step: 1, size: 1 }
  }
  const step = part.step ?? 1
  if (step === 0) throw badConfig(layer, 'it takes every 0th position')
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1]
  const within = (at: number): number => Math.min(Math.max(at < 0 ? at + length : at, lowest), highest)
  const start = part.start === null ? (step > 0 ? 0 : length - 1) : within(part.start)
  const stop = part.stop === null ? (step > 0 ? length : -1) : within(part.stop)
  const size = Math.ceil((stop - start) / step)
  if (size < 1) throw badConfig(layer, 'it takes nothing of an axis')
  return { start, step, size }
}
