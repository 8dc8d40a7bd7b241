import { describe } from '../../../layers/layer-config.ts'
import type { Numbers, OperationCall } from './operation-call.ts'
import { activation, each, layer, type Read, type Reader, rescaling } from './operation-reader.ts'

interface Arithmetic {
  /** Of two tensors. */
  readonly merge: string | undefined
  /** Of a tensor and numbers after it, and before it. */
  readonly after: (call: OperationCall, x: string, numbers: Numbers) => Read
  readonly before: (call: OperationCall, x: string, numbers: Numbers) => Read
}

/** Operands may be tensors or numbers, in either order. */
const arithmetic =
  ({ merge, after, before }: Arithmetic): Reader =>
  (call) => {
    const first = call.take(0, 'x1', 'x', 'a')
    const second = call.take(1, 'x2', 'y', 'b')
    if (!first || !second) throw call.unsupported('takes fewer than two operands')
    if ('tensor' in first && 'tensor' in second) {
      if (merge === undefined) throw call.unsupported('combines two tensors as no layer does')
      return layer(merge, { broadcast: 'numpy' }, first.tensor, second.tensor)
    }
    if ('tensor' in first) return after(call, first.tensor, call.numbers(second))
    if ('tensor' in second) return before(call, second.tensor, call.numbers(first))
    throw call.unsupported('takes no tensor')
  }

const both = (merge: string, read: Arithmetic['after']): Reader => arithmetic({ merge, after: read, before: read })

const one = (call: OperationCall, numbers: Numbers): number => {
  if (typeof numbers === 'number') return numbers
  throw call.unsupported(`takes ${describe(numbers)}`)
}

const add = both('Add', (call, x, n) => rescaling(call, x, 1, n))
const multiply = both('Multiply', (call, x, n) => rescaling(call, x, n, 0))
const subtract = arithmetic({
  merge: 'Subtract',
  after: (call, x, n) =>
    rescaling(
      call,
      x,
      1,
      each(n, (value) => -value),
    ),
  before: (call, x, n) => rescaling(call, x, -1, n),
})
const divide = arithmetic({
  merge: 'Divide',
  after: (call, x, n) =>
    rescaling(
      call,
      x,
      each(n, (value) => 1 / value),
      0,
    ),
  before: (call, x, n) => activation('reciprocal', { numerator: one(call, n) }, x),
})
const power = arithmetic({
  merge: undefined,
  after: (call, x, n) => activation('power', { exponent: one(call, n) }, x),
  before: (call, x, n) => {
    const base = one(call, n)
    if (base <= 0) throw call.unsupported(`takes ${base} to a power`)
    return activation('power_of', { base }, x)
  },
})
const maximum = both('Maximum', (call, x, n) => activation('clip', { min: one(call, n) }, x))
const minimum = both('Minimum', (call, x, n) => activation('clip', { max: one(call, n) }, x))

const squaredFrom = (call: OperationCall): Read => {
  throw call.unsupported('takes a number')
}

/** By a number alone. */
const byNumber = (name: string): Reader =>
  arithmetic({
    merge: undefined,
    after: (call, x, n) => {
      if (one(call, n) === 0) throw call.unsupported('divides by zero')
      return activation(name, { divisor: one(call, n) }, x)
    },
    before: (call) => {
      throw call.unsupported('divides a number by a tensor')
    },
  })

const clip: Reader = (call) => {
  const x = call.tensor(0, 'x', 't')
  const bound = (position: number, ...names: readonly string[]): unknown => {
    const value = call.data(null, position, ...names)
    if (value === null || Number.isFinite(value)) return value
    throw call.unsupported(`has ${describe(value)} as “${names[0] ?? ''}”`)
  }
  const min = bound(1, 'x_min', 'clip_value_min', 'min_value')
  return activation('clip', { min, max: bound(2, 'x_max', 'clip_value_max', 'max_value') }, x)
}

export const arithmeticOperations: readonly (readonly [string, Reader])[] = [
  ['negative', (call) => rescaling(call, call.tensor(0, 'x'), -1, 0)],
  ['neg', (call) => rescaling(call, call.tensor(0, 'x'), -1, 0)],
  ['add', add],
  ['addv2', add],
  ['subtract', subtract],
  ['sub', subtract],
  ['multiply', multiply],
  ['mul', multiply],
  ['scalarmul', (call) => rescaling(call, call.tensor(1, 'x'), call.number(1, 0, 'scalar'), 0)],
  ['divide', divide],
  ['truediv', divide],
  ['truedivide', divide],
  ['realdiv', divide],
  ['pow', power],
  ['power', power],
  ['mod', byNumber('modulo')],
  ['floormod', byNumber('modulo')],
  ['floordivide', byNumber('floor_divide')],
  ['floordiv', byNumber('floor_divide')],
  ['squareddifference', arithmetic({ merge: 'SquaredDifference', after: squaredFrom, before: squaredFrom })],
  ['maximum', maximum],
  ['minimum', minimum],
  ['clip', clip],
  ['clipbyvalue', clip],
]
