import type { GraphFunction, Tensor, TensorData } from '../engine/op-graph.ts'
import { sizeOf } from '../models/layer-graph.ts'
import { defineOp, type OpKind } from './op-kind.ts'

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

/** One whole number: an axis. */
export const integer = (f: GraphFunction, value: number): Tensor =>
  constant(f, { dtype: 'int32', shape: [], values: Int32Array.of(value) })

/** Pairs of whole numbers: paddings or crops. */
export const pairs = (f: GraphFunction, table: readonly (readonly [number, number])[]): Tensor =>
  constant(f, { dtype: 'int32', shape: [table.length, 2], values: Int32Array.from(table.flat()) })

export function filled(f: GraphFunction, shape: readonly number[], value: number): Tensor {
  return constant(f, { dtype: 'float32', shape, values: new Float32Array(sizeOf(shape)).fill(value) })
}

export const constants: readonly OpKind[] = [
  defineOp({
    type: 'Const',
    numInputs: 0,
    gradient: { none: 'it has no inputs' },
    eager: 'session',
    onnx: 'it is written where it is asked for',
  }),
]
