import type { GraphFunction, Tensor } from '../../engine/op-graph.ts'
import type { JsonObject } from '../../models/json-limits.ts'
import { type KerasForm, kerasLayer, type LayerSource, settingsOf } from '../keras-form.ts'
import { type LayerSpec, notUnderstood } from '../layer-config.ts'
import { readActivation, settingsOf as allSettingsOf } from './activation-function.ts'
import { activationName } from './activation-name.ts'
import { functionKind } from './functions/functions.ts'
import { activationLayers, isActivationOfLayers } from './keras-activation.ts'

/** Settings of layers that compute an activation of what they give. */
export const WITH_ACTIVATION = { activation: undefined, use_bias: true } as const

/** @throws {AppError} for an activation that is not known, and for one that changes the shape. */
export function checkActivation(layer: LayerSpec): void {
  const { name } = readActivation(layer, layer.config['activation'])
  if (functionKind(name)?.halves)
    throw notUnderstood(layer, `its activation “${name}” halves what the layer gives, which is not supported`)
}

/** Applies the activation that a layer's configuration names. */
export function activate(f: GraphFunction, layer: LayerSpec, x: Tensor): Tensor {
  const activation = readActivation(layer, layer.config['activation'])
  return functionKind(activation.name)!.lower(f, x, allSettingsOf(activation))
}

export function activationWords(config: JsonObject): string[] {
  const name = activationName(config['activation'])
  return name === 'linear' ? [] : [name]
}

/** True where nothing is computed of what the layer gives. */
export const endsLinearly = ({ config }: LayerSpec): boolean => (config['activation'] ?? 'linear') === 'linear'

/** Keras 3 has the layer, with these settings; an activation that it has under no name of its own comes after it. */
export const asKerasWithActivation =
  (...keys: readonly string[]): KerasForm =>
  (source: LayerSource) => {
    const { layer } = source
    const activation = readActivation(layer, layer.config['activation'])
    const config = { ...settingsOf(source, keys), use_bias: layer.weightNames.includes(`${layer.name}/bias`) }
    if (isActivationOfLayers(activation)) return [kerasLayer(source, { ...config, activation: activation.name })]
    const name = `${layer.name}_linear`
    const made = kerasLayer(source, { ...config, activation: 'linear' })
    return [{ ...made, name, config: { ...made.config, name } }, ...activationLayers(layer, activation, [name])]
  }
