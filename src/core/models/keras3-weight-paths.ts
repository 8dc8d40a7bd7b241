import { isModelClass, readTopology } from './keras-topology.ts'
import type { Topology } from './keras-topology.ts'

/**
 * Where Keras 3 keeps each layer's weights: `layers/conv2d_1/vars`, inner models' below `layers/functional/layers`. Layers are numbered
 * class by class in the model's order; their names say nothing here.
 *
 * @param topology  the model as the file describes it.
 * @returns         path of the group that holds `0`, `1`, …, by the name a layer has in the flattened model.
 * @see keras/src/saving/saving_lib.py `_save_container_state`
 */
export function keras3WeightPaths(topology: unknown): Map<string, string> {
  const paths = new Map<string, string>()
  collect(readTopology(topology), '', '', paths)
  return paths
}

function collect(model: Topology, prefix: string, folder: string, paths: Map<string, string>): void {
  const numUsed = new Map<string, number>()
  for (const { name, className, config, isOperation } of model.layers) {
    if (isOperation) continue
    const kind = snakeCase(className)
    const number = numUsed.get(kind) ?? 0
    numUsed.set(kind, number + 1)
    const path = `${folder}layers/${kind}${number === 0 ? '' : `_${number}`}`
    if (isModelClass(className))
      collect(readTopology({ class_name: className, config }), `${prefix}${name}/`, `${path}/`, paths)
    else paths.set(prefix + name, `${path}/vars`)
  }
}

/** keras/src/utils/naming.py `to_snake_case` */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}
