import type * as tfjs from '@tensorflow/tfjs-core'
import { EngineError } from '../errors.ts'
import type { Attr, Op } from '../op-graph.ts'

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

export type KernelEntry = readonly [type: string, kernel: Kernel]

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

function attribute<K extends string>({ op }: KernelCall, name: string, kind: K): Extract<Attr, Record<K, unknown>> {
  const attr = op.attrs[name]
  if (attr && kind in attr) return attr as Extract<Attr, Record<K, unknown>>
  throw new EngineError(`${op.type} has no attribute “${name}”.`, { layer: op.layer })
}

export const intsOf = (call: KernelCall, name: string): readonly number[] => attribute(call, name, 'ints').ints
export const numberOf = (call: KernelCall, name: string): number => attribute(call, name, 'float').float
export const flagOf = (call: KernelCall, name: string): boolean => attribute(call, name, 'bool').bool
export const textOf = (call: KernelCall, name: string): string => attribute(call, name, 'string').string
export const typeOf = (call: KernelCall, name: string): string => attribute(call, name, 'type').type
