import { badConfig, describe, integerOf, type LayerSpec } from '../layer-config.ts'
import type { FileKind, PlainLayer } from '../layer-kind.ts'
import { mapOf } from '../shapes.ts'

// Operations on photos that cut or pad them to a size, as their readers call them.

/** Rows or columns before and after; below zero they are cut. */
type Border = readonly [number, number]

/** What one axis of `length` gets at each side, for a part of `target` that lies between. */
function between(
  layer: LayerSpec,
  length: number,
  sides: readonly string[],
  target: string,
  isPadding: boolean,
): Border {
  const given = sides.map((side) => layer.config[side] ?? undefined)
  const size = layer.config[target] ?? undefined
  const known = [...given, size].filter((each) => each !== undefined)
  if (known.length !== 2 || !known.every(Number.isInteger))
    throw badConfig(layer, `two of ${[...sides, target].join(', ')} are expected, it has ${describe(known)}`)
  const [before, after] = given as (number | undefined)[]
  const difference = isPadding ? Number(size) - length : length - Number(size)
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
  if (isCut && isPadded)
    return [
      { suffix: 'cropped', className: 'Cropping2D', config: { cropping: cut } },
      { className: 'ZeroPadding2D', config: { padding: zeros } },
    ]
  return [
    isPadded
      ? { className: 'ZeroPadding2D', config: { padding: zeros } }
      : { className: 'Cropping2D', config: { cropping: cut } },
  ]
}

const less = (border: Border): Border => [-border[0], -border[1]]

const SIDES = {
  top: undefined,
  bottom: undefined,
  height: undefined,
  left: undefined,
  right: undefined,
  width: undefined,
  data_format: undefined,
}

/** Of the sides and the size two are given along each axis. */
const bySides = (className: string, isPadding: boolean): FileKind => ({
  className,
  settings: SIDES,
  keepsValues: true,
  rewrite: (layer, input) => {
    const [height, width] = mapOf(layer, input)
    const rows = between(layer, height, ['top', 'bottom'], 'height', isPadding)
    const columns = between(layer, width, ['left', 'right'], 'width', isPadding)
    if ([...rows, ...columns].some((n) => n < 0))
      throw badConfig(layer, `it has a side of ${describe([rows, columns])}`)
    return isPadding ? borders(rows, columns) : borders(less(rows), less(columns))
  },
})

export const cropImages = bySides('CropImages', false)
export const padImages = bySides('PadImages', true)

export const centralCrop: FileKind = {
  className: 'CentralCrop',
  settings: { fraction: undefined },
  keepsValues: true,
  rewrite: (layer, input) => {
    const [height, width] = mapOf(layer, input)
    return borders(less(central(layer, height)), less(central(layer, width)))
  },
}

export const cropOrPad: FileKind = {
  className: 'CropOrPad',
  settings: { height: undefined, width: undefined },
  keepsValues: true,
  rewrite: (layer, input) => {
    const [height, width] = mapOf(layer, input)
    return borders(toSize(layer, height, 'height'), toSize(layer, width, 'width'))
  },
}
