import type { LayerGraph } from '../../models/layer-graph.ts'
import { inBfloat16 } from '../bfloat16.ts'
import { lowerLayers } from './lower-layers.ts'
import { GraphFunction, type Tensor, type Variable } from '../op-graph.ts'
import { createProgram, type Program } from '../program.ts'
import { feedInput, normalizedImages } from './inputs.ts'
import { frozenInference, inference, logitsOf } from './lowerings.ts'
import { slotsOf } from './optimizer.ts'
import type { CompileOptions } from './options.ts'
import { buildStep } from './step.ts'

/** A training graph and what its caller needs to know to feed it. */
export interface CompiledTraining {
  /**
   * Functions:
   * - `features` (only with a cut): feed `images`; fetches `feature0`, `feature1`, … at the cut.
   * - `step`: feeds `images` or `feature0`…, `labels`, `sampleWeights`, `rates`, and those of mix-up and dropout; fetches `loss`, `numCorrect`.
   * - `evaluate`: feeds `images` or `feature0`…; fetches `logits`.
   */
  readonly program: Program
  readonly trainedWeights: readonly string[]
  /** Optimizer state, zero at the start. */
  readonly slots: readonly Variable[]
  /** Shapes of the features at the cut, without the batch. */
  readonly featureShapes: readonly (readonly number[])[]
  /** Whether `step` takes `randomKey` and `randomStep` (it has dropout). */
  readonly usesRandom: boolean
}

/** Builds `features`, `step` and `evaluate` for one stage of a plan. */
export function compileTraining(options: CompileOptions): CompiledTraining {
  const { graph, cut } = options
  const features = cut.length > 0 ? [buildFeatures(options)] : []
  const featureShapes = [...(features[0]?.fetches.values() ?? [])].map(({ shape }) => shape.slice(1) as number[])
  const step = buildStep(options, featureShapes)
  const evaluate = buildEvaluate(graph, cut, featureShapes)
  const program = createProgram([...features, options.bfloat16 ? inBfloat16(step.f) : step.f, evaluate])
  const trainedWeights = step.trained.map(({ variable }) => variable.name)
  const slots = step.trained.flatMap(({ variable }) => slotsOf(options.optimizer, variable))
  return { program, trainedWeights, slots, featureShapes, usesRandom: step.f.feeds.has('randomKey') }
}

/** `predict`: feed `images` uint8; fetches `probabilities` `[batch, classes]`. The weights are in the graph: there is nothing to assign. */
export function compilePrediction(graph: LayerGraph): Program {
  const f = new GraphFunction('predict')
  const input = normalizedImages(f, graph)
  const output = lowerLayers(frozenInference(f, graph), new Map([[graph.input, input]]), [graph.output]).get(
    graph.output,
  )
  if (output) f.fetch('probabilities', output)
  return createProgram([f])
}

/** A function over float inputs, as `model(x, training=False)`: feed `x`; fetches the outputs of `wanted` by layer name. */
export function compileInference(graph: LayerGraph, wanted: readonly string[]): Program {
  const f = new GraphFunction('call')
  const { inputHeight, inputWidth } = graph.preprocessing
  const x = f.feed('x', 'float32', [null, inputHeight, inputWidth, 3])
  for (const [name, tensor] of lowerLayers(inference(f, graph), new Map([[graph.input, x]]), wanted))
    f.fetch(name, tensor)
  return createProgram([f])
}

function buildFeatures({ graph, cut }: CompileOptions): GraphFunction {
  const f = new GraphFunction('features')
  const outputs = lowerLayers(inference(f, graph), new Map([[graph.input, normalizedImages(f, graph)]]), cut)
  cut.forEach((layer, i) => f.fetch(`feature${i}`, outputs.get(layer) as Tensor))
  return f
}

function buildEvaluate(
  graph: LayerGraph,
  cut: readonly string[],
  featureShapes: readonly (readonly number[])[],
): GraphFunction {
  const f = new GraphFunction('evaluate')
  const known = feedInput(f, graph, cut, featureShapes, () => normalizedImages(f, graph))
  f.fetch('logits', logitsOf(inference(f, graph), known))
  return f
}
