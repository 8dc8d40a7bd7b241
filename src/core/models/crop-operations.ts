import { badConfig, describe, integerOf } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'
import type { PlainLayer } from './plain-layer.ts'
import { mapOf } from './spatial-shapes.ts'
import type { ImageShape } from './spatial-shapes.ts'

/** Operations on photos that cut or pad them to a size, as their readers call them. */
export const CROPS: ReadonlySet<string> = new Set(['CropImages', 'PadImages', 'CentralCrop', 'CropOrPad', 'RandomCrop'])

/** Rows or columns before and after; below zero they are cut. */
type Border = readonly [number, number]

/** What one axis of `length` gets at each side, for a part of `target` that lies between. */
function between(layer: LayerSpec, length: number, sides: readonly string[], target: string): Border {
  const given = sides.map((side) => layer.config[side] ?? undefined)
  const size = layer.config[target] ?? undefined
  const known = [...given, size].filter((each) => each !== undefined)
  if (known.length !== 2 || !known.every(Number.isInteger))
    throw badConfig(layer, `two of ${[...sides, target].join(', ')} are expected, it has ${describe(known)}`)
  const [before, after] = given as (number | undefined)[]
  const difference = layer.className === 'PadImages' ? Number(size) - length : length - Number(size)
  return [before ?? difference - (after ?? 0), after ?? difference - (before ?? 0)]
}

/** @see tensorflow/python/ops/image_ops_impl.py `central_crop` */
function central(layer: LayerSpec, length: number): Border {
  const fraction = layer.config['fraction']
  if (typeof fraction !== 'number' || !(fraction > 0 && fraction <= 1))
    throw badConfig(layer, `its fraction is ${describe(fraction)}, expected a number up to 1`)
  const start = Math.trunc((length - length * fraction) / 2)
  return [start, start]
}

/** Cut or padded on both sides, the odd pixel after. @see image_ops_impl.py `resize_image_with_crop_or_pad` */
function toSize(layer: LayerSpec, length: number, key: string): Border {
  const more = integerOf(layer, key, { min: 1 }) - length
  const before = more < 0 ? -Math.floor(-more / 2) : Math.floor(more / 2)
  return [before, more - before]
}

/** Cuts, then pads: a Cropping2D and a ZeroPadding2D, or one of them. */
function borders(rows: Border, columns: Border): readonly PlainLayer[] {
  const cut = [rows, columns].map((border) => border.map((n) => Math.max(0, -n)))
  const zeros = [rows, columns].map((border) => border.map((n) => Math.max(0, n)))
  const isCut = cut.flat().some((n) => n > 0)
  const isPadded = zeros.flat().some((n) => n > 0)
  if (isCut && isPadded) return [{ suffix: 'cropped', className: 'Cropping2D', config: { cropping: cut } }, { className: 'ZeroPadding2D', config: { padding: zeros } }] // prettier-ignore
  return [isPadded ? { className: 'ZeroPadding2D', config: { padding: zeros } } : { className: 'Cropping2D', config: { cropping: cut } }] // prettier-ignore
}

export function croppedOrPadded(layer: LayerSpec, input: ImageShape): readonly PlainLayer[] {
  const [height, width] = mapOf(layer, input)
  const less = (border: Border): Border => [-border[0], -border[1]]
  switch (layer.className) {
    case 'RandomCrop':
      return [randomCrop(layer)]
    case 'CentralCrop':
      return borders(less(central(layer, height)), less(central(layer, width)))
    case 'CropOrPad':
      return borders(toSize(layer, height, 'height'), toSize(layer, width, 'width'))
  }
  const rows = between(layer, height, ['top', 'bottom'], 'height')
  const columns = between(layer, width, ['left', 'right'], 'width')
  if ([...rows, ...columns].some((n) => n < 0)) throw badConfig(layer, `it has a side of ${describe([rows, columns])}`)
  return layer.className === 'PadImages' ? borders(rows, columns) : borders(less(rows), less(columns))
}

/**
 * Outside training Keras 2 cuts out the largest part of the right proportions and resizes it; Keras 3 passes the photo on, whatever the size it says it
 * gives. `isKeras3` is set where the file is read.
 */
const randomCrop = ({ config }: LayerSpec): PlainLayer =>
  config['is_keras_3'] === true
    ? { className: 'Identity', config: {} }
    : {
        className: 'Resizing',
        config: { height: config['height'], width: config['width'], crop_to_aspect_ratio: true },
      }
