import { KERAS_LAYERS, type KerasLayer, type LayerSource, NOT_IN_KERAS, notInKeras } from '../../layers/keras-form.ts'
import { kindOf } from '../../layers/kinds.ts'
import { completed } from '../../layers/layer-kind.ts'
import type { LayerGraph, WeightTensor } from '../../models/layer-graph.ts'
import { outputShapes } from '../../models/layer-sizes.ts'
import type { Preprocessing } from '../../models/preprocessing.ts'
import { keras3WeightPaths, kerasOrder } from './keras3-weight-paths.ts'

/** The version whose files are written like. */
const KERAS_VERSION = '3.15.1'

/** What goes into a `.keras` file. */
export interface KerasModel {
  /** config.json */
  readonly config: Readonly<Record<string, unknown>>
  /** metadata.json, without its date. */
  readonly metadata: Readonly<Record<string, string>>
  /** Of model.weights.h5: by path, `layers/conv2d/vars/0`. */
  readonly weights: ReadonlyMap<string, WeightTensor>
  /** Of model.weights.h5: states of random generators, two whole numbers each. */
  readonly generators: readonly string[]
  /** How photos are prepared for this model; what it does itself is not in it. */
  readonly preprocessing: Preprocessing
  /** Whether the model takes bytes as they are. */
  readonly isInside: boolean
}

/**
 * A graph as a functional model of Keras 3. A Rescaling layer takes the bytes of photos, where Keras can: it has no layer that swaps channels.
 *
 * @throws {AppError} `model-not-expressible` naming a layer that Keras 3 would not compute so.
 */
export function kerasModel(graph: LayerGraph): KerasModel {
  const named = withPlainNames(graph)
  const { preprocessing } = named
  const isInside = preprocessing.channelOrder === 'rgb'
  const shapes = outputShapes(named)
  const layers = named.layers.flatMap((layer) => {
    const [from] = layer.inbound
    const input = (from === undefined ? undefined : shapes.get(from)) ?? []
    const written = kerasLayers({ layer, graph: named, input })
    if (layer.name !== named.input) return written
    return written.flatMap((first) => inputLayers(first, preprocessing, isInside))
  })
  const ordered = inKerasOrder(readFrom(layers, named.input), named.output)
  const shapeOf = (name: string): (number | null)[] => [null, ...(shapes.get(name) ?? [])]
  const config = {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    registered_name: 'Functional',
    config: {
      name: named.name,
      trainable: true,
      layers: ordered.map((layer) => layerJson(layer, shapeOf)),
      input_layers: [named.input, 0, 0],
      output_layers: [named.output, 0, 0],
    },
  }
  return {
    config,
    metadata: { keras_version: KERAS_VERSION },
    ...weightsOf(config, ordered),
    preprocessing: isInside ? { ...preprocessing, mean: [0, 0, 0], std: [1, 1, 1] } : preprocessing,
    isInside,
  }
}

function inKerasOrder(layers: readonly KerasLayer[], output: string): KerasLayer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const last = byName.get(output)
  return last ? kerasOrder(last, ({ inbound }) => inbound.flatMap((name) => byName.get(name) ?? [])) : []
}

const RESCALING = 'frostline_rescaling'

/** The input, and what scales its bytes where anything must. */
function inputLayers(first: KerasLayer, { mean, std }: Preprocessing, isInside: boolean): KerasLayer[] {
  if (!isInside || (mean.every((value) => value === 0) && std.every((value) => value === 1))) return [first]
  const scale = oneOrAll(std.map((value) => 1 / value))
  const offset = oneOrAll(mean.map((value, i) => -value / std[i]!))
  const config = { name: RESCALING, trainable: false, dtype: 'float32', scale, offset }
  return [
    first,
    { name: RESCALING, className: 'Rescaling', module: KERAS_LAYERS, config, inbound: [first.name], weights: [] },
  ]
}

function oneOrAll(values: readonly number[]): number | readonly number[] {
  const [first] = values
  return first !== undefined && values.every((value) => value === first) ? first : values
}

/** What took the input takes what scales it. */
function readFrom(layers: readonly KerasLayer[], input: string): KerasLayer[] {
  if (!layers.some(({ name }) => name === RESCALING)) return [...layers]
  return layers.map((layer) =>
    layer.name === RESCALING
      ? layer
      : { ...layer, inbound: layer.inbound.map((name) => (name === input ? RESCALING : name)) },
  )
}

function layerJson(
  { name, className, module, config, inbound, args: around = (tensors) => tensors }: KerasLayer,
  shapeOf: (name: string) => (number | null)[],
): Record<string, unknown> {
  const tensors = inbound.map((source) => ({
    class_name: '__keras_tensor__',
    config: { shape: shapeOf(source), dtype: 'float32', keras_history: [source, 0, 0] },
  }))
  const isOwn = module !== KERAS_LAYERS
  return {
    module,
    class_name: className,
    config,
    registered_name: isOwn ? className : null,
    name,
    inbound_nodes: inbound.length === 0 ? [] : [{ args: around(tensors), kwargs: {} }],
  }
}

function weightsOf(
  config: Readonly<Record<string, unknown>>,
  layers: readonly KerasLayer[],
): Pick<KerasModel, 'weights' | 'generators'> {
  const paths = keras3WeightPaths(config)
  const weights = new Map<string, WeightTensor>()
  const generators: string[] = []
  for (const layer of layers) {
    const path = paths.get(layer.name) ?? ''
    layer.weights.forEach((weight, i) => weights.set(`${path}/${i}`, weight))
    if (layer.hasGenerator) generators.push(`${path.replace(/vars$/, '')}seed_generator/vars/0`)
  }
  return { weights, generators }
}

/** Keras refuses names with slashes, which layers of inner models have here. */
function withPlainNames(graph: LayerGraph): LayerGraph {
  const taken = new Set([RESCALING])
  const plain = new Map<string, string>()
  for (const { name } of graph.layers) {
    let free = name.replaceAll('/', '_')
    while (taken.has(free)) free = `${free}_`
    taken.add(free)
    plain.set(name, free)
  }
  const nameOf = (name: string): string => plain.get(name) ?? name
  const weights = new Map<string, WeightTensor>()
  const layers = graph.layers.map((layer) => {
    const weightNames = layer.weightNames.map((old) => {
      const renamed = `${nameOf(layer.name)}/${old.slice(layer.name.length + 1)}`
      const weight = graph.weights.get(old)
      if (weight) weights.set(renamed, weight)
      return renamed
    })
    const name = nameOf(layer.name)
    return { ...layer, name, config: { ...layer.config, name }, inbound: layer.inbound.map(nameOf), weightNames }
  })
  return {
    ...graph,
    name: graph.name.replaceAll('/', '_'),
    layers,
    weights,
    input: nameOf(graph.input),
    output: nameOf(graph.output),
  }
}

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
