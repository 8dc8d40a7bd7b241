import { notAModel } from './errors.ts'
import { isObject, own } from './json-limits.ts'
import type { JsonObject } from './json-limits.ts'
import { isOperation, operationAsLayer } from './keras-operations.ts'
import { kerasHistory, readTensor } from './keras-tensors.ts'
import { describe } from './layer-config.ts'

/** A layer as it stands in the file, before nested models are flattened. */
export interface TopologyLayer {
  readonly name: string
  readonly className: string
  readonly config: JsonObject
  /** Stands in the file as an operation between layers. */
  readonly isOperation?: boolean
  /** Names of the layers whose outputs each call of it takes. */
  readonly calls: readonly (readonly string[])[]
}

/** A `Sequential` or functional model as it stands in the file. */
export interface Topology {
  readonly kind: 'sequential' | 'functional'
  readonly name: string
  readonly layers: readonly TopologyLayer[]
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

const MAX_LAYERS = 5000
const MODELS = new Map<unknown, Topology['kind']>([
  ['Sequential', 'sequential'],
  ['Functional', 'functional'],
  ['Model', 'functional'],
])

export function isModelClass(className: string): boolean {
  return MODELS.has(className)
}

/**
 * Reads a model's class and configuration.
 *
 * @param json  `{ class_name: 'Sequential' | 'Functional' | 'Model', config }`, as in Keras' `to_json`.
 * @throws {ModelError} `model-not-a-model` or `model-unsupported-structure`
 */
export function readTopology(json: unknown): Topology {
  if (!isObject(json)) throw notAModel(`its topology is ${describe(json)}`)
  const kind = MODELS.get(own(json, 'class_name'))
  if (!kind)
    throw notAModel(`its class is ${describe(own(json, 'class_name'))}, expected Sequential, Functional or Model`)
  const config = own(json, 'config')
  const body: JsonObject = isObject(config) ? config : { layers: config }
  const list = own(body, 'layers')
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_LAYERS) throw notAModel('it has no list of layers')
  const layers = list.map((layer) => readLayer(layer, kind))
  const name = own(body, 'name')
  return {
    kind,
    name: typeof name === 'string' && name !== '' ? name : 'model',
    layers,
    inputs: kind === 'functional' ? readTensors(own(body, 'input_layers')) : [],
    outputs: kind === 'functional' ? readTensors(own(body, 'output_layers')) : [],
  }
}

function readLayer(json: unknown, kind: Topology['kind']): TopologyLayer {
  if (!isObject(json)) throw notAModel(`one of its layers is ${describe(json)}`)
  const className = own(json, 'class_name')
  const config = own(json, 'config')
  const settings: JsonObject = isObject(config) ? config : { layers: config }
  const name = own(json, 'name') ?? own(settings, 'name')
  if (typeof className !== 'string' || typeof name !== 'string' || name === '' || name.length > 1000)
    throw notAModel(`a layer has the class ${describe(className)} and the name ${describe(name)}`)
  const nodes = kind === 'functional' ? own(json, 'inbound_nodes') : []
  if (isOperation(json))
    return { name, isOperation: true, ...operationAsLayer({ name, className, config: settings, nodes }) }
  return { name, className, config: settings, calls: readCalls(name, nodes ?? []) }
}

function readCalls(layer: string, nodes: unknown): string[][] {
  if (!Array.isArray(nodes)) throw notAModel(`“${layer}” has no list of inbound_nodes`)
  return nodes.map((node: unknown) => {
    const tensors: unknown = isObject(node) ? keras3Arguments(node) : node
    if (!Array.isArray(tensors)) throw notAModel(`“${layer}” is called with ${describe(node)}`)
    const list: unknown[] = typeof tensors[0] === 'string' ? [tensors] : tensors
    return list.map(readTensor)
  })
}

/** Keras 3 writes `{ args: [{ class_name: '__keras_tensor__', config: { keras_history: [...] } }], kwargs }`. */
function keras3Arguments(node: JsonObject): unknown[] {
  const args = own(node, 'args')
  if (!Array.isArray(args)) throw notAModel(`a layer is called with ${describe(node)}`)
  return args.flat().map((argument: unknown) => {
    const history = kerasHistory(argument)
    if (history === undefined) throw notAModel(`a layer is called with ${describe(argument)}`)
    return history
  })
}

/** `[[name, 0, 0], …]`, or `[name, 0, 0]` where Keras 3 has only one. */
function readTensors(json: unknown): string[] {
  if (!Array.isArray(json)) throw notAModel('it does not say which layers are its input and output')
  const list: unknown[] = typeof json[0] === 'string' ? [json] : json
  return list.map(readTensor)
}
