import type { GraphFunction, Tensor } from '../op-graph.ts'
import { concat, constant, pad, reduce, reshape, reverse, slice } from '../ops/arrays.ts'
import { binary, div, mul, scale, shift, sub, unary } from '../ops/elementwise.ts'
import { adaptiveSize } from '../../models/resized.ts'
import { padWidths, rolls, splitPart, takenPositions, tileCounts } from '../../models/rearranged-shapes.ts'
import { alongLast, bandWeights } from './resample.ts'
import type { LayerRule } from './rule.ts'

const shapeOf = (x: Tensor): number[] => x.shape.slice(1) as number[]

/** `size` positions of an axis from `start`; the batch is axis 0. */
function part(f: GraphFunction, x: Tensor, axis: number, start: number, size: number): Tensor {
  if (start === 0 && size === x.shape[axis]) return x
  return slice(f, x, x.shape.map((_, i) => (i === axis ? start : 0)), x.shape.map((_, i) => (i === axis ? size : -1))) // prettier-ignore
}

const splitting: LayerRule = ({ f, layer }, [x]) => {
  const { axis, start, size } = splitPart(layer, shapeOf(x))
  return part(f, x, axis + 1, start, size)
}

/** Runs of neighbors are taken together. */
const taking: LayerRule = ({ f, layer }, [x]) => {
  const { axis, indices } = takenPositions(layer, shapeOf(x))
  const runs: { start: number; size: number }[] = []
  for (const index of indices) {
    const last = runs.at(-1)
    if (last && last.start + last.size === index) last.size++
    else runs.push({ start: index, size: 1 })
  }
  return concat(f, runs.map(({ start, size }) => part(f, x, axis + 1, start, size)), axis + 1) // prettier-ignore
}

const tiling: LayerRule = ({ f, layer }, [x]) =>
  tileCounts(layer, shapeOf(x)).reduce((y, count, axis) => concat(f, new Array<Tensor>(count).fill(y), axis + 1), x)

/** Every position several times: `[a, b]` becomes `[a, a, b, b]`. */
const repeating: LayerRule = ({ f, config }, [x]) => {
  const [axis] = config.axes(x.shape.length, -1)
  const count = config.number('repeats')
  const apart = reshape(f, x, [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)])
  const together = concat(f, new Array<Tensor>(count).fill(apart), axis + 1)
  return reshape(f, together, x.shape.map((n, i) => (i === axis ? (n as number) * count : n))) // prettier-ignore
}

const rolling: LayerRule = ({ f, layer }, [x]) =>
  rolls(layer, shapeOf(x)).reduce((y, { axis, shift: by }) => {
    const length = y.shape[axis + 1] as number
    if (by === 0) return y
    return concat(f, [part(f, y, axis + 1, length - by, by), part(f, y, axis + 1, 0, length - by)], axis + 1)
  }, x)

const padding: LayerRule = ({ f, layer, config }, [x]) => {
  const widths = padWidths(layer, shapeOf(x))
  const mode = config.string('mode', 'constant')
  if (mode === 'constant') {
    const value = config.number('value', 0)
    return shift(f, pad(f, shift(f, x, -value), [[0, 0], ...widths]), value)
  }
  // the edge itself is doubled, or it is the mirror
  const skip = mode === 'reflect' ? 1 : 0
  return widths.reduce((y, [before, after], i) => {
    const axis = i + 1
    const length = y.shape[axis] as number
    const mirrored = (start: number, size: number): Tensor[] => (size === 0 ? [] : [reverse(f, part(f, y, axis, start, size), [axis])]) // prettier-ignore
    return concat(f, [...mirrored(skip, before), y, ...mirrored(length - skip - after, after)], axis)
  }, x)
}

/** Luma of ITU-R BT.601, as `tf.image.rgb_to_grayscale`. */
const gray: LayerRule = ({ f }, [x]) => {
  const weights = constant(f, { dtype: 'float32', shape: [3], values: Float32Array.of(0.2989, 0.587, 0.114) })
  return reduce(f, 'Sum', mul(f, x, weights), [3], true)
}

/** Mean 0 and variance 1 for each photo, its deviation bounded from below. @see `tf.image.per_image_standardization` */
const standardizing: LayerRule = ({ f }, [x]) => {
  const centred = sub(f, x, reduce(f, 'Mean', x, [1, 2, 3], true))
  const deviation = unary(f, 'Sqrt', reduce(f, 'Mean', unary(f, 'Square', centred), [1, 2, 3], true))
  const numValues = shapeOf(x).reduce((product, n) => product * n, 1)
  return div(f, centred, binary(f, 'Maximum', deviation, constant(f, 1 / Math.sqrt(numValues))))
}

/** Krizhevsky et al. 2012, 3.3: each channel by those around it. */
const localResponse: LayerRule = ({ f, config }, [x]) => {
  const sums = alongLast(f, unary(f, 'Square', x), bandWeights(x.shape.at(-1) as number, config.number('depth_radius', 5))) // prettier-ignore
  const base = shift(f, scale(f, sums, config.number('alpha', 1)), config.number('bias', 1))
  return mul(f, x, binary(f, 'Pow', base, constant(f, -config.number('beta', 0.5))))
}

/** Largest values of windows that together cover an axis, as averages of them (resample.ts). */
const adaptiveMax: LayerRule = ({ f, layer }, [x]) =>
  adaptiveSize(layer).reduce((y, output, i) => {
    const axis = i + 1
    const input = y.shape[axis] as number
    const windows = Array.from({ length: output }, (_, at) => {
      const start = Math.floor((at * input) / output)
      return reduce(f, 'Max', part(f, y, axis, start, Math.ceil(((at + 1) * input) / output) - start), [axis], true)
    })
    return concat(f, windows, axis)
  }, x)

export const rearrangingLayers: readonly (readonly [string, LayerRule])[] = [
  ['SplitPart', splitting],
  ['Take', taking],
  ['Tile', tiling],
  ['Repeat', repeating],
  ['Roll', rolling],
  ['Pad', padding],
  ['RGBToGrayscale', gray],
  ['PerImageStandardization', standardizing],
  ['LocalResponseNormalization', localResponse],
  ['AdaptiveMaxPooling2D', adaptiveMax],
]
