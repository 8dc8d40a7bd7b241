import type * as tfjs from '@tensorflow/tfjs-core'
import type { Op } from '../op-graph.ts'

/** tfjs-core, handed in: core itself loads no backend. */
export type Tf = typeof tfjs
export type EagerTensor = tfjs.Tensor
/** `[batch, height, width, channels]`, or a convolution's kernel. */
export type EagerImages = tfjs.Tensor4D

/** One op about to be computed. */
export interface KernelCall {
  readonly tf: Tf
  readonly op: Op
  /** In the op's order. Left alive. */
  readonly inputs: readonly EagerTensor[]
}

/** Computes an op as TensorFlow does. Runs inside `tf.tidy`; may return one of its inputs. */
export type Kernel = (call: KernelCall) => EagerTensor | EagerTensor[]

/** An op that changes variables, with everything it takes as plain arrays; a variable's array is written to in place. */
interface UpdateCall {
  readonly op: Op
  /** The variable behind the handle at this input. */
  variable(index: number): Float32Array
  /** The values of the tensor at this input. */
  values(index: number): Float32Array
}

export type Update = (call: UpdateCall) => void

/** The shape as a plain list. */
export const dimensions = (x: EagerTensor): readonly number[] => x.shape

/** A copy of (or, on the CPU backend, a view into) a tensor's values: never written to. */
export const floats = (x: EagerTensor): Float32Array => x.dataSync<'float32'>()

/** The integers of an int32 input: a shape, axes, paddings. Constants are read from the graph, not from the backend. */
export function integers({ op, inputs }: KernelCall, index: number): number[] {
  const value = op.inputs[index]?.op.attrs.value
  return Array.from(value && 'tensor' in value ? value.tensor.values : inputs[index].dataSync<'int32'>())
}

/** Pairs of integers: paddings or crops. */
export function integerPairs(call: KernelCall, index: number): [number, number][] {
  const flat = integers(call, index)
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]])
}
