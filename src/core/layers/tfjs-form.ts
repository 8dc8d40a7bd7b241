import { type AppError, failure } from '../../shared/errors.ts'
import type { JsonObject } from '../models/json-limits.ts'
import type { Layer, WeightTensor } from '../models/layer-graph.ts'
import { axesOf } from './layer-config.ts'
import type { ImageShape } from './shapes.ts'

/** A layer as TF.js is to read it. Its weights are those of `layer.weightNames`, or `weights` where it has others. */
export interface TfjsLayer extends Pick<Layer, 'name' | 'className' | 'config' | 'inbound'> {
  readonly weights?: ReadonlyMap<string, WeightTensor>
}

/** A layer in those of TF.js, the last of its name; or why TF.js cannot compute it. */
export type TfjsForm =
  string | ((layer: Layer, input: ImageShape, weights: ReadonlyMap<string, WeightTensor>) => readonly TfjsLayer[])

/** TF.js has the layer and computes it as Keras does, whatever it is set to. */
export const asTfjs: TfjsForm = (layer) => [layer]

export const NOT_IN_TFJS = 'it has no such layer'

export function notInTfjs(layer: Layer, what: string): AppError {
  return failure('model-not-expressible', { of: 'tfjs', layer: layer.name, className: layer.className, why: what })
}

export const renamed = (layer: Layer, className: string, config: JsonObject): TfjsLayer[] => [
  { ...layer, className, config },
]

/** Keras writes `[3]`, `3` or `-1`; TF.js reads a number. */
export function lastAxis(layer: Layer, input: ImageShape): number {
  const axes = axesOf(layer, input.length, -1)
  const [axis] = axes
  if (axes.length !== 1 || axis !== input.length - 1) throw notInTfjs(layer, 'it only works along the last axis')
  return typeof layer.config['axis'] === 'number' ? layer.config['axis'] : -1
}
