import type { Layer } from '../../models/layer-graph.ts'
import { type KerasLayer, notInKeras, operation, operationLayer } from '../keras-form.ts'
import { type ActivationFunction, settingsOf } from './activation-function.ts'
import { functionKind } from './functions/functions.ts'

/** Whether a layer of Keras 3 may name it as its activation. */
export const isActivationOfLayers = ({ name, settings }: ActivationFunction): boolean =>
  Object.keys(settings).length === 0 && functionKind(name)?.isKerasActivation === true

/** An activation that Keras 3 has under no name of its own, in layers and operations that it has. */
export function activationLayers(
  layer: Layer,
  activation: ActivationFunction,
  inbound: readonly string[],
): KerasLayer[] {
  const form = functionKind(activation.name)?.keras
  const settings = settingsOf(activation)
  if (!form) throw notInKeras(layer, `Keras 3 has no activation “${activation.name}”`)
  if ('layers' in form) return form.layers(layer, inbound, settings)
  const made = typeof form === 'function' ? form(settings) : operation(...form, settings)
  return [operationLayer(layer.name, made, inbound)]
}
