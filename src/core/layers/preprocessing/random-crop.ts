import type { FileKind } from '../layer-kind.ts'
import { mapOf } from '../shapes.ts'

/**
 * Outside training Keras 2 cuts out the largest part of the right proportions and resizes it; Keras 3 passes the photo on, whatever the size
 * it says it gives.
 */
export const randomCrop: FileKind = {
  className: 'RandomCrop',
  settings: { height: undefined, width: undefined, data_format: undefined, is_keras_3: undefined },
  keepsValues: true,
  fromFile: (config, isKeras3) => ({ className: 'RandomCrop', config: { ...config, is_keras_3: isKeras3 } }),
  rewrite: (layer, input) => {
    mapOf(layer, input)
    const { height, width, is_keras_3: isKeras3 } = layer.config
    if (isKeras3 === true) return [{ className: 'Identity', config: {} }]
    return [{ className: 'Resizing', config: { height, width, crop_to_aspect_ratio: true } }]
  },
}
