import type { JsonObject } from '../../models/json-limits.ts'
import type { Layer } from '../../models/layer-graph.ts'
import { kerasLayer, type KerasLayer, type LayerSource } from '../keras-form.ts'
import { axisOf, badConfig } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import type { ShapeRule } from '../shapes.ts'
import type { TfjsLayer } from '../tfjs-form.ts'
import { readActivation } from './activation-function.ts'
import { activationName } from './activation-name.ts'
import { functionKind } from './functions/functions.ts'
import { activationLayers, isActivationOfLayers } from './keras-activation.ts'
import { activate, activationWords } from './with-activation.ts'

const activated: ShapeRule = (layer, input) => {
  const { name, settings } = readActivation(layer, layer.config['activation'])
  if (!functionKind(name)?.halves) return input
  const at = axisOf(layer, settings['axis'] ?? -1, input.length)
  if ((input[at] ?? 1) % 2 !== 0) throw badConfig(layer, `it halves an axis of ${input[at]}`)
  return input.map((n, i) => (i === at ? n / 2 : n))
}

/** Keras 3's hard_sigmoid is relu6(x + 3) / 6 and hard_silu x times that: TF.js has neither, but what they are made of. */
function asTfjsLayers(layer: Layer): TfjsLayer[] {
  const { name, inbound } = layer
  const kind = activationName(layer.config['activation'])
  const isGate = kind === 'hard_sigmoid'
  if (!isGate && kind !== 'hard_silu' && kind !== 'hard_swish') return [layer]
  const gate = isGate ? name : `${name}_gate`
  const made = (own: string, className: string, from: readonly string[], config: JsonObject = {}): TfjsLayer => ({
    name: own,
    className,
    inbound: from,
    config: { ...config, name: own, trainable: true },
  })
  return [
    made(`${name}_shifted`, 'Rescaling', inbound, { scale: 1, offset: 3 }),
    made(`${name}_clipped`, 'ReLU', [`${name}_shifted`], { max_value: 6 }),
    made(gate, 'Rescaling', [`${name}_clipped`], { scale: 1 / 6, offset: 0 }),
    ...(isGate ? [] : [made(name, 'Multiply', [...inbound, gate])]),
  ]
}

function asKerasLayers(source: LayerSource): readonly KerasLayer[] {
  const { layer } = source
  const activation = readActivation(layer, layer.config['activation'])
  if (isActivationOfLayers(activation)) return [kerasLayer(source, { activation: activation.name })]
  return activationLayers(layer, activation, layer.inbound)
}

export const activation = layerKind({
  className: 'Activation',
  settings: { activation: undefined },
  keepsValues: ({ activation }) => (activation ?? 'linear') === 'linear',
  check: (layer) => void readActivation(layer, layer.config['activation']),
  outputShape: activated,
  words: activationWords,
  lower: ({ f, layer }, [x]) => activate(f, layer, x),
  tfjs: asTfjsLayers,
  keras: asKerasLayers,
  isAlongLast: true,
})
