import { slice } from '../../ops/slices.ts'
import { asKeras } from '../keras-form.ts'
import { badConfig, bordersOf, type LayerSpec } from '../layer-config.ts'
import { type FileKind, layerKind } from '../layer-kind.ts'
import { shapeOf } from '../lowering.ts'
import { alongRows } from '../rewriting.ts'
import { type ImageShape, mapOf } from '../shapes.ts'
import { asTfjs } from '../tfjs-form.ts'

/** `[top, left, height, width]` of what is kept. */
function kept(layer: LayerSpec, input: ImageShape): readonly [number, number, number, number] {
  const [height, width] = mapOf(layer, input)
  const [[top, bottom], [left, right]] = bordersOf(layer, 'cropping')
  if (top + bottom >= height || left + right >= width)
    throw badConfig(layer, `it crops all of its ${height} x ${width} input away`)
  return [top, left, height - top - bottom, width - left - right]
}

export const cropping2D = layerKind({
  className: 'Cropping2D',
  settings: { cropping: 0, data_format: undefined },
  keepsValues: true,
  outputShape: (layer, input) => [...kept(layer, input).slice(2), mapOf(layer, input)[2]],
  lower: ({ f, layer }, [x]) => {
    const [top, left, height, width] = kept(layer, shapeOf(x))
    return slice(f, x, [0, top, left, 0], [-1, height, width, -1])
  },
  tfjs: asTfjs,
  keras: asKeras('cropping'),
})

export const cropping1D: FileKind = {
  className: 'Cropping1D',
  settings: { cropping: 1 },
  rewrite: alongRows(cropping2D, { borders: { cropping: 1 } }),
}
