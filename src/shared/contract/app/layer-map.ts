import { z } from 'zod'

const Count = z.int().min(0)
const Index = z.int().min(0)

/** One layer as the map shows it. */
export const MapLayer = z.object({
  /** Unique in the model: `inner/conv1`. */
  name: z.string(),
  /** Models in models that it lies in, outermost first. */
  path: z.array(z.string()),
  /** Keras' class name: `Conv2D`. */
  className: z.string(),
  /** Its configuration in words: “3×3, stride 2, 64 filters”. Empty where there is nothing to say. */
  summary: z.string(),
  /** Without the batch. */
  outputShape: z.array(Count),
  /** Statistics included. */
  numParameters: Count,
  /** Of these, those that gradients change. */
  numTrainableParameters: Count,
  multiplyAdds: z.number().min(0),
  /** Position of its block. */
  block: Index,
  /** Positions of the layers it takes, all before its own. */
  inbound: z.array(Index),
  /** It has weights that gradients may change. */
  canLearn: z.boolean(),
  /** It has no weights, but leaves features out where it lies above the line. */
  isDropout: z.boolean(),
})
export type MapLayer = z.output<typeof MapLayer>

export const MapBlock = z.object({
  name: z.string(),
  role: z.enum(['stem', 'block', 'head']),
  /** Its layers: `numLayers` from this position on. */
  firstLayer: Index,
  numLayers: Count,
  /** What leaves it, without the batch, and its width in pixels; `null` where that is no longer an image. */
  outputShape: z.array(Count),
  outputSide: Count.nullable(),
  numParameters: Count,
  /** Blocks of one output size in a row are a stage. */
  stage: Index,
  shape: z.enum(['plain', 'residual', 'branches']),
  /** Most layers side by side. */
  numLanes: Count,
})
export type MapBlock = z.output<typeof MapBlock>

/** A model's layers, ready to be drawn and to have a line drawn across: with the new head for the project's classes on it. */
export const LayerMap = z.object({
  modelName: z.string(),
  inputShape: z.array(Count),
  layers: z.array(MapLayer).min(1),
  blocks: z.array(MapBlock).min(1),
  /** Tensors that pass over at least one block: positions of the blocks they leave and enter. */
  skips: z.array(z.object({ from: Index, to: Index })),
  numClasses: Count,
  /** The classifier that the new head replaces; `null` where the model has none. */
  oldTop: z
    .object({
      numLayers: Count,
      numClasses: Count,
      numParameters: Count,
      layers: z.array(z.object({ name: z.string(), className: z.string(), summary: z.string(), numParameters: Count })),
    })
    .nullable(),
})
export type LayerMap = z.output<typeof LayerMap>
