import type { GraphFunction, Tensor } from '../op-graph.ts'
import { reduce, reshape, transpose } from '../ops/arrays.ts'
import { batchMatMul } from '../ops/convolutions.ts'
import { mul, shift, unary } from '../ops/elementwise.ts'
import { dotAxes, einsumEquation } from '../../models/einsum-shapes.ts'
import type { LayerRule } from './rule.ts'

const shapeOf = (x: Tensor): number[] => x.shape.slice(1) as number[]
const product = (numbers: readonly number[]): number => numbers.reduce((all, n) => all * n, 1)

/** Keras bounds the norm from below by 1e-12. */
export function unit(f: GraphFunction, x: Tensor, axes: readonly number[]): Tensor {
  const sum = reduce(f, 'Sum', unary(f, 'Square', x), axes, true)
  return mul(f, x, unary(f, 'Rsqrt', shift(f, unary(f, 'Relu', shift(f, sum, -1e-12)), 1e-12)))
}

const matmul: LayerRule = ({ f, config }, [a, b]) =>
  batchMatMul(f, a, b, config.boolean('transpose_a', false), config.boolean('transpose_b', false))

/** An axis put last, and all others but the batch made one. */
function asMatrix(f: GraphFunction, x: Tensor, axis: number): { matrix: Tensor; rest: number[] } {
  const others = shapeOf(x).flatMap((_, i) => (i === axis ? [] : [i + 1]))
  const rest = others.map((i) => x.shape[i] as number)
  const last = transpose(f, x, [0, ...others, axis + 1])
  return { matrix: reshape(f, last, [x.shape[0], product(rest), x.shape[axis + 1]]), rest }
}

/** Sums over one axis of each, for each photo. @see keras/src/layers/merging/dot.py `batch_dot` */
const dot: LayerRule = ({ f, config, layer }, inputs) => {
  const axes = dotAxes(layer, inputs.map(shapeOf))
  const isNormalized = config.boolean('normalize', false)
  const [a, b] = inputs.map((x, i) => asMatrix(f, isNormalized ? unit(f, x, [axes[i] + 1]) : x, axes[i]))
  const shape = [...a.rest, ...b.rest]
  return reshape(f, batchMatMul(f, a.matrix, b.matrix, false, true), [inputs[0].shape[0], ...(shape.length > 0 ? shape : [1])]) // prettier-ignore
}

/** Any sum of products of one or two tensors: what stands in no other place is summed first, then matrices are multiplied. */
const einsum: LayerRule = ({ f, layer }, inputs) => {
  const { operands, output, lengths } = einsumEquation(layer, inputs.map(shapeOf))
  const [batch] = output
  const isIn = (letters: string | undefined) => (letter: string) => letters?.includes(letter) ?? false
  const summed = inputs.map((x, i) => {
    const elsewhere = (letter: string): boolean => isIn(output)(letter) || isIn(operands[1 - i])(letter)
    const letters = [...operands[i]]
    const axes = letters.flatMap((letter, axis) => (elsewhere(letter) ? [] : [axis]))
    return { x: reduce(f, 'Sum', x, axes), letters: letters.filter(elsewhere).slice(1) }
  })
  const size = (letters: readonly string[]): number => product(letters.map((letter) => lengths.get(letter) ?? 1))
  const ordered = (of: (typeof summed)[number], letters: readonly string[]): Tensor =>
    transpose(f, of.x, [0, ...letters.map((letter) => of.letters.indexOf(letter) + 1)])
  const [a, b] = summed
  if (!b) return ordered(a, [...output.slice(1)])
  const shared = a.letters.filter(isIn(b.letters.join('')))
  const kept = shared.filter(isIn(output))
  const inner = shared.filter((letter) => !kept.includes(letter))
  const only = (letters: readonly string[]): string[] => letters.filter((letter) => !shared.includes(letter))
  const [rows, columns] = [only(a.letters), only(b.letters)]
  const matrix = (of: (typeof summed)[number], own: readonly string[]): Tensor =>
    reshape(f, ordered(of, [...kept, ...own, ...inner]), [of.x.shape[0], size(kept), size(own), size(inner)])
  const y = batchMatMul(f, matrix(a, rows), matrix(b, columns), false, true)
  const letters = [...kept, ...rows, ...columns]
  const apart = reshape(f, y, [a.x.shape[0], ...letters.map((letter) => lengths.get(letter) ?? 1)])
  return ordered({ x: apart, letters: letters.filter((letter) => letter !== batch) }, [...output.slice(1)])
}

export const productLayers: readonly (readonly [string, LayerRule])[] = [
  ['Matmul', matmul],
  ['Dot', dot],
  ['Einsum', einsum],
]
