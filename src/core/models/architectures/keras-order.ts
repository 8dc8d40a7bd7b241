import type { FlatLayer, FlatModel } from '../flatten.ts'

/** A layer of the outermost model: one of ours, or a nested model with all of its own. */
export interface Unit {
  readonly name: string
  /** A `Sequential` within. */
  readonly isNested: boolean
  readonly layers: readonly FlatLayer[]
}

/**
 * The layers of a model in the order of Keras' `model.layers`, in which it saves and loads weights: farthest from the output first, and
 * among equals in the order in which they are met from the output down.
 *
 * @see keras/src/ops/function.py `map_graph`
 */
export function kerasOrder(model: FlatModel): Unit[] {
  const units = unitsOf(model.layers)
  const unitOf = new Map(units.flatMap((unit) => unit.layers.map(({ name }) => [name, unit] as const)))
  const inboundOf = (unit: Unit): Unit[] => {
    const names = unit.layers.flatMap(({ inbound }) => inbound)
    return names.flatMap((name) => {
      const source = unitOf.get(name)
      return source === undefined || source === unit ? [] : [source]
    })
  }
  const output = unitOf.get(model.output)
  if (!output) return units
  const { met, finished } = walk(output, inboundOf)
  const depths = new Map<Unit, number>()
  for (const unit of finished.toReversed()) {
    const depth = depths.get(unit) ?? 0
    depths.set(unit, depth)
    for (const source of inboundOf(unit)) depths.set(source, Math.max(depth + 1, depths.get(source) ?? 0))
  }
  return [...met.keys()].sort(
    (a, b) => (depths.get(b) ?? 0) - (depths.get(a) ?? 0) || (met.get(a) ?? 0) - (met.get(b) ?? 0),
  )
}

/** Depth first from the output: when each unit is met, and the order in which all that it takes is done. */
function walk(output: Unit, inboundOf: (unit: Unit) => Unit[]): { met: Map<Unit, number>; finished: Unit[] } {
  const met = new Map<Unit, number>()
  const finished: Unit[] = []
  const visit = (unit: Unit): void => {
    if (met.has(unit)) return
    met.set(unit, met.size)
    for (const source of inboundOf(unit)) visit(source)
    finished.push(unit)
  }
  visit(output)
  return { met, finished }
}

function unitsOf(layers: readonly FlatLayer[]): Unit[] {
  const units = new Map<string, FlatLayer[]>()
  for (const layer of layers) {
    const model = layer.name.slice(0, layer.name.length - layer.localName.length).replace(/\/$/, '')
    const key = model === '' ? layer.name : model
    units.set(key, [...(units.get(key) ?? []), layer])
  }
  return [...units].map(([name, own]) => ({ name, isNested: own[0]?.name !== name, layers: own }))
}
