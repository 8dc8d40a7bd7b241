import type { FlatLayer, FlatModel } from './flatten.ts'
import { kindInFile, kindOf } from '../layers/kinds.ts'
import type { ValueScaling } from '../layers/layer-kind.ts'
import type { WeightTensor } from './layer-graph.ts'

export interface OwnScaling {
  /** What the model takes, where what its layers do tells it. */
  readonly takes: 'bytes' | 'zero-to-one' | undefined
  /** Names of the layers that scale. */
  readonly layers: readonly string[]
}

/**
 * How a model scales values itself, anywhere before its first layer that computes: EfficientNet and MobileNetV3 of Keras do, models made with
 * `preprocess_input` in them, and many that begin with a Rescaling or a Normalization.
 *
 * @returns `undefined` where a layer with weights of its own, or any other, sees the photo as it comes.
 */
export function ownScaling(
  { layers }: FlatModel,
  input: string,
  weights: ReadonlyMap<string, WeightTensor>,
): OwnScaling | undefined {
  const after = takersOf(layers)
  const seen = new Set<string>()
  const first: FlatLayer[] = []
  const waiting = after(input)
  for (let layer = waiting.pop(); layer; layer = waiting.pop()) {
    if (seen.has(layer.name)) continue
    seen.add(layer.name)
    if (isMoving(layer)) waiting.push(...after(layer.name))
    else first.push(layer)
  }
  if (first.length === 0) return undefined
  const chains = first.map((layer) => chainFrom(layer, after, weights))
  if (chains.some((chain) => chain === undefined)) return undefined
  const known = chains.flatMap((chain) => chain ?? [])
  const takes = new Set(known.map(({ affine }) => taken(then(affine, UNCHANGED))))
  return { takes: takes.size === 1 ? [...takes][0] : undefined, layers: known.flatMap((chain) => chain.names) }
}

function takersOf(layers: readonly FlatLayer[]): (name: string) => FlatLayer[] {
  const takers = new Map<string, Set<FlatLayer>>()
  for (const layer of layers)
    for (const from of layer.inbound) takers.set(from, (takers.get(from) ?? new Set()).add(layer))
  return (name) => [...(takers.get(name) ?? [])]
}

/** What comes after it still sees the photo's own values. */
function isMoving(layer: FlatLayer): boolean {
  const keepsValues = kindInFile(layer)?.keepsValues ?? false
  return typeof keepsValues === 'boolean' ? keepsValues : keepsValues(layer.config)
}

/** Scaling layers one after another, the last taken only by what computes. */
function chainFrom(
  start: FlatLayer,
  after: (name: string) => FlatLayer[],
  weights: ReadonlyMap<string, WeightTensor>,
): { affine: ValueScaling; names: string[] } | undefined {
  let affine = scalingOf(start, weights)
  if (!affine) return undefined
  const names = [start.name]
  for (let [next, ...others] = after(start.name); next && others.length === 0; [next, ...others] = after(next.name)) {
    const more = isMoving(next) ? undefined : scalingOf(next, weights)
    if (!more && !isMoving(next)) break
    if (more) {
      affine = then(affine, more)
      names.push(next.name)
    }
  }
  return { affine, names }
}

const scalingOf = (layer: FlatLayer, weights: ReadonlyMap<string, WeightTensor>): ValueScaling | undefined =>
  kindOf(layer)?.scaling?.(layer, weights)

const UNCHANGED: ValueScaling = { scale: [1], offset: [0] }

/** Both as long as there are channels. */
function then(first: ValueScaling, second: ValueScaling): ValueScaling {
  const channels = Math.max(...[first, second].flatMap(({ scale, offset }) => [scale.length, offset.length]))
  const at = (values: readonly number[], i: number): number => values[values.length === 1 ? 0 : i] ?? 0
  const each = (of: (i: number) => number): number[] => Array.from({ length: channels }, (_, i) => of(i))
  return {
    scale: each((i) => at(first.scale, i) * at(second.scale, i)),
    offset: each((i) => at(first.offset, i) * at(second.scale, i) + at(second.offset, i)),
  }
}

/**
 * Networks compute with values of about one (-2.2 to 2.7 after ImageNet's mean and deviation) or with bytes less a mean. What of 0..255 and 0..1 becomes
 * such values is what the model takes; where both or none would, nothing is known.
 */
function taken({ scale, offset }: ValueScaling): OwnScaling['takes'] {
  const fits = (top: number): boolean => {
    const ends = scale.flatMap((a, i) => [offset[i] ?? 0, (offset[i] ?? 0) + top * a])
    const [low, high] = [Math.min(...ends), Math.max(...ends)]
    const largest = Math.max(Math.abs(low), Math.abs(high))
    return high - low >= largest / 2 && ((largest >= 0.4 && largest <= 4) || (largest >= 90 && largest <= 260))
  }
  const [bytes, unit] = [fits(255), fits(1)]
  return bytes === unit ? undefined : bytes ? 'bytes' : 'zero-to-one'
}
