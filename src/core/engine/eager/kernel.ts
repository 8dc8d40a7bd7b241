import type * as tfjs from '@tensorflow/tfjs-core'
import { type Tuple, tuple } from '../../../shared/tuple.ts'
import { inputAt, type Op, type OpOf } from '../op-graph.ts'

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

/** The call of an op of `N` inputs. */
export type CallOf<N extends number> = KernelCall & { readonly op: OpOf<N>; readonly inputs: Tuple<EagerTensor, N> }

/** Computes an op as TensorFlow does. Runs inside `tf.tidy`; may return one of its inputs. */
export type Kernel<N extends number = number> = (call: CallOf<N>) => EagerTensor | EagerTensor[]

/** An op that changes variables, with everything it takes as plain arrays; a variable's array is written to in place. */
interface UpdateCall {
  readonly op: Op
  /** The variable behind the handle at this input. */
  variable(index: number): Float32Array
  /** The values of the tensor at this input. */
  values(index: number): Float32Array
  /** The one number of the scalar at this input. */
  number(index: number): number
}

export type Update = (call: UpdateCall) => void

/** The shape of a tensor that has this many axes. */
export const dimensions = <Rank extends number>(x: EagerTensor, rank: Rank): Tuple<number, Rank> => tuple(x.shape, rank)

/** A copy of (or, on the CPU backend, a view into) a tensor's values: never written to. */
export const floats = (x: EagerTensor): Float32Array => x.dataSync<'float32'>()

/** The one number of a float32 scalar. */
export const scalar = (x: EagerTensor): number => tuple([...floats(x)], 1)[0]

/** The integers of an int32 input: a shape, axes, paddings. Constants are read from the graph, not from the backend. */
export function integers({ op, inputs }: KernelCall, index: number): number[] {
  const { value } = inputAt(op, index).op.attrs
  return Array.from(value && 'tensor' in value ? value.tensor.values : inputs[index]!.dataSync<'int32'>())
}

/** The one integer of an int32 input: an axis. */
export const oneInteger = (call: KernelCall, index: number): number => tuple(integers(call, index), 1)[0]

/** Pairs of integers: paddings or crops. */
export function integerPairs(call: KernelCall, index: number): [number, number][] {
  const flat = integers(call, index)
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!])
}
