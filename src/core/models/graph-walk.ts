import { failure } from '../../shared/errors.ts'
import { closestNames } from './closest-names.ts'
import type { Layer, LayerGraph } from './layer-graph.ts'

type Layers = Pick<LayerGraph, 'layers'>

export function layersByName({ layers }: Layers): Map<string, Layer> {
  return new Map(layers.map((layer) => [layer.name, layer]))
}

/** Names of the layers that take each layer's output. */
export function consumersOf({ layers }: Layers): Map<string, string[]> {
  const consumers = new Map<string, string[]>(layers.map(({ name }) => [name, []]))
  for (const { name, inbound } of layers) for (const source of new Set(inbound)) consumers.get(source)?.push(name)
  return consumers
}

/** A layer and all that its output depends on. */
export function ancestorsOf(graph: Layers, name: string): Set<string> {
  const byName = layersByName(graph)
  const ancestors = new Set([name])
  for (const ancestor of ancestors) for (const source of byName.get(ancestor)?.inbound ?? []) ancestors.add(source)
  return ancestors
}

/** The name within its own model: `Conv1` of `sequential/model/Conv1`. */
export function localName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

/**
 * The layer a person means: its name, or the end of it where that is unique in a model of models.
 *
 * @param others  names of what else may be named there, to be offered too.
 * @throws {AppError} `model-no-such-layer`, with the closest names.
 */
export function requireLayer({ layers }: Layers, name: string, others: readonly string[] = []): Layer {
  const exact = layers.find((layer) => layer.name === name)
  const ending = layers.filter((layer) => layer.name.endsWith(`/${name}`))
  const found = exact ?? (ending.length === 1 ? ending[0] : undefined)
  if (found) return found
  const close = ending.length > 1 ? ending.slice(0, 5).map((layer) => layer.name) : suggestions(layers, name, others)
  throw failure('model-no-such-layer', { name, numMeant: ending.length, orBlock: others.length > 0, close })
}

function suggestions(layers: readonly Layer[], name: string, others: readonly string[]): string[] {
  const full = new Map([...others, ...layers.map((layer) => layer.name)].map((each) => [localName(each), each]))
  return closestNames(localName(name), [...full.keys()]).map((close) => full.get(close) ?? close)
}
