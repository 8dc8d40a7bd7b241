import type { GraphFunction, Tensor } from '../../engine/op-graph.ts'
import { reverse } from '../../ops/axes.ts'
import { reshape } from '../../ops/shapes.ts'
import { pad, slice } from '../../ops/slices.ts'
import { asOperation, operation } from '../keras-form.ts'
import { badConfig, type LayerSpec } from '../layer-config.ts'
import { free, layerKind } from '../layer-kind.ts'
import { batchOf, shapeOf } from '../lowering.ts'
import type { ImageShape } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'

/** One part of the brackets in `x[:, 1:5, ..., 0]`, as our graph holds it. */
export type KeyPart =
  | number
  | 'ellipsis'
  | 'newaxis'
  | { readonly start: number | null; readonly stop: number | null; readonly step: number | null }

/** What `x[…]` takes of one axis: `size` positions from `start`, `step` apart; backwards where the step is below zero. */
interface AxisRange {
  readonly start: number
  readonly step: number
  readonly size: number
}

interface SlicedShape {
  /** Of each axis besides the batch. */
  readonly ranges: readonly AxisRange[]
  /** Without the batch: axes with a number in the brackets are gone, new ones have the length 1. */
  readonly shape: readonly number[]
}

const ALL: KeyPart = { start: null, stop: null, step: null }

/** NumPy's rules for `x[…]`. The batch must be taken whole. */
function slicedShape(layer: LayerSpec, input: ImageShape): SlicedShape {
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

function alongAxis(f: GraphFunction, x: Tensor, axis: number, { start, step, size }: AxisRange): Tensor {
  const length = x.shape[axis] as number
  const stride = Math.abs(step)
  const forward = step > 0 ? x : reverse(f, x, [axis])
  const from = step > 0 ? start : length - 1 - start
  const only = (values: Tensor, begin: number, count: number): Tensor =>
    slice(
      f,
      values,
      values.shape.map((_, i) => (i === axis ? begin : 0)),
      values.shape.map((_, i) => (i === axis ? count : -1)),
    )
  if (stride === 1) return size === length ? forward : only(forward, from, size)
  // as many whole steps as there are positions: what the last one lacks is filled up, and only the first of each step is kept
  const numHere = Math.min(size * stride, length - from)
  const sides = x.shape.map((_, i): [number, number] => [0, i === axis ? size * stride - numHere : 0])
  const whole = pad(f, only(forward, from, numHere), sides)
  const stepped = reshape(f, whole, [...x.shape.slice(0, axis), size, stride, ...x.shape.slice(axis + 1)])
  const first = slice(
    f,
    stepped,
    stepped.shape.map(() => 0),
    stepped.shape.map((_, i) => (i === axis + 1 ? 1 : -1)),
  )
  return reshape(f, first, [...x.shape.slice(0, axis), size, ...x.shape.slice(axis + 1)])
}

/** As Keras 3 writes what stands in brackets. */
export const brackets = (part: KeyPart): unknown => {
  if (part === 'ellipsis') return { class_name: '__ellipsis__', config: {} }
  if (part === 'newaxis') return null
  return typeof part === 'number' ? part : { class_name: '__slice__', config: part }
}

/** `x[…]`: each axis in turn, backwards where its step is below zero, then the axes that go or come. */
export const getItem = layerKind({
  className: 'GetItem',
  settings: { key: undefined },
  keepsValues: true,
  outputShape: (layer, input) => slicedShape(layer, input).shape,
  multiplyAdds: free,
  lower: ({ f, layer }, [x]) => {
    const { ranges, shape } = slicedShape(layer, shapeOf(x))
    const picked = ranges.reduce((y, range, i) => alongAxis(f, y, i + 1, range), x)
    return reshape(f, picked, [batchOf(x), ...shape])
  },
  tfjs: NOT_IN_TFJS,
  keras: asOperation(({ key }) =>
    operation('numpy', 'GetItem', {}, (tensors) => [...tensors, (key as KeyPart[]).map(brackets)]),
  ),
})
