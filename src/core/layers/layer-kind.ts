import type { JsonObject } from '../models/json-limits.ts'
import { sizeOf, type WeightTensor } from '../models/layer-graph.ts'
import type { KerasForm } from './keras-form.ts'
import type { LayerSpec } from './layer-config.ts'
import type { Absorbing, ChannelAffine, LayerContext, Lowering, Zeros } from './lowering.ts'
import { type ImageShape, sameShape, type ShapeRule } from './shapes.ts'
import type { TfjsForm } from './tfjs-form.ts'

/** A weight a layer must have, by Keras' short name. */
export interface ExpectedWeight {
  /** `kernel`, `moving_mean`, … */
  readonly name: string
  readonly shape: readonly number[]
}

/** One of the layers that together compute what a layer of a file does. */
export interface PlainLayer {
  /** What its name ends with; nothing for the one that has the name and the weights of the file's layer. */
  readonly suffix?: string
  readonly className: string
  readonly config: JsonObject
  /** The shape in which the file keeps a weight, from the one it has here. */
  readonly stored?: (shape: readonly number[]) => readonly number[]
}

/** What a layer makes of values: `value * scale + offset`, one number of each for all channels or for each. */
export interface ValueScaling {
  readonly scale: readonly number[]
  readonly offset: readonly number[]
}

/** The layers that a layer is read as; nothing where it stays what it is. */
export type Rewriting = (layer: LayerSpec, input: ImageShape) => readonly PlainLayer[] | undefined

/** What every kind says: one that a graph of ours has, and one that is read as others. */
interface KindInFile {
  /** Keras' name of the class. */
  readonly className: string
  /**
   * The fields of its configuration that are understood, each with what Keras sets where a file says nothing. Undefined where a file always
   * says it, or where the layer itself decides. `any`: it does nothing here, whatever it is set to.
   */
  readonly settings: JsonObject | 'any'
  /** Fields that are not understood, with the values at which they change nothing. */
  readonly neutral?: Readonly<Record<string, readonly unknown[]>>
  /** Refuses what is understood one by one and does not go together. */
  readonly check?: (layer: LayerSpec) => void
  /** Leaves the values of a photo as they are, or only moves them; it may depend on what it is set to. */
  readonly keepsValues?: boolean | ((config: JsonObject) => boolean)
  /** What a file's layer is called here, where versions differ or two classes share a name. */
  readonly fromFile?: (config: JsonObject, isKeras3: boolean) => Pick<LayerSpec, 'className' | 'config'>
}

/** A kind of layer that files have and graphs do not: others compute the same. */
export interface FileKind extends KindInFile {
  readonly rewrite: Rewriting
}

/**
 * All that is known of one kind of layer, a class of Keras: a file below this folder, and a line in kinds.ts. Whoever needs a layer's shape,
 * weights, cost, words, ops or its form in a file asks its kind. Layers are given with every setting at its value; writers of files get them
 * as they are.
 */
export interface LayerKind extends KindInFile {
  /** How many tensors it takes, at least and at most. */
  readonly inputs: readonly [least: number, most: number]
  readonly outputShape: ShapeRule
  /** In Keras' order, with the shapes that its configuration implies. */
  readonly weights: (layer: LayerSpec, input: ImageShape) => readonly ExpectedWeight[]
  /** Multiply-adds for one image in inference. A measure to compare layers by, not a time. */
  readonly multiplyAdds: (layer: LayerSpec, input: ImageShape, output: ImageShape) => number
  /** Its configuration in a few words: `3×3, stride 2, 64 filters`. Empty where its class says it all. */
  readonly words: (config: JsonObject, output: ImageShape) => readonly string[]
  readonly lower: Lowering
  /** As {@link lower}, together with the zeros before it or the factors after it. */
  readonly absorb?: Absorbing
  /** Whether it takes over zeros that are laid around its input. */
  readonly absorbsZeros?: boolean
  /** The zeros that it lays around its input, where that is all it does. */
  readonly zeros?: (layer: LayerSpec) => Zeros
  /** What it does outside training, where that is one factor and one term for each channel. */
  readonly affine?: (context: LayerContext) => ChannelAffine
  /** As TF.js reads it, or why it cannot. */
  readonly tfjs: TfjsForm
  /** As Keras 3 reads it, or why it cannot. */
  readonly keras: KerasForm
  /** What it makes of a photo's values, where it only scales them. */
  readonly scaling?: (layer: LayerSpec, weights: ReadonlyMap<string, WeightTensor>) => ValueScaling | undefined
  /** Where it is set to something that other layers compute. */
  readonly rewrite?: Rewriting
  /** What changes of it once shapes are known. */
  readonly settle?: (
    layer: LayerSpec,
    input: ImageShape,
    output: ImageShape,
  ) => Partial<Pick<LayerSpec, 'className' | 'config'>>
  /** Leaves out numbers by chance in training, when something before it learns. */
  readonly isDropout?: boolean
  /** Does something only while Keras trains; here it passes on what it gets. */
  readonly isSilent?: boolean
  /** Its weights describe the photos that it was made for: gradients never change them. */
  readonly isAdapted?: boolean
  /** May stand as another layer's activation without being a function: it has weights or a seed of its own. */
  readonly isOwnActivation?: boolean
  /** Works along the last axis or number by number, so that more axes before it change nothing. */
  readonly isAlongLast?: boolean
}

type WithDefaults = 'inputs' | 'outputShape' | 'weights' | 'multiplyAdds' | 'words'

/** What holds for a kind that does not say otherwise. */
export const DEFAULTS: Pick<LayerKind, WithDefaults> = {
  inputs: [1, 1],
  outputShape: sameShape,
  weights: () => [],
  /** One for each number that it gives. */
  multiplyAdds: (_, __, output) => sizeOf(output),
  words: () => [],
}

/** A kind, with {@link DEFAULTS} for what it does not say. */
export function layerKind(said: Omit<LayerKind, WithDefaults> & Partial<Pick<LayerKind, WithDefaults>>): LayerKind {
  return { ...DEFAULTS, ...said }
}

/** Of a layer that moves numbers or passes them on. */
export const free = (): number => 0

/** Of a layer that goes through a window for each number that it gives, or through all of its input. */
export const readsItsInput: LayerKind['multiplyAdds'] = (_, input) => sizeOf(input)

/** The settings of a kind that have a default: looked up for every layer, again and again. */
const defaults = new WeakMap<JsonObject, readonly (readonly [key: string, value: unknown])[]>()

function defaultsOf(settings: JsonObject): readonly (readonly [key: string, value: unknown])[] {
  const known = defaults.get(settings)
  if (known) return known
  const found = Object.entries(settings).filter(([, value]) => value !== undefined)
  defaults.set(settings, found)
  return found
}

/** The layer with every setting of its kind at its value; the layer itself where its file says everything. */
export function completed<T extends LayerSpec>({ settings }: Pick<KindInFile, 'settings'>, layer: T): T {
  if (settings === 'any') return layer
  let config: Record<string, unknown> | undefined
  for (const [key, value] of defaultsOf(settings)) {
    if ((layer.config[key] ?? null) !== null) continue
    config ??= { ...layer.config }
    config[key] = value
  }
  return config ? { ...layer, config } : layer
}
