import type { Tensor } from '../../engine/op-graph.ts'
import { shift } from '../../ops/arithmetic.ts'
import { reverse } from '../../ops/axes.ts'
import { concat } from '../../ops/joins.ts'
import { pad as padOp, sliceAxis } from '../../ops/slices.ts'
import { asOperation, operation } from '../keras-form.ts'
import { badConfig, describe, type LayerSpec, numberOf, textOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { shapeOf } from '../lowering.ts'
import type { ImageShape } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'
import { toShape } from '../words.ts'

/** Zeros, a number or mirrored values before and after each axis. */
function padWidths(layer: LayerSpec, input: ImageShape): readonly (readonly [number, number])[] {
  const value = layer.config['pad_width']
  const fits =
    Array.isArray(value) &&
    value.length === input.length &&
    value.every(
      (side: unknown) =>
        Array.isArray(side) && side.length === 2 && side.every((n) => Number.isInteger(n) && (n as number) >= 0),
    )
  if (!fits) throw badConfig(layer, `“pad_width” is ${describe(value)}, expected two whole numbers for each axis`)
  const widths = value as [number, number][]
  const mode = layer.config['mode']
  if (mode !== 'constant' && mode !== 'reflect' && mode !== 'symmetric')
    throw badConfig(layer, `“mode” is ${describe(mode)}, expected “constant”, “reflect” or “symmetric”`)
  const most = (length: number): number => (mode === 'reflect' ? length - 1 : mode === 'symmetric' ? length : Infinity)
  if (widths.some((side, axis) => side.some((n) => n > most(input[axis] ?? 0))))
    throw badConfig(layer, `it mirrors more than there is of [${input.join(', ')}]`)
  return widths
}

export const pad = layerKind({
  className: 'Pad',
  settings: { pad_width: undefined, mode: 'constant', value: 0 },
  keepsValues: true,
  outputShape: (layer, input) =>
    padWidths(layer, input).map(([before, after], axis) => before + (input[axis] ?? 0) + after),
  words: toShape,
  lower: ({ f, layer }, [x]) => {
    const widths = padWidths(layer, shapeOf(x))
    const mode = textOf(layer, 'mode')
    if (mode === 'constant') {
      const value = numberOf(layer, 'value')
      return shift(f, padOp(f, shift(f, x, -value), [[0, 0], ...widths]), value)
    }
    // the edge itself is doubled, or it is the mirror
    const skip = mode === 'reflect' ? 1 : 0
    return widths.reduce((y, [before, after], i) => {
      const axis = i + 1
      const length = y.shape[axis] as number
      const mirrored = (start: number, size: number): Tensor[] =>
        size === 0 ? [] : [reverse(f, sliceAxis(f, y, axis, start, size), [axis])]
      return concat(f, [...mirrored(skip, before), y, ...mirrored(length - skip - after, after)], axis)
    }, x)
  },
  tfjs: NOT_IN_TFJS,
  keras: asOperation(({ pad_width: widths, mode, value }) =>
    operation('numpy', 'Pad', { pad_width: [[0, 0], ...(widths as [number, number][])], mode }, (tensors) => [
      ...tensors,
      ...(Number(value) === 0 ? [] : [value]),
    ]),
  ),
})
