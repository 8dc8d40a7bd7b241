import { activationName } from '../layers/activations/activation-name.ts'
import { layersByName } from './graph-walk.ts'
import type { Layer, LayerGraph } from './layer-graph.ts'
import { outputShapes } from './layer-sizes.ts'
import { failure } from '../../shared/errors.ts'

export interface Classifier {
  /** One name for each output; numbers where the model knows none. */
  readonly classNames: readonly string[]
  readonly hasNames: boolean
  /** Sigmoid: every class is a question of its own. Softmax otherwise: exactly one is right. */
  readonly multiLabel: boolean
}

/** Layers that pass probabilities on as they are. */
const SHAPING = new Set(['Reshape', 'Flatten', 'Dropout'])

/**
 * What a model's answer means.
 *
 * @throws {AppError} `model-no-classifier` if it does not answer with one row of probabilities per photo.
 */
export function classifierOf(graph: LayerGraph): Classifier {
  const byName = layersByName(graph)
  let layer = byName.get(graph.output)
  while (layer && SHAPING.has(layer.className)) layer = byName.get(layer.inbound[0] ?? '')
  const activation = layer ? activationOf(layer) : undefined
  const shape = outputShapes(graph).get(graph.output) ?? []
  if (shape.length !== 1 || (activation !== 'softmax' && activation !== 'sigmoid'))
    throw failure('model-no-classifier', { name: graph.name, output: graph.output, shape: [...shape] })
  return {
    classNames: classNamesOf(graph),
    hasNames: graph.classNames !== undefined,
    multiLabel: activation === 'sigmoid',
  }
}

/** One name for each output; numbers where the model knows none. */
export function classNamesOf(graph: LayerGraph): readonly string[] {
  const numClasses = outputShapes(graph).get(graph.output)?.at(-1) ?? 0
  return graph.classNames ?? Array.from({ length: numClasses }, (_, i) => `class ${i}`)
}

function activationOf({ className, config }: Layer): string {
  return className === 'Softmax' ? 'softmax' : activationName(config['activation'])
}
