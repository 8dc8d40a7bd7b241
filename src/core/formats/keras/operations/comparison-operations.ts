import { describe } from '../../../layers/layer-config.ts'
import type { Argument, OperationCall } from './operation-call.ts'
import { layer, type Reader } from './operation-reader.ts'

const NUMPY = { broadcast: 'numpy' }

/** As seen from the other operand. */
const MIRRORED: Readonly<Record<string, string>> = {
  greater: 'less',
  greater_equal: 'less_equal',
  less: 'greater',
  less_equal: 'greater_equal',
}

const numberIn = (call: OperationCall, argument: Argument | undefined): number => {
  const value = argument ? call.numbers(argument) : undefined
  if (typeof value === 'number') return value
  throw call.unsupported(`takes ${describe(value)}`)
}

/** Of tensors and numbers, in either order. */
const comparison =
  (kind: string): Reader =>
  (call) => {
    const first = call.take(0, 'x1', 'x', 'a')
    const second = call.take(1, 'x2', 'y', 'b')
    if (first && 'tensor' in first && second && 'tensor' in second)
      return layer('Compare', { comparison: kind, ...NUMPY }, first.tensor, second.tensor)
    if (first && 'tensor' in first)
      return layer('Compare', { comparison: kind, value: numberIn(call, second), ...NUMPY }, first.tensor)
    if (second && 'tensor' in second)
      return layer(
        'Compare',
        { comparison: MIRRORED[kind] ?? kind, value: numberIn(call, first), ...NUMPY },
        second.tensor,
      )
    throw call.unsupported('takes no tensor')
  }

const logical =
  (operation: string): Reader =>
  (call) => {
    const names = [
      ['x1', 'x'],
      ['x2', 'y'],
    ]
    const tensors = names.slice(0, operation === 'not' ? 1 : 2).map((each, i) => call.tensor(i, ...each))
    return layer('Logical', { operation, ...NUMPY }, ...tensors)
  }

const where: Reader = (call) => {
  const condition = call.tensor(0, 'condition')
  const choices = [call.take(1, 'x1', 'x'), call.take(2, 'x2', 'y')]
  const tensors = choices.flatMap((each) => (each && 'tensor' in each ? [each.tensor] : []))
  const [then, otherwise] = choices.map((each) => (each && 'tensor' in each ? null : numberIn(call, each)))
  return layer('Where', { then, otherwise, ...NUMPY }, condition, ...tensors)
}

export const comparisonOperations: readonly (readonly [string, Reader])[] = [
  ['greater', comparison('greater')],
  ['greaterequal', comparison('greater_equal')],
  ['less', comparison('less')],
  ['lessequal', comparison('less_equal')],
  ['equal', comparison('equal')],
  ['notequal', comparison('not_equal')],
  ['logicaland', logical('and')],
  ['logicalor', logical('or')],
  ['logicalxor', logical('xor')],
  ['logicalnot', logical('not')],
  ['where', where],
  ['wherev2', where],
]
