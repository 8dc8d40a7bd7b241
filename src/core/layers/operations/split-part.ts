import { sliceAxis } from '../../ops/slices.ts'
import { asOperation, operation } from '../keras-form.ts'
import { axisOf, badConfig, integerOf, type LayerSpec } from '../layer-config.ts'
import { free, layerKind } from '../layer-kind.ts'
import { shapeOf } from '../lowering.ts'
import type { ImageShape } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'
import { brackets } from './get-item.ts'
import { wholeNumbers, withAxis } from './whole-numbers.ts'

/** One of the parts that an axis is split into. */
interface SplitPart {
  /** Without the batch. */
  readonly axis: number
  readonly start: number
  readonly size: number
}

/**
 * Which part of its input a `SplitPart` is: `sections` of one size (the first ones one longer where `uneven`), parts of given `sizes`, or those between
 * `points`.
 */
function splitPart(layer: LayerSpec, input: ImageShape): SplitPart {
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

/** The brackets that take a part which our graph knows by its number. */
const partBrackets = (layer: LayerSpec, input: ImageShape): unknown[] => {
  const { axis, start, size } = splitPart(layer, input)
  const all = { start: null, stop: null, step: null }
  return [brackets(all), ...input.map((_, i) => brackets(i === axis ? { ...all, start, stop: start + size } : all))]
}

/** One of the tensors that an operation splits its input into. */
export const part = layerKind({
  className: 'SplitPart',
  settings: {
    axis: undefined,
    sections: undefined,
    uneven: undefined,
    points: undefined,
    sizes: undefined,
    index: undefined,
  },
  keepsValues: true,
  outputShape: (layer, input) => {
    const { axis, size } = splitPart(layer, input)
    return withAxis(input, axis, size)
  },
  multiplyAdds: free,
  words: (c, output) => [`part ${Number(c['index']) + 1}, ${output.join(' × ')}`],
  lower: ({ f, layer }, [x]) => {
    const { axis, start, size } = splitPart(layer, shapeOf(x))
    return sliceAxis(f, x, axis + 1, start, size)
  },
  tfjs: NOT_IN_TFJS,
  keras: asOperation((_, { layer, input }) =>
    operation('numpy', 'GetItem', {}, (tensors) => [...tensors, partBrackets(layer, input)]),
  ),
})
