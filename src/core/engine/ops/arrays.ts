import { sizeOf } from '../../models/layer-graph.ts'
import { EngineError } from '../errors.ts'
import type { GraphFunction, Shape, Tensor } from '../op-graph.ts'
import type { DType, TensorData } from '../tensor-data.ts'

const T = (x: Tensor) => ({ T: { type: x.dtype } })

/** A constant: a number is a float32 scalar, a list an int32 vector. */
export function constant(f: GraphFunction, value: number | readonly number[] | TensorData): Tensor {
  const data: TensorData =
    typeof value === 'number'
      ? { dtype: 'float32', shape: [], values: Float32Array.of(value) }
      : 'dtype' in value
        ? value
        : { dtype: 'int32', shape: [value.length], values: Int32Array.from(value) }
  return f.add('Const', [], { dtype: { type: data.dtype }, value: { tensor: data } }, [data])
}

export function filled(f: GraphFunction, shape: readonly number[], value: number): Tensor {
  return constant(f, { dtype: 'float32', shape, values: new Float32Array(sizeOf(shape)).fill(value) })
}

/** The shape of a tensor at run time, int32 `[rank]`. */
export function shapeOf(f: GraphFunction, x: Tensor): Tensor {
  if (x.shape.every((dimension) => dimension !== null)) return constant(f, x.shape)
  return f.add('Shape', [x], { ...T(x), out_type: { type: 'int32' } }, [{ dtype: 'int32', shape: [x.shape.length] }])
}

/** The size of the batch at run time, an int32 scalar. */
export function batchSize(f: GraphFunction, x: Tensor): Tensor {
  const vector = slice(f, shapeOf(f, x), [0], [1])
  return reshapeTo(f, vector, [], constant(f, []))
}

/** Reshapes; `shape` may hold one `null`, which is worked out (the batch). */
export function reshape(f: GraphFunction, x: Tensor, shape: Shape): Tensor {
  const known = sizeOf(shape.map((dimension) => dimension ?? 1))
  const numUnknown = shape.filter((dimension) => dimension === null).length
  const sizeKnown = sizeOf(x.shape.map((dimension) => dimension ?? 1))
  const open = x.shape.includes(null)
  const fits =
    numUnknown === 0 ? !open && known === sizeKnown : open ? divide(known, sizeKnown) : sizeKnown % known === 0
  if (numUnknown > 1 || !fits)
    throw new EngineError(`[${x.shape.join(', ')}] cannot be reshaped to [${shape.join(', ')}].`, { layer: f.layer })
  const target = shape.map((dimension) => dimension ?? -1)
  return reshapeTo(f, x, shape, constant(f, target))
}

const divide = (a: number, b: number) => a % b === 0 || b % a === 0

/** Reshapes to a shape known at run time only. */
export function reshapeTo(f: GraphFunction, x: Tensor, shape: Shape, runtimeShape: Tensor): Tensor {
  return f.add('Reshape', [x, runtimeShape], { ...T(x), Tshape: { type: 'int32' } }, [{ dtype: x.dtype, shape }])
}

export function transpose(f: GraphFunction, x: Tensor, permutation: readonly number[]): Tensor {
  const shape = permutation.map((axis) => x.shape[axis])
  return f.add('Transpose', [x, constant(f, permutation)], { ...T(x), Tperm: { type: 'int32' } }, [
    { dtype: x.dtype, shape },
  ])
}

export type Reduction = 'Sum' | 'Mean' | 'Max'

/** Reduces over axes. An empty list of axes reduces nothing. */
export function reduce(
  f: GraphFunction,
  type: Reduction,
  x: Tensor,
  axes: readonly number[],
  keepDims = false,
): Tensor {
  if (axes.length === 0) return x
  const shape = x.shape.flatMap((dimension, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [dimension]))
  const attrs = { ...T(x), Tidx: { type: 'int32' as DType }, keep_dims: { bool: keepDims } }
  return f.add(type, [x, constant(f, axes)], attrs, [{ dtype: x.dtype, shape }])
}

