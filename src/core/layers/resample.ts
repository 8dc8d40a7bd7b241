import type { GraphFunction, Tensor } from '../engine/op-graph.ts'
import { transpose } from '../ops/axes.ts'
import { constant } from '../ops/constants.ts'
import { matMul } from '../ops/matmul.ts'
import { reshape } from '../ops/shapes.ts'

/** Weights of a resampling along one axis: row i says of what output i is made. */
export type Weights = readonly Float64Array[]

/** A kernel of `tf.raw_ops.ScaleAndTranslate`, over the distance from the middle. */
interface Kernel {
  readonly radius: number
  readonly at: (distance: number) => number
}

const lanczos = (radius: number): Kernel => ({
  radius,
  at: (x) => {
    if (x >= radius) return 0
    if (x <= 1e-3) return 1
    return (radius * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / radius)) / (Math.PI * Math.PI * x * x)
  },
})

/** Keys 1981 with a = -0.5. */
const cubic = (x: number): number => {
  if (x >= 2) return 0
  return x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1
}

const KERNELS: ReadonlyMap<string, Kernel> = new Map([
  ['bilinear', { radius: 1, at: (x: number) => Math.max(0, 1 - x) }],
  ['bicubic', { radius: 2, at: cubic }],
  ['lanczos3', lanczos(3)],
  ['lanczos5', lanczos(5)],
])

/** Interpolations that {@link resizeWeights} knows. */
export const INTERPOLATIONS: readonly string[] = [...KERNELS.keys()]

/**
 * As `tf.image.resize`: every output lies in the middle of its pixel, and what lies outside the photo has no weight.
 *
 * @param antialias  widens the kernel when a photo gets smaller, so that every pixel counts.
 * @see tensorflow/core/kernels/image/scale_and_translate_op.cc and resize_bicubic_op.cc
 */
export function resizeWeights(interpolation: string, antialias: boolean, input: number, output: number): Weights {
  const kernel = KERNELS.get(interpolation)!
  const step = input / output
  const width = antialias ? Math.max(step, 1) : 1
  return Array.from({ length: output }, (_, i) => {
    const row = new Float64Array(input)
    const middle = interpolation === 'bicubic' && !antialias ? inTable((i + 0.5) * step) : (i + 0.5) * step
    const first = Math.max(Math.ceil(middle - kernel.radius * width - 0.5), 0)
    const last = Math.min(Math.floor(middle + kernel.radius * width - 0.5), input - 1)
    for (let source = first; source <= last; source++) row[source] = kernel.at(Math.abs(source + 0.5 - middle) / width)
    return normalized(row)
  })
}

/** TensorFlow's bicubic kernel without antialiasing is a table of 1024 steps a pixel. @see resize_bicubic_op.cc `GetWeightsAndIndices` */
function inTable(middle: number): number {
  const left = Math.floor(middle - 0.5)
  return left + Math.round((middle - 0.5 - left) * 1024) / 1024 + 0.5
}

/** Means of windows that together cover the axis; neighbors overlap where the lengths do not divide. */
export function averageWeights(input: number, output: number): Weights {
  return Array.from({ length: output }, (_, i) => {
    const row = new Float64Array(input)
    row.fill(1, Math.floor((i * input) / output), Math.ceil(((i + 1) * input) / output))
    return normalized(row)
  })
}

/** `tf.image.resize` with “area”: means of what each output pixel covers, parts of pixels by their share. */
export function areaWeights(input: number, output: number): Weights {
  const step = input / output
  return Array.from({ length: output }, (_, i) => {
    const row = new Float64Array(input)
    for (let at = Math.floor(i * step); at < Math.min(input, Math.ceil((i + 1) * step)); at++)
      row[at] = Math.max(0, Math.min(at + 1, (i + 1) * step) - Math.max(at, i * step))
    return normalized(row)
  })
}

/** Sums of each position and those up to `radius` away. */
export function bandWeights(length: number, radius: number): Weights {
  return Array.from({ length }, (_, i) => new Float64Array(length).fill(1, Math.max(0, i - radius), i + radius + 1))
}

function normalized(row: Float64Array): Float64Array {
  const sum = row.reduce((total, weight) => total + weight, 0)
  return row.map((weight) => weight / sum)
}

/** Resamples rows and columns of an image batch. As products of matrices it runs, and has a gradient, wherever those do. */
export function resample(f: GraphFunction, x: Tensor, rows: Weights, columns: Weights): Tensor {
  const byHeight = transpose(f, x, [0, 2, 3, 1])
  const byWidth = transpose(f, alongLast(f, byHeight, rows), [0, 2, 3, 1])
  return transpose(f, alongLast(f, byWidth, columns), [0, 2, 3, 1])
}

/** Every position of the last axis from all of them. */
export function alongLast(f: GraphFunction, x: Tensor, weights: Weights): Tensor {
  const input = x.shape.at(-1) as number
  const matrix = constant(f, {
    dtype: 'float32',
    shape: [weights.length, input],
    values: Float32Array.from(weights.flatMap((row) => [...row])),
  })
  const flat = matMul(f, reshape(f, x, [null, input]), matrix, false, true)
  return reshape(f, flat, [...x.shape.slice(0, -1), weights.length])
}
