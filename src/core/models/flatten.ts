import { failure } from '../../shared/errors.ts'
import { notAModel } from './errors.ts'
import type { JsonObject } from './json-limits.ts'
import { isModelClass, readTopology } from '../formats/keras/topology.ts'
import type { Topology, TopologyLayer } from '../formats/keras/topology.ts'

/** A layer of the flattened model. */
export interface FlatLayer {
  /** Path of model and layer names: `inner/layer`. */
  readonly name: string
  /** Its name in its own model, by which files often name its weights. Any name may hold slashes. */
  readonly localName: string
  /** What it belongs to in the outermost model: itself, or the model it is nested in. Keras' `.h5` files keep a group of weights for each. */
  readonly unit: string
  /** Whether it trains, as the file says: `trainable` of its own and of every model it is nested in. */
  readonly isTrainable: boolean
  readonly className: string
  readonly config: JsonObject
  readonly inbound: readonly string[]
  /** Of a later call of a shared layer: the name of the first here, whose weights it has too. */
  readonly copyOf?: string
}

export interface FlatModel {
  readonly name: string
  readonly layers: readonly FlatLayer[]
  readonly output: string
}

const MAX_NESTING = 16
/** With those of nested models, and every call of shared ones. */
const MAX_LAYERS = 20_000

/**
 * Turns a model of models into one list of layers. The input of an inner model is what it is called on, so only the outermost
 * `InputLayer` remains; a `Sequential` without one gets it from its first layer's `batch_input_shape`.
 *
 * @throws {AppError} `model-not-a-model`, or `model-unsupported-structure` for several inputs or outputs.
 */
export function flattenModel(json: unknown): FlatModel {
  const layers: FlatLayer[] = []
  const names = new Set<string>()
  const add = (layer: FlatLayer): string => {
    if (names.has(layer.name)) throw notAModel(`two layers have the name “${layer.name}”`)
    if (layers.length >= MAX_LAYERS) throw notAModel(`it has over ${MAX_LAYERS} layers`)
    names.add(layer.name)
    layers.push(layer)
    return layer.name
  }
  const topology = readTopology(json)
  const output = flatten(topology, { prefix: '', isTrainable: true, depth: 0, add }, undefined)
  return { name: topology.name, layers, output }
}

type Add = (layer: FlatLayer) => string

/** Where a model stands among those it is nested in. */
interface Place {
  /** Of the names of its layers. */
  readonly prefix: string
  /** `undefined` in the outermost model, whose layers stand for themselves. */
  readonly unit?: string
  readonly isTrainable: boolean
  readonly depth: number
  /** In a later call of a shared model: the prefix of the same layers in its first. */
  readonly copyOf?: string
  readonly add: Add
}

/** @returns name of the layer whose output is the model's. */
function flatten(model: Topology, place: Place, source: string | undefined): string {
  if (place.depth > MAX_NESTING) throw notAModel(`models are nested over ${MAX_NESTING} deep`)
  return model.kind === 'sequential' ? flattenSequential(model, place, source) : flattenFunctional(model, place, source)
}

function nested(layer: TopologyLayer): Topology {
  return readTopology({ class_name: layer.className, config: layer.config })
}

function within(place: Place, { name, config, copyOf }: TopologyLayer): Place {
  const { prefix, unit, isTrainable, depth, add } = place
  const first = place.copyOf ?? (copyOf === undefined ? undefined : prefix)
  return {
    prefix: `${prefix}${name}/`,
    unit: unit ?? name,
    isTrainable: isTrainable && config['trainable'] !== false,
    depth: depth + 1,
    ...(first === undefined ? {} : { copyOf: `${first}${copyOf ?? name}/` }),
    add,
  }
}

