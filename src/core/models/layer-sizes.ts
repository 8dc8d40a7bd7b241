import { failure } from '../../shared/errors.ts'
import { fileKindOf, kindOf } from '../layers/kinds.ts'
import { badConfig, type LayerSpec } from '../layers/layer-config.ts'
import { completed, type ExpectedWeight } from '../layers/layer-kind.ts'
import type { ImageShape } from '../layers/shapes.ts'
import { type Layer, type LayerGraph, sizeOf } from './layer-graph.ts'

/** Floats one image may take at any layer: 1 GiB. Real models stay below 20 million. */
const MAX_FLOATS = 2 ** 28

function checkSize(layer: LayerSpec, shape: readonly number[]): number[] {
  if (shape.every((n) => Number.isInteger(n) && n > 0) && sizeOf(shape) <= MAX_FLOATS) return [...shape]
  throw failure('model-too-large', {
    of: 'answer',
    layer: layer.name,
    className: layer.className,
    shape: [...shape],
    maxValues: MAX_FLOATS,
  })
}

/**
 * Output shape of one layer by Keras' rules.
 *
 * @param inputs  shapes it takes, without the batch.
 * @returns       shape without the batch.
 * @throws {AppError} `model-unknown-layer`, `model-bad-config` or `model-too-large`, naming the layer.
 */
export function outputShape(layer: LayerSpec, inputs: readonly ImageShape[]): number[] {
  const kind = fileKindOf(layer)
  const [least, most] = 'inputs' in kind ? kind.inputs : [1, 1]
  if (!('outputShape' in kind) || inputs.length < least || inputs.length > most)
    throw badConfig(
      layer,
      `it takes ${inputs.length} tensors, expected ${least === most ? ['none', 'one', 'two'][least] : `${least} or more`}`,
    )
  if (inputs[0]?.length === 0) throw badConfig(layer, 'its input is a single number')
  return checkSize(layer, kind.outputShape(completed(kind, layer), inputs[0] ?? [], inputs))
}

/** Shapes a layer takes, looked up among those known. */
export function inputShapesOf(layer: Layer, shapes: ReadonlyMap<string, ImageShape>): ImageShape[] {
  return layer.inbound.map((name) => {
    const shape = shapes.get(name)
    if (!shape) throw badConfig(layer, `it takes “${name}”, which does not come before it`)
    return shape
  })
}

/** Output shape of every layer, by name, without the batch: `[224, 224, 3]`. */
export function outputShapes({ layers }: { readonly layers: readonly Layer[] }): Map<string, number[]> {
  const shapes = new Map<string, number[]>()
  for (const layer of layers) shapes.set(layer.name, outputShape(layer, inputShapesOf(layer, shapes)))
  return shapes
}

/**
 * The weights a layer has, in Keras' order, with the shapes its configuration implies. Nothing is allocated.
 *
 * @param inputs  shapes it takes, without the batch.
 */
export function expectedWeights(layer: LayerSpec, [input]: readonly ImageShape[]): readonly ExpectedWeight[] {
  const kind = kindOf(layer)
  return kind && input ? kind.weights(completed(kind, layer), input) : []
}

export function countParameters(weights: readonly ExpectedWeight[]): number {
  return weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
}

/**
 * Multiply-adds a layer takes for one image in inference; layers without kernels count one for each number they read or write.
 * A measure to compare layers by, not a time.
 */
export function multiplyAdds(layer: LayerSpec, input: ImageShape, output: ImageShape): number {
  const kind = kindOf(layer)
  return kind ? kind.multiplyAdds(completed(kind, layer), input, output) : 0
}

/** {@link multiplyAdds} of every layer, by name. */
export function multiplyAddsOf(
  graph: Pick<LayerGraph, 'layers'>,
  shapes: ReadonlyMap<string, ImageShape> = outputShapes(graph),
): Map<string, number> {
  const cost = (layer: Layer): number =>
    multiplyAdds(layer, inputShapesOf(layer, shapes)[0] ?? [], shapes.get(layer.name) ?? [])
  return new Map(graph.layers.map((layer) => [layer.name, cost(layer)]))
}
