import { badConfig, describe } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'
import type { ImageShape, ShapeRule } from './spatial-shapes.ts'

/** What an equation like `bhwc,bhwd->bcd` says. Letters are axes; the first of each operand is the batch. */
export interface Equation {
  readonly operands: readonly string[]
  readonly output: string
  /** By letter, without the batch. */
  readonly lengths: ReadonlyMap<string, number>
}

/** @throws {ModelError} for what is not understood: an ellipsis, a letter twice in one operand, a batch that is not kept in front. */
export function einsumEquation(layer: LayerSpec, inputs: readonly ImageShape[]): Equation {
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
    ) && // prettier-ignore
    operands.every((letters, i) => letters.length === (inputs[i]?.length ?? 0) + 1)
  if (!fits) throw badConfig(layer, `the equation ${describe(equation)} of [${inputs.map((shape) => shape.join(', ')).join('] and [')}] is not supported`) // prettier-ignore
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

export const einsumShape: ShapeRule = (layer, _, inputs) => {
  const { output, lengths } = einsumEquation(layer, inputs)
  return [...output.slice(1)].map((letter) => lengths.get(letter) ?? 1)
}

/** Which axes of two tensors a `Dot` sums over, without the batch. */
export function dotAxes(layer: LayerSpec, [a = [], b = []]: readonly ImageShape[]): readonly [number, number] {
  const value: unknown[] = [layer.config['axes']].flat()
  const [first, second] = value.length === 1 ? [value[0], value[0]] : value
  const place = (axis: unknown, rank: number): number => (typeof axis === 'number' ? (axis < 0 ? axis + rank : axis - 1) : Number.NaN) // prettier-ignore
  const axes = [place(first, a.length), place(second, b.length)] as const
  const fits = value.length <= 2 && a[axes[0]] !== undefined && a[axes[0]] === b[axes[1]]
  if (fits) return axes
  throw badConfig(
    layer,
    `it sums over “axes” ${describe(layer.config['axes'])} of [${a.join(', ')}] and [${b.join(', ')}], which do not fit`,
  )
}

export const dotShape: ShapeRule = (layer, _, inputs) => {
  const axes = dotAxes(layer, inputs)
  const shape = inputs.slice(0, 2).flatMap((input, i) => input.filter((_, axis) => axis !== axes[i]))
  return shape.length > 0 ? shape : [1]
}

/** A product of matrices for each photo, either transposed first. */
export const matmulShape: ShapeRule = (layer, a, [, b = []]) => {
  const [transposeA, transposeB] = [layer.config['transpose_a'] === true, layer.config['transpose_b'] === true]
  const [rows, inner] = transposeA ? [a.at(-1), a.at(-2)] : [a.at(-2), a.at(-1)]
  const [depth, columns] = transposeB ? [b.at(-1), b.at(-2)] : [b.at(-2), b.at(-1)]
  const fits = a.length >= 2 && b.length === a.length && inner === depth && a.slice(0, -2).every((n, i) => n === b[i])
  if (!fits || rows === undefined || columns === undefined)
    throw badConfig(layer, `[${a.join(', ')}] and [${b.join(', ')}] cannot be multiplied as matrices`)
  return [...a.slice(0, -2), rows, columns]
}