function put(place: Place, layer: TopologyLayer, inbound: readonly string[]): string {
  const { prefix, unit, isTrainable, add } = place
  const { className, config, part, copyOf } = layer
  const name = prefix + layer.name
  const first = place.copyOf ?? (copyOf === undefined ? undefined : prefix)
  return add({
    name,
    localName: part?.localName ?? layer.name,
    unit: unit ?? prefix + (part?.of ?? layer.name),
    isTrainable: isTrainable && config['trainable'] !== false,
    className,
    config,
    inbound,
    ...(first === undefined ? {} : { copyOf: first + (copyOf ?? layer.name) }),
  })
}

function flattenSequential(model: Topology, place: Place, source: string | undefined): string {
  let output = source
  for (const layer of model.layers) {
    if (isModelClass(layer.className)) output = flatten(nested(layer), within(place, layer), output)
    else if (layer.className === 'InputLayer') output ??= put(place, layer, [])
    else {
      output ??= put(place, inputFor(layer), [])
      output = put(place, layer, [output])
    }
  }
  if (output === undefined) throw notAModel(`“${model.name}” has no layers`)
  return output
}

/** The input that Keras makes for a `Sequential` whose first layer declares it. */
function inputFor(layer: TopologyLayer): TopologyLayer {
  const shape = layer.config['batch_input_shape'] ?? layer.config['batch_shape']
  if (!Array.isArray(shape)) throw notAModel(`its first layer, “${layer.name}”, does not declare batch_input_shape`)
  const name = `${layer.name}_input`
  const config = { name, batch_input_shape: shape, dtype: 'float32', sparse: false }
  return { name, className: 'InputLayer', config, inbound: [] }
}

function single(names: readonly string[], model: Topology, what: 'input' | 'output'): string {
  const [name] = names
  if (name !== undefined && names.length === 1) return name
  throw failure('model-unsupported-structure', { of: 'several', model: model.name, what, names: [...names] })
}

function flattenFunctional(model: Topology, place: Place, source: string | undefined): string {
  const input = single(model.inputs, model, 'input')
  const output = single(model.outputs, model, 'output')
  const flatNames = new Map<string, string>()
  for (const layer of callOrder(model, output)) {
    const inbound = layer.inbound.map((name) => flatNames.get(name) ?? name)
    if (layer.className === 'InputLayer') {
      if (layer.name !== input) throw notAModel(`“${layer.name}” is an InputLayer but not the model's input`)
      flatNames.set(layer.name, source ?? put(place, layer, []))
    } else if (isModelClass(layer.className)) {
      const inner = nested(layer)
      const fed = single(inbound, inner, 'input')
      flatNames.set(layer.name, flatten(inner, within(place, layer), fed))
    } else {
      if (inbound.length === 0) throw notAModel(`“${layer.name}” takes nothing`)
      flatNames.set(layer.name, put(place, layer, inbound))
    }
  }
  return flatNames.get(output) ?? output
}

/** The layers that `output` depends on, each after those it takes, otherwise in the file's order. */
function callOrder(model: Topology, output: string): TopologyLayer[] {
  const byName = new Map(model.layers.map((layer) => [layer.name, layer]))
  if (byName.size < model.layers.length) throw notAModel(`“${model.name}” has two layers of one name`)
  const needed = dependencies(byName, output)
  const ordered: TopologyLayer[] = []
  const placed = new Set<string>()
  let waiting = model.layers.filter(({ name }) => needed.has(name))
  while (waiting.length > 0) {
    const before = placed.size
    waiting = waiting.filter((layer) => {
      if (!layer.inbound.every((name) => placed.has(name))) return true
      ordered.push(layer)
      placed.add(layer.name)
      return false
    })
    if (placed.size === before) throw notAModel(`“${waiting[0]?.name}” depends on itself`)
  }
  return ordered
}

function dependencies(byName: ReadonlyMap<string, TopologyLayer>, output: string): Set<string> {
  const needed = new Set([output])
  for (const name of needed) {
    const layer = byName.get(name)
    if (!layer) throw notAModel(`the layer “${name}” is used but not there`)
    for (const inbound of layer.inbound) needed.add(inbound)
  }
  return needed
}