/** Index of the largest value along the last axis, int32. */
export function argMax(f: GraphFunction, x: Tensor): Tensor {
  const axis = constant(f, { dtype: 'int32', shape: [], values: Int32Array.of(x.shape.length - 1) })
  const attrs = { ...T(x), Tidx: { type: 'int32' as DType }, output_type: { type: 'int32' as DType } }
  return f.add('ArgMax', [x, axis], attrs, [{ dtype: 'int32', shape: x.shape.slice(0, -1) }])
}

/** Pads with zeros: `paddings[axis] = [before, after]`. */
export function pad(f: GraphFunction, x: Tensor, paddings: readonly (readonly [number, number])[]): Tensor {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x
  const shape = x.shape.map((dimension, axis) =>
    dimension === null ? null : dimension + paddings[axis][0] + paddings[axis][1],
  )
  const table = constant(f, { dtype: 'int32', shape: [paddings.length, 2], values: Int32Array.from(paddings.flat()) })
  return f.add('Pad', [x, table], { ...T(x), Tpaddings: { type: 'int32' } }, [{ dtype: x.dtype, shape }])
}

/** A box: `size` -1 means to the end (the only choice for an unknown batch). */
export function slice(f: GraphFunction, x: Tensor, begin: readonly number[], size: readonly number[]): Tensor {
  const shape = x.shape.map((dimension, axis) =>
    size[axis] !== -1 ? size[axis] : dimension === null ? null : dimension - begin[axis],
  )
  return f.add('Slice', [x, constant(f, begin), constant(f, size)], { ...T(x), Index: { type: 'int32' } }, [
    { dtype: x.dtype, shape },
  ])
}

/** `size` positions of one axis from `start`; the batch is axis 0. */
export function sliceAxis(f: GraphFunction, x: Tensor, axis: number, start: number, size: number): Tensor {
  if (start === 0 && size === x.shape[axis]) return x
  return slice(f, x, x.shape.map((_, i) => (i === axis ? start : 0)), x.shape.map((_, i) => (i === axis ? size : -1))) // prettier-ignore
}

/** Every `strides[i]`-th row and column of an image batch. */
export function subsample(f: GraphFunction, x: Tensor, strides: readonly [number, number]): Tensor {
  if (strides[0] === 1 && strides[1] === 1) return x
  const [batch, height, width, channels] = x.shape as [number | null, number, number, number]
  const shape = [batch, Math.ceil(height / strides[0]), Math.ceil(width / strides[1]), channels]
  const inputs = [x, constant(f, [0, 0, 0, 0]), constant(f, [0, 0, 0, 0]), constant(f, [1, ...strides, 1])]
  return f.add('StridedSlice', inputs, { ...T(x), ...STRIDED_SLICE_ATTRS }, [{ dtype: x.dtype, shape }])
}

/** Attributes of a StridedSlice from the start to the end of every axis. */
export const STRIDED_SLICE_ATTRS = {
  Index: { type: 'int32' as DType },
  begin_mask: { int: 15 },
  end_mask: { int: 15 },
  ellipsis_mask: { int: 0 },
  new_axis_mask: { int: 0 },
  shrink_axis_mask: { int: 0 },
}

export function concat(f: GraphFunction, tensors: readonly Tensor[], axis: number): Tensor {
  if (tensors.length === 1) return tensors[0]
  const [first] = tensors
  for (const { shape } of tensors)
    if (shape.length !== first.shape.length || shape.some((size, i) => i !== axis && size !== first.shape[i]))
      throw new EngineError(`[${first.shape.join(', ')}] and [${shape.join(', ')}] cannot be joined on axis ${axis}.`, {
        layer: f.layer,
      })
  const total = tensors.reduce((sum, { shape }) => sum + (shape[axis] ?? Number.NaN), 0)
  const shape = first.shape.map((dimension, i) => (i === axis ? (Number.isNaN(total) ? null : total) : dimension))
  const axisTensor = constant(f, { dtype: 'int32', shape: [], values: Int32Array.of(axis) })
  const attrs = { ...T(first), N: { int: tensors.length }, Tidx: { type: 'int32' as DType } }
  return f.add('ConcatV2', [...tensors, axisTensor], attrs, [{ dtype: first.dtype, shape }])
}

