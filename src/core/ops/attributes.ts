import { failure } from '../../shared/errors.ts'
import { tuple } from '../../shared/tuple.ts'
import { type Attr, type GraphDType, inputAt, type Op, type Tensor } from '../engine/op-graph.ts'

export const typeAttr = ({ dtype }: Pick<Tensor, 'dtype'>) => ({ T: { type: dtype } })
export const INT32 = { type: 'int32' } as const
export const NHWC = { string: 'NHWC' } as const

function attribute<K extends string>(op: Op, name: string, kind: K): Extract<Attr, Record<K, unknown>> {
  const attr = op.attrs[name]
  if (attr && kind in attr) return attr as Extract<Attr, Record<K, unknown>>
  throw failure('engine', { problem: `${op.type} has no attribute “${name}”.`, layer: op.layer })
}

export const intOf = (op: Op, name: string): number => attribute(op, name, 'int').int
export const intsOf = (op: Op, name: string): readonly number[] => attribute(op, name, 'ints').ints
export const floatOf = (op: Op, name: string): number => attribute(op, name, 'float').float
export const flagOf = (op: Op, name: string): boolean => attribute(op, name, 'bool').bool
export const textOf = (op: Op, name: string): string => attribute(op, name, 'string').string
export const typeOf = (op: Op, name: string): GraphDType => attribute(op, name, 'type').type

/** The integers that an op takes as a constant input. */
export function constantInput(op: Op, index: number): number[] {
  const { value } = inputAt(op, index).op.attrs
  if (!value || !('tensor' in value))
    throw failure('engine', { problem: `${op.type} needs a constant input ${index}.`, layer: op.layer })
  return Array.from(value.tensor.values)
}

/** The one integer of a constant input: an axis. */
export const constantInteger = (op: Op, index: number): number => tuple(constantInput(op, index), 1)[0]
