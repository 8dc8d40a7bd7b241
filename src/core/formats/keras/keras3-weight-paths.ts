import { isModelClass, readTopology, type Topology, type TopologyLayer } from './topology.ts'

/** What a file holds, and which layers should find something in it. */
interface StoredFolders {
  /** Paths of the groups that hold weights: `layers/conv2d_1/vars`. */
  readonly folders: readonly string[]
  /** Names, in the flattened model, of the layers that have weights. */
  readonly weighted: ReadonlySet<string>
}

/** Where Keras 2.12 and 2.13 keep layers. */
const OLD_CONTAINER = '_layer_checkpoint_dependencies'

/**
 * Where Keras 3, and Keras 2 from 2.14 on, keep each layer's weights: `layers/conv2d_1/vars`, inner models' below `layers/functional/layers`. Layers
 * are numbered class by class in the model's order; their names say nothing here.
 *
 * Keras 2.12 and 2.13 list each layer with weights twice, store it once and count on, so that numbers are skipped: there its position among the
 * stored ones of its class counts, for which the file is needed.
 *
 * @param topology  the model as the file describes it.
 * @returns         path of the group that holds `0`, `1`, …, by the name a layer has in the flattened model.
 * @see keras/src/saving/saving_lib.py `_save_container_state`; Keras 2.13: keras/src/engine/functional.py `_layer_checkpoint_dependencies`
 */
export function keras3WeightPaths(topology: unknown, stored?: StoredFolders): Map<string, string> {
  const paths = new Map<string, string>()
  collect(readTopology(topology), '', '', paths, stored)
  return paths
}

function collect(
  model: Topology,
  prefix: string,
  folder: string,
  paths: Map<string, string>,
  stored: StoredFolders | undefined,
): void {
  const old = `${folder}${OLD_CONTAINER}/`
  const pathOf =
    stored && stored.folders.some((path) => path.startsWith(old))
      ? positions(old, prefix, stored)
      : numbers(`${folder}layers/`)
  for (const layer of model.layers) {
    if (layer.isOperation || layer.copyOf !== undefined) continue
    const { part } = layer
    if (part?.of !== undefined) {
      const whole = paths.get(prefix + part.of)
      if (whole !== undefined) paths.set(prefix + layer.name, whole.replace(/vars$/, `${part.folder}/vars`))
      continue
    }
    const found = pathOf(part ? { ...layer, className: part.className ?? layer.className } : layer)
    if (found === undefined) continue
    const path = part ? `${found}/${part.folder}` : found
    if (isModelClass(layer.className)) collect(inner(layer), `${prefix}${layer.name}/`, `${path}/`, paths, stored)
    else paths.set(prefix + layer.name, `${path}/vars`)
  }
}

const inner = ({ className, config }: TopologyLayer): Topology => readTopology({ class_name: className, config })

type PathOf = (layer: TopologyLayer) => string | undefined

function numbers(container: string): PathOf {
  const numUsed = new Map<string, number>()
  return ({ className }) => {
    const kind = snakeCase(className)
    const number = numUsed.get(kind) ?? 0
    numUsed.set(kind, number + 1)
    return `${container}${kind}${number === 0 ? '' : `_${number}`}`
  }
}

function positions(container: string, prefix: string, { folders, weighted }: StoredFolders): PathOf {
  const waiting = new Map<string, { name: string; number: number }[]>()
  const names = folders.flatMap((path) =>
    path.startsWith(container) ? [path.slice(container.length).split('/')[0]] : [],
  )
  for (const name of new Set(names)) {
    const [, kind = name, number = '0'] = /^(.*?)(?:_(\d+))?$/.exec(name ?? '') ?? []
    waiting.set(kind ?? '', [...(waiting.get(kind ?? '') ?? []), { name: name ?? '', number: Number(number) }])
  }
  for (const list of waiting.values()) list.sort((a, b) => b.number - a.number)
  return (layer) => {
    const next = hasWeights(layer, prefix, weighted) ? waiting.get(snakeCase(layer.className))?.pop() : undefined
    return next && `${container}${next.name}`
  }
}

function hasWeights(layer: TopologyLayer, prefix: string, weighted: ReadonlySet<string>): boolean {
  const name = prefix + layer.name
  if (!isModelClass(layer.className)) return weighted.has(name)
  return inner(layer).layers.some((each) => hasWeights(each, `${name}/`, weighted))
}

/** keras/src/utils/naming.py `to_snake_case` */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

/**
 * Layers in the order of Keras 3's `model.layers`, in which it saves, numbers and loads weights: the farthest from the answer first,
 * those equally far as they are met on the way back from it. What the answer does not depend on is left out.
 *
 * @param inboundOf  what a layer takes, in order; no layer may take what depends on it.
 * @see keras/src/ops/function.py `map_graph`
 */
export function kerasOrder<T>(output: T, inboundOf: (layer: T) => readonly T[]): T[] {
  const { met, finished } = walk(output, inboundOf)
  const depths = new Map<T, number>([[output, 0]])
  const depthOf = (layer: T): number => depths.get(layer) ?? 0
  for (const layer of finished.toReversed())
    for (const source of inboundOf(layer)) depths.set(source, Math.max(depthOf(source), depthOf(layer) + 1))
  return met.sort((a, b) => depthOf(b) - depthOf(a))
}

/** Depth first from the answer: layers as they are met, and in the order in which all that each takes is done. */
function walk<T>(output: T, inboundOf: (layer: T) => readonly T[]): { met: T[]; finished: T[] } {
  const met = new Set([output])
  const finished: T[] = []
  const path = [{ layer: output, waiting: [...inboundOf(output)] }]
  for (let current = path.at(-1); current; current = path.at(-1)) {
    const next = current.waiting.shift()
    if (next === undefined) finished.push(path.pop()!.layer)
    else if (!met.has(next)) {
      met.add(next)
      path.push({ layer: next, waiting: [...inboundOf(next)] })
    }
  }
  return { met: [...met], finished }
}
