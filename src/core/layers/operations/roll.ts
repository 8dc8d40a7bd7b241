import { concat } from '../../ops/joins.ts'
import { sliceAxis } from '../../ops/slices.ts'
import { asOperationNamed } from '../keras-form.ts'
import { axesOf, badConfig, type LayerSpec } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { shapeOf } from '../lowering.ts'
import type { ImageShape } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'
import { wholeNumbers } from './whole-numbers.ts'

/** By how much each axis is turned round. */
function rolls(layer: LayerSpec, input: ImageShape): readonly { readonly axis: number; readonly shift: number }[] {
  const [shifts, axes] = [wholeNumbers(layer, 'shift'), axesOf(layer, input.length, -1)]
  if (shifts.length !== axes.length || layer.config['axis'] == null)
    throw badConfig(layer, `it moves ${axes.length} axes by ${shifts.length} numbers`)
  return axes.map((axis, i) => {
    const length = input[axis] ?? 1
    return { axis, shift: (((shifts[i] ?? 0) % length) + length) % length }
  })
}

export const roll = layerKind({
  className: 'Roll',
  settings: { shift: undefined, axis: undefined },
  keepsValues: true,
  outputShape: (layer, input) => {
    rolls(layer, input)
    return input
  },
  lower: ({ f, layer }, [x]) =>
    rolls(layer, shapeOf(x)).reduce((y, { axis, shift: by }) => {
      const length = y.shape[axis + 1] as number
      if (by === 0) return y
      return concat(
        f,
        [sliceAxis(f, y, axis + 1, length - by, by), sliceAxis(f, y, axis + 1, 0, length - by)],
        axis + 1,
      )
    }, x),
  tfjs: NOT_IN_TFJS,
  keras: asOperationNamed('numpy', 'Roll', 'shift', 'axis'),
})
