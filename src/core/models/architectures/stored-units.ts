import type { FlatLayer, FlatModel } from '../flatten.ts'
import { kerasOrder } from '../../formats/keras/layer-order.ts'

/** A layer of the outermost model: one of ours, or a nested model with all of its own. */
export interface Unit {
  readonly name: string
  /** A `Sequential` within. */
  readonly isNested: boolean
  readonly layers: readonly FlatLayer[]
}

/** The units of a model in the order in which Keras stores them: that of its `model.layers`. */
export function storedUnits(model: FlatModel): Unit[] {
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
  return output ? kerasOrder(output, inboundOf) : units
}

function unitsOf(layers: readonly FlatLayer[]): Unit[] {
  const units = new Map<string, FlatLayer[]>()
  for (const layer of layers) units.set(layer.unit, [...(units.get(layer.unit) ?? []), layer])
  return [...units].map(([name, own]) => ({ name, isNested: own[0]?.name !== name, layers: own }))
}
