import { imagesShape } from '../../engine/op-graph.ts'
import { concat } from '../../ops/joins.ts'
import { reduce } from '../../ops/reductions.ts'
import { sliceAxis } from '../../ops/slices.ts'
import { asKeras } from '../keras-form.ts'
import { badConfig, describe, type LayerSpec } from '../layer-config.ts'
import { type FileKind, layerKind, type LayerKind } from '../layer-kind.ts'
import type { Lowering } from '../lowering.ts'
import { averageWeights, resample } from '../resample.ts'
import { alongRows } from '../rewriting.ts'
import { mapOf } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'
import { toSide } from '../words.ts'

/** Height and width that it gives. */
function sizeAfter(layer: LayerSpec): readonly [number, number] {
  const value = layer.config['output_size']
  const pair: unknown[] = Array.isArray(value) ? value : [value, value]
  if (pair.length === 2 && pair.every((n) => Number.isInteger(n) && (n as number) > 0)) return pair as [number, number]
  throw badConfig(layer, `“output_size” is ${describe(value)}, expected two whole numbers`)
}

const average: Lowering = ({ f, layer }, [x]) => {
  const [height, width] = sizeAfter(layer)
  const [, rows, columns] = imagesShape(x.shape, layer.name)
  return resample(f, x, averageWeights(rows, height), averageWeights(columns, width))
}

/** Largest values of windows that together cover an axis, as averages of them (resample.ts). */
const max: Lowering = ({ f, layer }, [x]) =>
  sizeAfter(layer).reduce((y, output, i) => {
    const axis = i + 1
    const input = y.shape[axis] as number
    const windows = Array.from({ length: output }, (_, at) => {
      const start = Math.floor((at * input) / output)
      return reduce(
        f,
        'Max',
        sliceAxis(f, y, axis, start, Math.ceil(((at + 1) * input) / output) - start),
        [axis],
        true,
      )
    })
    return concat(f, windows, axis)
  }, x)

/** Windows that divide a map into so many, however large it is. */
const adaptivePooling = (className: string, lower: Lowering): LayerKind =>
  layerKind({
    className,
    settings: { output_size: undefined, data_format: undefined },
    outputShape: (layer, input) => {
      const [height, width, channels] = mapOf(layer, input)
      const size = sizeAfter(layer)
      if (size[0] > height || size[1] > width)
        throw badConfig(layer, `it makes ${size.join(' x ')} of ${height} x ${width}`)
      return [...size, channels]
    },
    words: toSide,
    lower,
    tfjs: NOT_IN_TFJS,
    keras: asKeras('output_size'),
  })

export const adaptiveAveragePooling2D = adaptivePooling('AdaptiveAveragePooling2D', average)
export const adaptiveMaxPooling2D = adaptivePooling('AdaptiveMaxPooling2D', max)

const alongRow = (className: string, onMaps: LayerKind): FileKind => ({
  className,
  settings: { output_size: undefined, data_format: undefined },
  rewrite: alongRows(onMaps, { sizes: { output_size: undefined } }),
})

export const adaptiveAveragePooling1D = alongRow('AdaptiveAveragePooling1D', adaptiveAveragePooling2D)
export const adaptiveMaxPooling1D = alongRow('AdaptiveMaxPooling1D', adaptiveMaxPooling2D)
