import { type H5Contents, keras3Folders, legacyGroups } from '../../formats/keras/h5-weights.ts'
import { kerasOrder, snakeCase } from '../../formats/keras/keras3-weight-paths.ts'
import type { FlatLayer, FlatModel } from '../flatten.ts'
import type { WeightTensor } from '../layer-graph.ts'

/** A file with weights alone: all of them, and where each layer's are once it is known what the layers are. */
export interface StoredLayers {
  /** All but those that no layer of ours keeps: Normalization's `count`. */
  readonly weights: readonly WeightTensor[]
  /**
   * The weights of each layer that has some, in the file's order, by the layer's name.
   *
   * @returns `undefined` where the file has fewer or more of them than the model.
   */
  of(model: FlatModel, hasWeights: ReadonlySet<string>): ReadonlyMap<string, readonly WeightTensor[]> | undefined
}

const withoutCount = (weights: readonly WeightTensor[]): readonly WeightTensor[] =>
  weights.filter(({ shape }) => shape.length > 0)

export function storedLayers(contents: H5Contents): StoredLayers {
  const hasLayerNames = Object.keys(contents.attributes.get('') ?? {}).some((key) => /^layer_names\d*$/.test(key))
  return hasLayerNames ? legacyLayers(contents) : keras3Layers(contents)
}

/** Group after group in the model's order, whatever their names: that is how Keras loads them. */
function legacyLayers(contents: H5Contents): StoredLayers {
  const groups = legacyGroups(contents, '').map(({ weights }) => withoutCount(weights))
  return {
    weights: groups.flat(),
    of: (model, hasWeights) => {
      const units = storedUnits(model).filter(({ layers }) => layers.some(({ name }) => hasWeights.has(name)))
      if (units.length !== groups.length) return undefined
      return new Map(units.flatMap((unit, index) => dealOut(unit, hasWeights, groups[index] ?? [])))
    },
  }
}

/** A nested model's weights lie in one group, layer after layer; ours are pairs: kernel and bias, gamma and beta. */
function dealOut(
  { layers }: Unit,
  hasWeights: ReadonlySet<string>,
  weights: readonly WeightTensor[],
): [string, readonly WeightTensor[]][] {
  const owners = layers.filter(({ name }) => hasWeights.has(name))
  const each = weights.length / owners.length
  return owners.map(({ name }, index) => [name, weights.slice(index * each, (index + 1) * each)])
}

/** Numbered class by class in the model's order. */
function keras3Layers(contents: H5Contents): StoredLayers {
  const folders = keras3Folders(contents)
  return {
    weights: [...folders.values()].flatMap(withoutCount),
    of: (model, hasWeights) => {
      const found = new Map<string, readonly WeightTensor[]>()
      const place = (path: string, names: readonly { name: string; className: string }[]): void => {
        const numUsed = new Map<string, number>()
        for (const { name, className } of names) {
          const folder = numbered(`${path}layers/`, className, numUsed)
          if (hasWeights.has(name)) found.set(name, withoutCount(folders.get(`${folder}/vars`) ?? []))
        }
      }
      const numUsed = new Map<string, number>()
      for (const { layers, isNested } of storedUnits(model)) {
        const [first] = layers
        if (isNested) place(`${numbered('layers/', 'Sequential', numUsed)}/`, layers)
        else if (first) {
          const folder = numbered('layers/', first.className, numUsed)
          if (hasWeights.has(first.name)) found.set(first.name, withoutCount(folders.get(`${folder}/vars`) ?? []))
        }
      }
      return found
    },
  }
}

function numbered(path: string, className: string, numUsed: Map<string, number>): string {
  const kind = snakeCase(className)
  const number = numUsed.get(kind) ?? 0
  numUsed.set(kind, number + 1)
  return `${path}${kind}${number === 0 ? '' : `_${number}`}`
}

/** A layer of the outermost model: one of ours, or a nested model with all of its own. */
interface Unit {
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
