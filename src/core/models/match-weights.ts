import { failure } from '../../shared/errors.ts'
import { isStatistic } from './layer-graph.ts'
import type { ExpectedWeight } from '../layers/layer-kind.ts'

/** A layer with the weights its configuration asks for. */
export interface WeightedLayer {
  readonly name: string
  readonly localName: string
  /** Of the outermost model: itself, or the nested model it belongs to. */
  readonly unit: string
  /** As the file says. */
  readonly isTrainable: boolean
  readonly weights: readonly ExpectedWeight[]
}

interface Stored {
  readonly name: string
  readonly shape: readonly number[]
}

/** A weight that must be found. */
interface Slot {
  /** Its name in our graph. */
  readonly name: string
  readonly layer: WeightedLayer
  readonly weight: ExpectedWeight
  /** Position among its layer's weights. */
  readonly index: number
}

/**
 * Finds the stored weight for each weight that the layers need: by name first, in the spellings that Keras and TF.js give it,
 * then by the order within the layer, at last by the order of all that is left.
 *
 * @returns stored weights by the name they have in our graph: `conv1/kernel`.
 * @throws {AppError} `model-weights-mismatch` if one is missing, left over or of another shape than its layer's configuration implies.
 */
export function matchWeights<T extends Stored>(layers: readonly WeightedLayer[], stored: readonly T[]): Map<string, T> {
  const slots = layers.flatMap((layer) =>
    layer.weights.map((weight, index) => ({ name: `${layer.name}/${weight.name}`, layer, weight, index })),
  )
  const matching = new Matching(slots, stored.filter(isNeeded))
  matching.byName(({ name }) => [name])
  matching.byName(otherSpellings)
  matching.byOwner()
  matching.byOrder()
  return matching.complete()
}

/** Keras' `count` of a Normalization layer is only needed to go on adapting it. */
function isNeeded({ name, shape }: Stored): boolean {
  return shape.length > 0 || !/(^|\/)count(:0)?$/.test(name)
}

/** `dense/0` is how the converter numbers the weights of Keras 3; TensorFlow's scopes may repeat a name. */
function otherSpellings({ layer, weight, index }: Slot): string[] {
  return [layer.name, layer.localName].flatMap((owner) => [
    `${owner}/${weight.name}`,
    `${owner}/${index}`,
    `${owner}/${owner}/${weight.name}`,
  ])
}

const fits = (slot: Slot, { shape }: Stored): boolean =>
  shape.length === slot.weight.shape.length && shape.every((n, i) => n === slot.weight.shape[i])

/** What Keras calls weights. */
const KNOWN =
  /^((depthwise_|pointwise_)?kernel|bias|gamma|beta|moving_mean|moving_variance|alpha|mean|variance|embeddings)$/

/** Shapes alone cannot tell a mean from a variance. Keras 3 calls the depthwise kernel of some layers `kernel`. */
function agrees({ weight }: Slot, { name }: Stored): boolean {
  const stored = (name.split('/').at(-1) ?? '').replace(/:0$/, '').replace(/_\d+$/, '')
  if (!KNOWN.test(stored) || !KNOWN.test(weight.name)) return true
  return stored === weight.name || stored.endsWith(`_${weight.name}`) || weight.name.endsWith(`_${stored}`)
}

/** In the order of `model.weights`: all that trains before all that does not. */
function inSavedOrder(slots: readonly Slot[]): Slot[] {
  const trains = ({ name, layer }: Slot): boolean => layer.isTrainable && !isStatistic(name)
  return [...slots.filter(trains), ...slots.filter((slot) => !trains(slot))]
}

/** The name of the layer that `scope/conv1_1/kernel:0` belongs to, without the number that a repeated scope gets. */
function ownerOf({ name }: Stored): string {
  return (name.split('/').at(-2) ?? '').replace(/_\d+$/, '')
}

class Matching<T extends Stored> {
  readonly #slots: readonly Slot[]
  readonly #free: Set<T>
  readonly #matches = new Map<string, T>()

  constructor(slots: readonly Slot[], stored: readonly T[]) {
    this.#slots = slots
    this.#free = new Set(stored)
  }

  byName(spellings: (slot: Slot) => string[]): void {
    const byName = grouped(this.#free, ({ name }) => name.replace(/:0$/, ''))
    // layers of two nested models may share a name: then the order in which both were saved tells them apart
    for (const slot of inSavedOrder(this.#open())) {
      const named = spellings(slot)
        .flatMap((name) => byName.get(name) ?? [])
        .filter((weight) => this.#free.has(weight))
      const match = named.find((weight) => fits(slot, weight)) ?? named[0]
      if (match) this.#take(slot, match)
    }
  }

  byOwner(): void {
    const byOwner = grouped(this.#free, ownerOf)
    for (const [layer, slots] of grouped(this.#open(), ({ layer }) => layer)) {
      const local = layer.localName
      const owned = [...new Set([...(byOwner.get(local) ?? []), ...(byOwner.get(local.replace(/_\d+$/, '')) ?? [])])]
      this.#takeAll(
        slots,
        owned.filter((weight) => this.#free.has(weight) && weight.name.includes(local)),
      )
    }
  }

  /** Keras stores weights layer by layer, TF.js all that train before all statistics. */
  byOrder(): void {
    const slots = this.#open()
    const free = [...this.#free]
    const trained = slots.filter(({ name }) => !isStatistic(name))
    const statistics = slots.filter(({ name }) => isStatistic(name))
    for (const order of [inSavedOrder(slots), slots, [...trained, ...statistics]])
      if (this.#takeAll(order, free)) return
  }

  complete(): Map<string, T> {
    for (const slot of this.#slots) {
      const match = this.#matches.get(slot.name)
      const wanted = [...slot.weight.shape]
      if (!match) throw failure('model-weights-mismatch', { of: 'missing', weight: slot.name, shape: wanted })
      if (!fits(slot, match))
        throw failure('model-weights-mismatch', { of: 'shape', weight: slot.name, shape: [...match.shape], wanted })
    }
    const [left] = this.#free
    if (left)
      throw failure('model-weights-mismatch', { of: 'left over', numWeights: this.#free.size, first: left.name })
    return new Map(this.#slots.flatMap(({ name }) => matchOf(this.#matches, name)))
  }

  #open(): Slot[] {
    return this.#slots.filter(({ name }) => !this.#matches.has(name))
  }

  #take(slot: Slot, weight: T): void {
    this.#matches.set(slot.name, weight)
    this.#free.delete(weight)
  }

  /** All in order, or none. */
  #takeAll(slots: readonly Slot[], weights: readonly T[]): boolean {
    const all =
      slots.length === weights.length &&
      slots.every((slot, i) => weights[i] && fits(slot, weights[i]) && agrees(slot, weights[i]))
    if (all) for (const [i, slot] of slots.entries()) if (weights[i]) this.#take(slot, weights[i])
    return all
  }
}

function matchOf<T>(matches: ReadonlyMap<string, T>, name: string): [string, T][] {
  const match = matches.get(name)
  return match === undefined ? [] : [[name, match]]
}

function grouped<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
