import { readActivation, writeActivation } from '../../layers/activations/activation-function.ts'
import { OLD_HARD_SIGMOID } from '../../layers/activations/functions/gates.ts'
import { fileKindOf } from '../../layers/kinds.ts'
import type { FlatLayer } from '../../models/flatten.ts'
import type { Layer } from '../../models/layer-graph.ts'

/**
 * A layer read from a file of Keras or TF.js in the vocabulary of our graph.
 *
 * @throws {AppError} `model-unknown-layer`
 */
export function fromKeras(
  { name, className, config }: FlatLayer,
  isKeras3: boolean,
): Pick<Layer, 'className' | 'config'> {
  const { fromFile } = fileKindOf({ name, className })
  const named: Record<string, unknown> = { ...config, name }
  if ('dtype' in named && className !== 'InputLayer') named['dtype'] = 'float32'
  if ('activation' in named) named['activation'] = activationIn({ name, className, config }, isKeras3)
  return fromFile?.(named, isKeras3) ?? { className, config: named }
}

function activationIn(layer: Pick<FlatLayer, 'name' | 'className' | 'config'>, isKeras3: boolean): unknown {
  const activation = readActivation(layer, layer.config['activation'])
  const isOld = activation.name === 'hard_sigmoid' && !isKeras3
  return isOld ? OLD_HARD_SIGMOID : writeActivation(activation)
}
