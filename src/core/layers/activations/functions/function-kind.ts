import type { GraphFunction, Tensor } from '../../../engine/op-graph.ts'
import type { JsonObject } from '../../../models/json-limits.ts'
import type { Layer } from '../../../models/layer-graph.ts'
import { unary, type UnaryOp } from '../../../ops/elementwise.ts'
import { type KerasLayer, type KerasOperation, operation } from '../../keras-form.ts'

/** Applies a function, with all of its settings given. */
export type Lower = (f: GraphFunction, x: Tensor, settings: JsonObject) => Tensor

/** Everything that is known of a function of one tensor: Keras' activations, and what it has below `keras.ops`. */
export interface FunctionKind {
  /** Keras' name. */
  readonly name: string
  readonly lower: Lower
  /** With the values that they have where nothing is said. */
  readonly settings: JsonObject
  /** Whether a layer of Keras 3 may name it as its activation, where no setting is its own. */
  readonly isKerasActivation: boolean
  /** What Keras 3 has for it where its name is not enough: an operation, with settings of the same names or as it is said, or layers. */
  readonly keras?:
    readonly [module: string, className: string] | ((settings: JsonObject) => KerasOperation) | KerasLayers
  /** Its name in TF.js (tfjs-layers 4.22, src/activations.ts), where that has it. */
  readonly tfjs?: string
  /** One half of an axis gates the other: what comes out is half as long. */
  readonly halves?: true
  /** A layer that stands where the function could, by class name, with defaults of its own: `Dense(8, activation=LeakyReLU())`. */
  readonly asLayer?: { readonly className: string; readonly settings: JsonObject }
  /** Names of Keras 2 and TF.js for the same setting. */
  readonly aliases?: Readonly<Record<string, string>>
  /** What it is by another name with these settings. */
  readonly becomes?: (settings: JsonObject) => string | undefined
}

export interface KerasLayers {
  readonly layers: (layer: Layer, inbound: readonly string[], settings: JsonObject) => KerasLayer[]
}

type More = Partial<Omit<FunctionKind, 'name' | 'lower'>>

/** One that a layer of Keras 3 may name. */
export const activation = (name: string, lower: Lower, more: More = {}): FunctionKind => ({
  name,
  lower,
  settings: {},
  isKerasActivation: true,
  ...more,
})

/** One that Keras has as an operation, not as an activation. */
export const kerasOperation = (name: string, lower: Lower, more: More = {}): FunctionKind => ({
  ...activation(name, lower, more),
  isKerasActivation: false,
})

export const direct =
  (type: UnaryOp): Lower =>
  (f, x) =>
    unary(f, type, x)

export const number = (settings: JsonObject, key: string): number => Number(settings[key])
export const optional = (settings: JsonObject, key: string): number | undefined => {
  const value = settings[key]
  return typeof value === 'number' ? value : undefined
}

/** An operation that takes a number beside the tensor. */
export const withNumber =
  (className: string, setting: string, isFirst = false) =>
  (settings: JsonObject): KerasOperation =>
    operation('numpy', className, {}, (tensors) =>
      isFirst ? [settings[setting], ...tensors] : [...tensors, settings[setting]],
    )
