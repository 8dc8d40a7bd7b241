import { notAModel } from '../../models/errors.ts'
import { isObject, own } from '../../models/json-limits.ts'
import type { JsonObject } from '../../models/json-limits.ts'
import { isOperation, operationAsLayer } from './operations/as-layer.ts'
import { kerasHistory, readTensor } from './tensors.ts'
import { describe } from '../../layers/layer-config.ts'
import { untangle } from '../../models/untangle.ts'
import type { Part, Piece } from '../../models/untangle.ts'

/** A layer as it stands in the file, before nested models are flattened. */
export interface TopologyLayer {
  readonly name: string
  readonly className: string
  readonly config: JsonObject
  /** Stands in the file as an operation between layers. */
  readonly isOperation?: boolean
  /** Names of the layers whose outputs it takes; nothing in a Sequential. */
  readonly inbound: readonly string[]
  /** Of a later call of a shared layer: the name of the first, which has the weights. */
  readonly copyOf?: string
  /** Of a layer that stands in the file as a part of another one. */
  readonly part?: Part
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
 * @throws {AppError} `model-not-a-model` or `model-unsupported-structure`
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
  const untangled = untangle(list, [own(body, 'input_layers'), own(body, 'output_layers')])
  if (untangled.pieces.length > MAX_LAYERS) throw notAModel(`it has over ${MAX_LAYERS} layers`)
  const layers = untangled.pieces.map((piece) => readLayer(piece, kind))
  const [inputs, outputs] = untangled.ends
  const name = own(body, 'name')
  return {
    kind,
    name: typeof name === 'string' && name !== '' ? name : 'model',
    layers,
    inputs: kind === 'functional' ? readTensors(inputs) : [],
    outputs: kind === 'functional' ? readTensors(outputs) : [],
  }
}

function readLayer({ json, copyOf, part, output }: Piece, kind: Topology['kind']): TopologyLayer {
  if (!isObject(json)) throw notAModel(`one of its layers is ${describe(json)}`)
  const className = own(json, 'class_name')
  const config = own(json, 'config')
  const settings: JsonObject = isObject(config) ? config : { layers: config }
  const name = own(json, 'name') ?? own(settings, 'name')
  if (typeof className !== 'string' || typeof name !== 'string' || name === '' || name.length > 1000)
    throw notAModel(`a layer has the class ${describe(className)} and the name ${describe(name)}`)
  const nodes = kind === 'functional' ? own(json, 'inbound_nodes') : []
  const about = { ...(copyOf === undefined ? {} : { copyOf }), ...(part === undefined ? {} : { part }) }
  if (isOperation(json))
    return {
      name,
      isOperation: true,
      ...about,
      ...operationAsLayer({ name, className, config: settings, nodes, output: output ?? 0 }),
    }
  return { name, className, config: settings, inbound: readCall(name, nodes ?? []), ...about }
}

function readCall(layer: string, nodes: unknown): string[] {
  if (!Array.isArray(nodes)) throw notAModel(`“${layer}” has no list of inbound_nodes`)
  const node: unknown = nodes[0]
  if (node === undefined) return []
  const tensors: unknown = isObject(node) ? keras3Arguments(node) : node
  if (!Array.isArray(tensors)) throw notAModel(`“${layer}” is called with ${describe(node)}`)
  const list: unknown[] = typeof tensors[0] === 'string' ? [tensors] : tensors
  return list.map(readTensor)
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

/** `[[name, 0, 0], …]`, or `[name, 0, 0]` where Keras 3 has only one; by name where a model was made with `{ label: … }`. */
function readTensors(tensors: unknown): string[] {
  const json: unknown = isObject(tensors) ? Object.values(tensors) : tensors
  if (!Array.isArray(json) || json.length === 0)
    throw notAModel('it does not say which layers are its input and output')
  const list: unknown[] = typeof json[0] === 'string' ? [json] : json
  return list.map(readTensor)
}
