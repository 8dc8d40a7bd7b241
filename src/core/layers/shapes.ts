import type { AppError } from '../../shared/errors.ts'
import { axesOf, badConfig, checkChannelsLast } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'

/** A shape without its batch dimension. Every dimension is known. */
export type ImageShape = readonly number[]

/** What a layer makes of the shape of its first input, and of those of all, without the batch. */
export type ShapeRule = (layer: LayerSpec, input: ImageShape, inputs: readonly ImageShape[]) => readonly number[]

export const sameShape: ShapeRule = (_, input) => input

/** Of a layer that works along the axes it names. */
export const alongAxes: ShapeRule = (layer, input) => {
  axesOf(layer, input.length)
  return input
}

/** The `[height, width, channels]` a layer on images takes. */
export function mapOf(layer: LayerSpec, shape: ImageShape): [number, number, number] {
  checkChannelsLast(layer)
  const [height, width, channels] = shape
  if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined)
    throw badConfig(layer, `its input has the shape [${shape.join(', ')}], expected [height, width, channels]`)
  return [height, width, channels]
}

export const disagreeing = (layer: LayerSpec, inputs: readonly ImageShape[]): AppError =>
  badConfig(layer, `its inputs have the shapes ${inputs.map((shape) => `[${shape.join(', ')}]`).join(' and ')}`)