/** Backwards along some axes. */
export function reverse(f: GraphFunction, x: Tensor, axes: readonly number[]): Tensor {
  return f.add('ReverseV2', [x, constant(f, axes)], { ...T(x), Tidx: { type: 'int32' } }, [x])
}

/** Rows of `x` by index along the first axis. `indices` is int32 `[n]`. */
export function gather(f: GraphFunction, x: Tensor, indices: Tensor): Tensor {
  const axis = constant(f, { dtype: 'int32', shape: [], values: Int32Array.of(0) })
  const attrs = {
    Tparams: { type: x.dtype },
    Tindices: { type: 'int32' as DType },
    Taxis: { type: 'int32' as DType },
    batch_dims: { int: 0 },
  }
  return f.add('GatherV2', [x, indices, axis], attrs, [
    { dtype: x.dtype, shape: [indices.shape[0], ...x.shape.slice(1)] },
  ])
}

/** Moves `block`-strided pixels into the batch, after padding; the forward half of a dilated convolution. */
export function spaceToBatch(
  f: GraphFunction,
  x: Tensor,
  block: readonly [number, number],
  paddings: readonly [readonly [number, number], readonly [number, number]],
): Tensor {
  const [, height, width, channels] = x.shape as [number | null, number, number, number]
  const shape = [
    null,
    (height + paddings[0][0] + paddings[0][1]) / block[0],
    (width + paddings[1][0] + paddings[1][1]) / block[1],
    channels,
  ]
  return f.add('SpaceToBatchND', [x, constant(f, block), pairs(f, paddings)], spaceAttrs(x), [
    { dtype: x.dtype, shape },
  ])
}

/** The inverse of {@link spaceToBatch}, then crops. `batch` is the batch it gives back. */
export function batchToSpace(
  f: GraphFunction,
  x: Tensor,
  block: readonly [number, number],
  crops: readonly [readonly [number, number], readonly [number, number]],
  batch: number | null,
): Tensor {
  const [, height, width, channels] = x.shape as [number | null, number, number, number]
  const shape = [
    batch,
    height * block[0] - crops[0][0] - crops[0][1],
    width * block[1] - crops[1][0] - crops[1][1],
    channels,
  ]
  return f.add('BatchToSpaceND', [x, constant(f, block), pairs(f, crops)], spaceAttrs(x), [{ dtype: x.dtype, shape }])
}

const pairs = (f: GraphFunction, table: readonly (readonly [number, number])[]) =>
  constant(f, { dtype: 'int32', shape: [table.length, 2], values: Int32Array.from(table.flat()) })

const spaceAttrs = (x: Tensor) => ({
  ...T(x),
  Tblock_shape: { type: 'int32' as DType },
  Tpaddings: { type: 'int32' as DType },
  Tcrops: { type: 'int32' as DType },
})

/**
 * Uniform float32 in [0, 1) from Philox4x32-10, equal to TensorFlow's StatelessRandomUniformV2 with algorithm 1.
 *
 * @param runtimeShape  int32 vector.
 * @param key           int32 `[2]`: low and high half of the 64-bit key.
 * @param counter       int32 `[4]`: the 128-bit counter, lowest word first.
 */
export function philoxUniform(
  f: GraphFunction,
  shape: Shape,
  runtimeShape: Tensor,
  key: Tensor,
  counter: Tensor,
): Tensor {
  return f.add('PhiloxUniform', [runtimeShape, key, counter], {}, [{ dtype: 'float32', shape }])
}
