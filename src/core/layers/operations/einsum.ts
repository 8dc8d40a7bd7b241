import type { Tensor } from '../../engine/op-graph.ts'
import { transpose } from '../../ops/axes.ts'
import { batchMatMul } from '../../ops/matmul.ts'
import { reduce } from '../../ops/reductions.ts'
import { reshape } from '../../ops/shapes.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import { asOperation, operation } from '../keras-form.ts'
import { badConfig, describe, type LayerSpec } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { batchOf, type Lowering, shapeOf } from '../lowering.ts'
import type { ImageShape, ShapeRule } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'

/** What an equation like `bhwc,bhwd->bcd` says. Letters are axes; the first of each operand is the batch. */
interface Equation {
  readonly operands: readonly string[]
  readonly output: string
  /** By letter, without the batch. */
  readonly lengths: ReadonlyMap<string, number>
}

/** @throws {AppError} for what is not understood: an ellipsis, a letter twice in one operand, a batch that is not kept in front. */
function einsumEquation(layer: LayerSpec, inputs: readonly ImageShape[]): Equation {
  const equation = layer.config['equation']
  const [left, output, ...rest] = typeof equation === 'string' ? equation.replaceAll(' ', '').split('->') : []
  const operands = left?.split(',') ?? []
  const all = [...operands, output ?? '']
  const batch = operands[0]?.[0]
  const fits =
    rest.length === 0 &&
    output !== undefined &&
    operands.length === inputs.length &&
    all.every(
      (letters) => /^[a-zA-Z]+$/.test(letters) && new Set(letters).size === letters.length && letters[0] === batch,
    ) &&
    operands.every((letters, i) => letters.length === (inputs[i]?.length ?? 0) + 1)
  if (!fits)
    throw badConfig(
      layer,
      `the equation ${describe(equation)} of [${inputs.map((shape) => shape.join(', ')).join('] and [')}] is not supported`,
    )
  const lengths = new Map<string, number>()
  for (const [i, letters] of operands.entries())
    for (const [axis, letter] of [...letters.slice(1)].entries()) {
      const length = inputs[i]?.[axis] ?? 0
      if ((lengths.get(letter) ?? length) !== length)
        throw badConfig(layer, `“${letter}” of its equation has ${lengths.get(letter)} and ${length} positions`)
      lengths.set(letter, length)
    }
  if ([...output.slice(1)].some((letter) => !lengths.has(letter)) || output.length < 2)
    throw badConfig(layer, `the equation ${describe(equation)} gives what it does not take, or nothing`)
  return { operands, output, lengths }
}

const einsumShape: ShapeRule = (layer, _, inputs) => {
  const { output, lengths } = einsumEquation(layer, inputs)
  return [...output.slice(1)].map((letter) => lengths.get(letter) ?? 1)
}

/** An operand without what is summed first, and the letters of its axes but the batch. */
interface Summed {
  readonly x: Tensor
  readonly letters: readonly string[]
}

/** Any sum of products of one or two tensors: what stands in no other place is summed first, then matrices are multiplied. */
const lowered: Lowering = ({ f, layer }, inputs) => {
  const { operands, output, lengths } = einsumEquation(layer, inputs.map(shapeOf))
  const [batch] = output
  const isIn = (letters: string | undefined) => (letter: string) => letters?.includes(letter) ?? false
  const summed = (x: Tensor, i: 0 | 1): Summed => {
    const elsewhere = (letter: string): boolean => isIn(output)(letter) || isIn(operands[1 - i])(letter)
    const letters = [...operands[i]!]
    const axes = letters.flatMap((letter, axis) => (elsewhere(letter) ? [] : [axis]))
    return { x: reduce(f, 'Sum', x, axes), letters: letters.filter(elsewhere).slice(1) }
  }
  const size = (letters: readonly string[]): number => sizeOf(letters.map((letter) => lengths.get(letter) ?? 1))
  const ordered = (of: Summed, letters: readonly string[]): Tensor =>
    transpose(f, of.x, [0, ...letters.map((letter) => of.letters.indexOf(letter) + 1)])
  const a = summed(inputs[0], 0)
  if (!inputs[1]) return ordered(a, [...output.slice(1)])
  const b = summed(inputs[1], 1)
  const shared = a.letters.filter(isIn(b.letters.join('')))
  const kept = shared.filter(isIn(output))
  const inner = shared.filter((letter) => !kept.includes(letter))
  const only = (letters: readonly string[]): string[] => letters.filter((letter) => !shared.includes(letter))
  const [rows, columns] = [only(a.letters), only(b.letters)]
  const matrix = (of: Summed, own: readonly string[]): Tensor =>
    reshape(f, ordered(of, [...kept, ...own, ...inner]), [batchOf(of.x), size(kept), size(own), size(inner)])
  const y = batchMatMul(f, matrix(a, rows), matrix(b, columns), false, true)
  const letters = [...kept, ...rows, ...columns]
  const apart = reshape(f, y, [batchOf(a.x), ...letters.map((letter) => lengths.get(letter) ?? 1)])
  return ordered({ x: apart, letters: letters.filter((letter) => letter !== batch) }, [...output.slice(1)])
}

export const einsum = layerKind({
  className: 'Einsum',
  settings: { equation: undefined },
  inputs: [1, 2],
  outputShape: einsumShape,
  multiplyAdds: (layer, input, output) => {
    const [letters = '', answer = ''] = String(layer.config['equation'])
      .split(/,|->/)
      .filter((_, i, all) => i === 0 || i === all.length - 1)
    const summed = [...letters.slice(1)].flatMap((letter, i) => (answer.includes(letter) ? [] : [input[i] ?? 1]))
    return sizeOf(output) * sizeOf(summed)
  },
  words: (c) => [String(c['equation'])],
  lower: lowered,
  tfjs: NOT_IN_TFJS,
  keras: asOperation(({ equation }) => operation('numpy', 'Einsum', { subscripts: equation })),
})
