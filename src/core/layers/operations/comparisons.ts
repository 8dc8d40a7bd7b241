import type { Tensor } from '../../engine/op-graph.ts'
import { sub } from '../../ops/arithmetic.ts'
import { compare as compareOp, type Comparison, equal, select } from '../../ops/comparisons.ts'
import { constant } from '../../ops/constants.ts'
import { binary, unary } from '../../ops/elementwise.ts'
import { asOperation, asTruth, operation } from '../keras-form.ts'
import { numberOf, textOf, unsupported } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { aligned, BROADCAST, merged } from '../merging/aligned.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'
import { asNumbers, isNot, isZero, truth } from './truth.ts'

interface Compared {
  /** Of Keras' operation. */
  readonly keras: string
  /** TensorFlow's op; nothing for equality, which has a builder of its own. */
  readonly op?: Comparison
}

const COMPARISONS: Readonly<Record<string, Compared>> = {
  greater: { keras: 'Greater', op: 'Greater' },
  greater_equal: { keras: 'GreaterEqual', op: 'GreaterEqual' },
  less: { keras: 'Less', op: 'Less' },
  less_equal: { keras: 'LessEqual', op: 'LessEqual' },
  equal: { keras: 'Equal' },
  not_equal: { keras: 'NotEqual' },
}

/** With another tensor, or with a number. */
export const compare = layerKind({
  className: 'Compare',
  settings: { comparison: undefined, value: undefined, ...BROADCAST },
  inputs: [1, 2],
  outputShape: merged,
  words: (c) => [
    String(c['comparison']).replaceAll('_', ' '),
    ...(typeof c['value'] === 'number' ? [String(c['value'])] : []),
  ],
  lower: (context, inputs) => {
    const { f, layer } = context
    const [a, b = constant(f, numberOf(layer, 'value'))] = aligned(context, inputs)
    const kind = textOf(layer, 'comparison')
    if (kind === 'equal') return asNumbers(f, equal(f, a, b))
    if (kind === 'not_equal') return isNot(f, equal(f, a, b))
    const op = COMPARISONS[kind]?.op
    if (!op) throw unsupported(layer, `the comparison “${kind}” is not supported.`)
    return asNumbers(f, compareOp(f, op, a, b))
  },
  tfjs: NOT_IN_TFJS,
  keras: asTruth(({ comparison, value }) =>
    operation('numpy', COMPARISONS[String(comparison)]?.keras ?? '', {}, (tensors) =>
      tensors.length > 1 ? tensors : [...tensors, value],
    ),
  ),
})

const LOGICAL: Readonly<Record<string, string>> = {
  and: 'LogicalAnd',
  or: 'LogicalOr',
  xor: 'LogicalXor',
  not: 'LogicalNot',
}

export const logical = layerKind({
  className: 'Logical',
  settings: { operation: undefined, ...BROADCAST },
  inputs: [1, 2],
  outputShape: merged,
  words: (c) => [String(c['operation'])],
  lower: (context, inputs) => {
    const { f, layer } = context
    const [first, second] = aligned(context, inputs)
    const a = truth(f, first)
    const kind = textOf(layer, 'operation')
    if (kind === 'not') return sub(f, constant(f, 1), a)
    if (!second) throw unsupported(layer, `the operation “${kind}” takes two tensors.`)
    const b = truth(f, second)
    if (kind === 'and') return binary(f, 'Minimum', a, b)
    if (kind === 'or') return binary(f, 'Maximum', a, b)
    if (kind === 'xor') return unary(f, 'Abs', sub(f, a, b))
    throw unsupported(layer, `the operation “${kind}” is not supported.`)
  },
  tfjs: NOT_IN_TFJS,
  keras: asTruth((config) => operation('numpy', LOGICAL[String(config['operation'])] ?? '')),
})

/** One of two where a number is not zero, the other where it is; either may be one number for all. */
export const where = layerKind({
  className: 'Where',
  settings: { then: undefined, otherwise: undefined, ...BROADCAST },
  inputs: [1, 3],
  outputShape: merged,
  lower: (context, inputs) => {
    const { f, layer } = context
    const [condition, ...tensors] = aligned(context, inputs)
    const branch = (key: 'then' | 'otherwise'): Tensor => {
      const given = layer.config[key] == null ? tensors.shift() : constant(f, numberOf(layer, key))
      if (!given) throw unsupported(layer, `takes nothing as “${key}”.`)
      return given
    }
    const [then, otherwise] = [branch('then'), branch('otherwise')]
    return select(f, isZero(f, condition), otherwise, then)
  },
  tfjs: NOT_IN_TFJS,
  keras: asOperation((config) =>
    operation('numpy', 'Where', {}, ([condition, ...tensors]) => {
      const waiting = [...tensors]
      return [condition, ...['then', 'otherwise'].map((key) => config[key] ?? waiting.shift())]
    }),
  ),
})
