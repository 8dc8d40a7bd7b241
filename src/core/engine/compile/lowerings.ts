import { failure } from '../../../shared/errors.ts'
import { trainableWeights } from '../../freeze/freeze-plan.ts'
import type { Layer, LayerGraph } from '../../models/layer-graph.ts'
import { isDropout } from '../../layers/kinds.ts'
import { lowerLayers, type Lowering } from './lower-layers.ts'
import type { GraphFunction, Tensor, Variable } from '../op-graph.ts'
import { constant } from '../../ops/constants.ts'
import { concat } from '../../ops/joins.ts'
import { philoxUniform } from '../../ops/random.ts'

export const variableOf = (graph: LayerGraph, name: string): Variable => {
  const weight = graph.weights.get(name)
  if (!weight) throw failure('engine', { problem: `The model has no weight “${name}”.` })
  return { name, dtype: 'float32', shape: weight.shape }
}

/** Every layer as `model(x, training=False)` runs it. */
export function inference(f: GraphFunction, graph: LayerGraph): Lowering {
  return {
    f,
    graph,
    isTraining: () => false,
    weight: (name) => f.read(variableOf(graph, name)),
    updateStatistic: () => undefined,
    random: () => {
      throw failure('engine', { problem: 'dropout is off outside training.' })
    },
  }
}

/** As {@link inference}, with the weights written into the graph: what depends on them alone, such as folded kernels, is computed once. */
export function frozenInference(f: GraphFunction, graph: LayerGraph): Lowering {
  const written = new Map<string, Tensor>()
  const write = (name: string): Tensor => {
    const weight = graph.weights.get(name)
    if (!weight) throw failure('engine', { problem: `The model has no weight “${name}”.` })
    const tensor = constant(f, { dtype: 'float32', ...weight })
    written.set(name, tensor)
    return tensor
  }
  return { ...inference(f, graph), weight: (name) => written.get(name) ?? write(name) }
}

/** What learns as in training, all else as in inference. */
export function trainingLowering(
  f: GraphFunction,
  graph: LayerGraph,
  trainable: ReadonlySet<string>,
  updateStatistic: (name: string, value: Tensor) => void,
): Lowering {
  const active = activeLayers(graph, trainable)
  let random: { key: Tensor; step: Tensor } | undefined
  return {
    f,
    graph,
    isTraining: (layer) => (isDropout(layer) ? active : trainable).has(layer.name),
    weight: (name) => f.read(variableOf(graph, name)),
    updateStatistic,
    random: (layerIndex, shape, runtimeShape) => {
      random ??= { key: f.feed('randomKey', 'int32', [2]), step: f.feed('randomStep', 'int32', [1]) }
      const counter = concat(f, [constant(f, [0, 0]), random.step, constant(f, [layerIndex])], 0)
      return philoxUniform(f, shape, runtimeShape, random.key, counter)
    },
  }
}

/** Layers that learn and everything that depends on one. The frozen prefix is what is left: it always runs as in inference, dropout included. */
function activeLayers(graph: LayerGraph, trainable: ReadonlySet<string>): Set<string> {
  const active = new Set<string>()
  for (const { name, inbound } of graph.layers)
    if (trainable.has(name) || inbound.some((input) => active.has(input))) active.add(name)
  return active
}

/** Weights that gradients change. */
export function trainedVariables(graph: LayerGraph, trainable: ReadonlySet<string>): Variable[] {
  return trainableWeights(graph, { trainable }).map((name) => variableOf(graph, name))
}

/** The answer before its softmax or sigmoid. */
export function logitsOf(lowering: Lowering, known: ReadonlyMap<string, Tensor>): Tensor {
  const { graph } = lowering
  const output = graph.layers.find(({ name }) => name === graph.output) as Layer
  const isActivation = output.className === 'Softmax' || output.className === 'Activation'
  const bare = (isActivation ? output.inbound[0] : undefined) ?? output.name
  const logits = lowerLayers(lowering, known, [bare], bare).get(bare) as Tensor
  if (logits.shape.length === 2) return logits
  throw failure('engine', {
    problem: `its answer must be one row per photo, got [${logits.shape.map((n) => n ?? 'batch').join(', ')}].`,
    layer: bare,
    cure: 'replace-head',
  })
}
