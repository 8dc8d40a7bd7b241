import type { GraphFunction, Tensor } from '../op-graph.ts'
import { constant, reshape } from '../ops/arrays.ts'
import { binary, compare, type Comparison, equal, select, sub, unary } from '../ops/elementwise.ts'
import { alignedShapes } from '../../models/merge-shapes.ts'
import type { ConfigReader } from './config.ts'
import type { LayerRule } from './rule.ts'

// True and false are 1 and 0 between layers.

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ['greater', 'Greater'],
  ['greater_equal', 'GreaterEqual'],
  ['less', 'Less'],
  ['less_equal', 'LessEqual'],
])

const asNumbers = (f: GraphFunction, condition: Tensor): Tensor => select(f, condition, constant(f, 1), constant(f, 0))
const isNot = (f: GraphFunction, condition: Tensor): Tensor => select(f, condition, constant(f, 0), constant(f, 1))

const isZero = (f: GraphFunction, x: Tensor): Tensor => equal(f, x, constant(f, 0))

/** 1 where a number is not zero. */
export const truth = (f: GraphFunction, x: Tensor): Tensor => isNot(f, isZero(f, x))

/** All of one rank, as layers that merge take them. */
function aligned(f: GraphFunction, config: ConfigReader, inputs: readonly Tensor[]): Tensor[] {
  const shapes = alignedShapes(config.layer, inputs.map((x) => x.shape.slice(1) as number[])) // prettier-ignore
  return inputs.map((x, i) => (shapes[i].length === x.shape.length - 1 ? x : reshape(f, x, [x.shape[0], ...shapes[i]])))
}

const comparing: LayerRule = ({ f, config }, inputs) => {
  const [a, b = constant(f, config.number('value'))] = aligned(f, config, inputs)
  const kind = config.string('comparison', '')
  if (kind === 'equal') return asNumbers(f, equal(f, a, b))
  if (kind === 'not_equal') return isNot(f, equal(f, a, b))
  const type = COMPARISONS.get(kind)
  return type ? asNumbers(f, compare(f, type, a, b)) : config.fail(`the comparison “${kind}” is not supported.`)
}

const logical: LayerRule = ({ f, config }, inputs) => {
  const [a, b] = aligned(f, config, inputs).map((x) => truth(f, x))
  const kind = config.string('operation', '')
  if (kind === 'not') return sub(f, constant(f, 1), a)
  if (kind === 'and') return binary(f, 'Minimum', a, b)
  if (kind === 'or') return binary(f, 'Maximum', a, b)
  return kind === 'xor' ? unary(f, 'Abs', sub(f, a, b)) : config.fail(`the operation “${kind}” is not supported.`)
}

/** One of two where a number is not zero, the other where it is; either may be one number for all. */
const where: LayerRule = ({ f, config }, inputs) => {
  const [condition, ...tensors] = aligned(f, config, inputs)
  const next = (key: string): Tensor => (config.get(key) == null ? tensors.shift() : constant(f, config.number(key))) ?? config.fail(`takes nothing as “${key}”.`) // prettier-ignore
  const [then, otherwise] = [next('then'), next('otherwise')]
  return select(f, isZero(f, condition), otherwise, then)
}

export const comparisonLayers: readonly (readonly [string, LayerRule])[] = [
  ['Compare', comparing],
  ['Logical', logical],
  ['Where', where],
]
