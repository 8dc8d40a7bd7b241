import { concat } from '../../ops/joins.ts'
import { sliceAxis } from '../../ops/slices.ts'
import { asOperation, operation } from '../keras-form.ts'
import { axisOf, badConfig, type LayerSpec } from '../layer-config.ts'
import { free, layerKind } from '../layer-kind.ts'
import { shapeOf } from '../lowering.ts'
import type { ImageShape } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'
import { counted } from '../words.ts'
import { wholeNumbers, withAxis } from './whole-numbers.ts'

/** Positions of one axis, in any order. */
function takenPositions(
  layer: LayerSpec,
  input: ImageShape,
): { readonly axis: number; readonly indices: readonly number[] } {
  const axis = axisOf(layer, layer.config['axis'], input.length)
  const length = input[axis] ?? 0
  const indices = wholeNumbers(layer, 'indices').map((n) => (n < 0 ? n + length : n))
  if (indices.some((n) => n < 0 || n >= length))
    throw badConfig(layer, `it takes positions an axis of ${length} does not have`)
  return { axis, indices }
}

export const take = layerKind({
  className: 'Take',
  settings: { axis: undefined, indices: undefined },
  keepsValues: true,
  outputShape: (layer, input) => {
    const { axis, indices } = takenPositions(layer, input)
    return withAxis(input, axis, indices.length)
  },
  multiplyAdds: free,
  words: (c) => [counted([c['indices']].flat().length, 'position')],
  // runs of neighbors are taken together
  lower: ({ f, layer }, [x]) => {
    const { axis, indices } = takenPositions(layer, shapeOf(x))
    const runs: { start: number; size: number }[] = []
    for (const index of indices) {
      const last = runs.at(-1)
      if (last && last.start + last.size === index) last.size++
      else runs.push({ start: index, size: 1 })
    }
    return concat(
      f,
      runs.map(({ start, size }) => sliceAxis(f, x, axis + 1, start, size)),
      axis + 1,
    )
  },
  tfjs: NOT_IN_TFJS,
  keras: asOperation(({ axis, indices }) => operation('numpy', 'Take', { axis }, (tensors) => [...tensors, indices])),
})
