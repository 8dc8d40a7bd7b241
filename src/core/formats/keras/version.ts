import { isObject, own } from '../../models/json-limits.ts'

/**
 * Whether a model was saved by Keras 3. `.keras` and `.h5` files are of Keras 2 as often; some settings mean something else there.
 *
 * @param version   as the file says it: `3.15.1`. tf_keras, which goes on with Keras 2, says 2.21.
 * @param topology  the model as the file describes it, which settles it where the file does not say: Keras 3 alone calls an input's shape `batch_shape`
 *                  and writes what a layer is called with as an object.
 */
export function isKeras3(version: unknown, topology: unknown): boolean {
  const major = typeof version === 'string' ? /^(\d+)\./.exec(version)?.[1] : undefined
  return major === undefined ? looksLikeKeras3(topology, 0) : Number(major) >= 3
}

/** @param depth  of nested models. */
function looksLikeKeras3(json: unknown, depth: number): boolean {
  const config = isObject(json) ? own(json, 'config') : undefined
  const layers = isObject(config) ? own(config, 'layers') : undefined
  if (!Array.isArray(layers) || depth > 16) return false
  return layers.some((layer: unknown) => {
    if (!isObject(layer)) return false
    const settings = own(layer, 'config')
    const nodes = own(layer, 'inbound_nodes')
    const isNew = isObject(settings) && own(settings, 'batch_shape') !== undefined
    return isNew || (Array.isArray(nodes) && isObject(nodes[0])) || looksLikeKeras3(layer, depth + 1)
  })
}
