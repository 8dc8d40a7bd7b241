import { activationName } from '../layers/activations/activation-name.ts'
import { isDropout } from '../layers/kinds.ts'
import type { ImageShape } from '../layers/shapes.ts'
import { layersByName } from './graph-walk.ts'
import type { Layer, LayerGraph } from './layer-graph.ts'
import { outputShapes } from './output-shapes.ts'

/** The layers from the output back to the first that takes several tensors (or is the input), last first. */
function tailOf(graph: LayerGraph): Layer[] {
  const byName = layersByName(graph)
  const tail: Layer[] = []
  for (let layer = byName.get(graph.output); layer;) {
    tail.push(layer)
    const [source] = layer.inbound
    layer = layer.inbound.length === 1 && source !== undefined ? byName.get(source) : undefined
  }
  return tail
}

const isSpatial = ([height = 1, width = 1, ...rest]: ImageShape): boolean => rest.length > 0 && height * width > 1
const hasWeights = ({ weightNames }: Layer): boolean => weightNames.length > 0

/** Its output is probabilities. */
function classifies({ className, config }: Layer): boolean {
  return className === 'Softmax' || ['softmax', 'sigmoid'].includes(activationName(config['activation']))
}

/** It makes features of a feature map: global pooling, flattening, or a window as large as the map. */
function collapses({ className }: Layer, input: ImageShape, output: ImageShape): boolean {
  return className === 'Flatten' || className.startsWith('Global') || (isSpatial(input) && !isSpatial(output))
}

/**
 * Where the old classifier begins: the name of the layer whose output is the last feature map before it. That is what comes before
 * the pooling or flattening at the end (MobileNet, VGG, Teachable Machine), before the last convolution where that one makes the
 * classes and is pooled after (SqueezeNet), and the output itself where a model has no classifier.
 */
export function findTop(graph: LayerGraph): string {
  const shapes = outputShapes(graph)
  const tail = tailOf(graph)
  const shapeAt = (index: number): ImageShape => shapes.get(tail[index]?.name ?? '') ?? []
  const end = tail.findIndex((layer, index) => layer.inbound.length !== 1 || isSpatial(shapeAt(index)))
  const collapsing = tail
    .slice(0, end)
    .flatMap((layer, index) => (collapses(layer, shapeAt(index + 1), shapeAt(index)) ? [index] : []))
  // A convolution as large as the map only counts where nothing pools or flattens after it.
  const pooling = collapsing.filter((index) => tail.slice(index, index + 1).every((layer) => !hasWeights(layer)))
  const lowest = pooling.at(-1) ?? collapsing.at(-1)
  let top = lowest === undefined ? end : lowest + 1
  const dropped = tail.slice(0, top)
  const firstWeighted = tail.findIndex(hasWeights)
  const classifier = tail[firstWeighted]
  const classifierIsKept = classifier && !dropped.includes(classifier) && [...dropped, classifier].some(classifies)
  const nothingIsKept = tail.at(-1)?.inbound.length === 0 && !tail.slice(top).some(hasWeights)
  if (firstWeighted >= 0 && ((top > 0 && classifierIsKept) || nothingIsKept)) top = firstWeighted + 1
  while (top + 1 < tail.length && tail.slice(top, top + 1).some(isDropout)) top++
  return tail[top]?.name ?? graph.output
}
