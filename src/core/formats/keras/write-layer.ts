import { type KerasLayer, type LayerSource, NOT_IN_KERAS, notInKeras } from '../../layers/keras-form.ts'
import { kindOf } from '../../layers/kinds.ts'
import { completed } from '../../layers/layer-kind.ts'

/**
 * A layer of our graph in those of Keras 3; the last has its name.
 *
 * @throws {AppError} `model-not-expressible` naming a layer that Keras 3 would not compute so.
 */
export function kerasLayers(source: LayerSource): readonly KerasLayer[] {
  const kind = kindOf(source.layer)
  const form = kind?.keras ?? NOT_IN_KERAS
  if (!kind || typeof form === 'string') throw notInKeras(source.layer, String(form))
  return form({ ...source, layer: completed(kind, source.layer) })
}
