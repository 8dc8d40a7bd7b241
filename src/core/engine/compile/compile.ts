import { isStatistic, type Layer, type LayerGraph } from '../../models/layer-graph.ts'
import { EngineError } from '../errors.ts'
import { gradients } from '../gradients/gradients.ts'
import { lowerLayers, type Lowering } from '../layers/lower.ts'
import { GraphFunction, type Tensor, type Variable } from '../op-graph.ts'
import { concat, constant, gather, philoxUniform } from '../ops/arrays.ts'
import { binary, unary } from '../ops/elementwise.ts'
import { createProgram, type Program } from '../program.ts'
import { buildLoss, l2Penalty } from './loss.ts'
import { applyOptimizer, clipByGlobalNorm, slotNames, type TrainedWeight } from './optimizer.ts'
import { type AugmentationParts, type CompileOptions, NO_AUGMENTATION } from './options.ts'
import { augmentBytes, cutOut, feedImages, mix, normalise } from './pixels.ts'

/** A training graph and what its caller needs to know to feed it. */
export interface CompiledTraining {
  /**
   * Functions:
   * - `features` (only with a cut): feed `images`; fetches `feature0`, `feature1`, … at the cut.
   * - `augmentedFeatures` (only with a cut and augmentation): the same of augmented photos, with augmentation's feeds.
   * - `step`: feeds `images` or `feature0`…, `labels`, `sampleWeights`, `rates`, and those of augmentation, mix-up and dropout; fetches `loss`, `numCorrect`.
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
  const features = cut.length > 0 ? featureFunctions(options) : []
  const featureShapes = [...(features[0]?.fetches.values() ?? [])].map(({ shape }) => shape.slice(1) as number[])
  const step = buildStep(options, featureShapes)
  const evaluate = buildEvaluate(graph, cut, featureShapes)
  const program = createProgram([...features, step.f, evaluate])
  const trainedWeights = step.trained.map(({ variable }) => variable.name)
  const slots = step.trained.flatMap(({ variable }) =>
    slotNames(options.optimizer, variable.name).map((name): Variable => ({ ...variable, name })),
  )
  return { program, trainedWeights, slots, featureShapes, usesRandom: step.f.feeds.has('randomKey') }
}

/** `predict`: feed `images` uint8; fetches `probabilities` `[batch, classes]`, or `output` where the model has no classifier. */
export function compilePrediction(graph: LayerGraph): Program {
  const f = new GraphFunction('predict')
  const input = augmentedInput(f, graph, NO_AUGMENTATION)
  const output = lowerLayers(inference(f, graph), new Map([[graph.input, input]]), [graph.output]).get(graph.output)
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

const variableOf = (graph: LayerGraph, name: string): Variable => {
  const weight = graph.weights.get(name)
  if (!weight) throw new EngineError(`The model has no weight “${name}”.`)
  return { name, dtype: 'float32', shape: weight.shape }
}

function inference(f: GraphFunction, graph: LayerGraph): Lowering {
  return {
    f,
    graph,
    isTraining: () => false,
    weight: (name) => f.read(variableOf(graph, name)),
    updateStatistic: () => undefined,
    random: () => {
      throw new EngineError('dropout is off outside training.')
    },
  }
}

function featureFunctions(options: CompileOptions): GraphFunction[] {
  const plain = buildFeatures('features', { ...options, augmentation: NO_AUGMENTATION })
  return isAugmented(options.augmentation) ? [plain, buildFeatures('augmentedFeatures', options)] : [plain]
}

const isAugmented = ({ geometry, colour, cutOut: cut }: AugmentationParts) => geometry || colour || cut

function buildFeatures(name: string, { graph, cut, augmentation }: CompileOptions): GraphFunction {
  const f = new GraphFunction(name)
  const outputs = lowerLayers(
    inference(f, graph),
    new Map([[graph.input, augmentedInput(f, graph, augmentation)]]),
    cut,
  )
  cut.forEach((layer, i) => f.fetch(`feature${i}`, outputs.get(layer) as Tensor))
  return f
}

/** Photos as the model's first layer gets them. */
function augmentedInput(f: GraphFunction, { preprocessing }: LayerGraph, augmentation: AugmentationParts): Tensor {
  const bytes = augmentBytes(f, feedImages(f, preprocessing), augmentation)
  const normalised = normalise(f, bytes, preprocessing)
  return augmentation.cutOut ? cutOut(f, normalised) : normalised
}

/** Feeds at the cut, or pixels where nothing is cut. */
function feedInput(
  f: GraphFunction,
  graph: LayerGraph,
  cut: readonly string[],
  featureShapes: readonly (readonly number[])[],
  pixels: () => Tensor,
): Map<string, Tensor> {
  if (cut.length === 0) return new Map([[graph.input, pixels()]])
  return new Map(cut.map((name, i) => [name, f.feed(`feature${i}`, 'float32', [null, ...featureShapes[i]])]))
}

function buildEvaluate(
  graph: LayerGraph,
  cut: readonly string[],
  featureShapes: readonly (readonly number[])[],
): GraphFunction {
  const f = new GraphFunction('evaluate')
  const known = feedInput(f, graph, cut, featureShapes, () => augmentedInput(f, graph, NO_AUGMENTATION))
  f.fetch('logits', logitsOf(inference(f, graph), known))
  return f
}

/** The answer before its softmax or sigmoid. */
function logitsOf(lowering: Lowering, known: ReadonlyMap<string, Tensor>): Tensor {
  const { graph } = lowering
  const output = graph.layers.find(({ name }) => name === graph.output) as Layer
  const bare = output.className === 'Softmax' || output.className === 'Activation' ? output.inbound[0] : output.name
  const logits = lowerLayers(lowering, known, [bare], bare).get(bare) as Tensor
  if (logits.shape.length === 2) return logits
  throw new EngineError(
    `its answer must be one row per photo, got [${logits.shape.map((n) => n ?? 'batch').join(', ')}].`,
    {
      layer: bare,
      hint: 'Replace the head: a global pooling and a dense layer.',
    },
  )
}

interface Step {
  readonly f: GraphFunction
  readonly trained: readonly TrainedWeight[]
}

function buildStep(options: CompileOptions, featureShapes: readonly (readonly number[])[]): Step {
  const { graph, cut, augmentation, trainable, optimizer } = options
  const f = new GraphFunction('step')
  const known = feedInput(f, graph, cut, featureShapes, () => augmentedInput(f, graph, augmentation))
  const mixed = options.mixUp ? mixer(f) : (x: Tensor) => x
  const statistics: [string, Tensor][] = []
  const inputs = new Map([...known].map(([name, tensor]) => [name, mixed(tensor)]))
  const lowering = trainingLowering(f, graph, trainable, (name, value) => statistics.push([name, value]))
  const { loss: dataLoss, numCorrect } = buildLoss(f, logitsOf(lowering, inputs), options.loss, mixed)
  const variables = trainedVariables(graph, trainable)
  const loss = withPenalty(f, dataLoss, variables, options.l2)
  const reads = variables.map((variable) => f.read(variable))
  const raw = gradients(f, loss, constant(f, 1), reads)
  const clipped = options.globalClipNorm === undefined ? raw : clipByGlobalNorm(f, raw, options.globalClipNorm)
  const trained = variables.map((variable, i) => ({
    variable,
    gradient: clipped[i],
    factor: options.learningRateFactors.get(variable.name.slice(0, variable.name.lastIndexOf('/'))) ?? 1,
  }))
  f.fetch('loss', loss)
  f.fetch('numCorrect', numCorrect)
  applyOptimizer(f, optimizer, trained)
  for (const [name, value] of statistics)
    f.update('AssignVariableOp', [f.handle(variableOf(graph, name)), value], {
      dtype: { type: 'float32' },
      validate_shape: { bool: false },
    })
  return { f, trained }
}

/** `gradients`: as `step` before clipping and updates, fetching the loss and every gradient by its weight's name. For checks against references. */
export function compileGradients(options: CompileOptions): Program {
  const { graph, trainable } = options
  const f = new GraphFunction('gradients')
  const { inputHeight, inputWidth } = graph.preprocessing
  const x = f.feed('x', 'float32', [null, inputHeight, inputWidth, 3])
  const lowering = trainingLowering(f, graph, trainable, () => undefined)
  const built = buildLoss(f, logitsOf(lowering, new Map([[graph.input, x]])), options.loss, (labels) => labels)
  const variables = trainedVariables(graph, trainable)
  const loss = withPenalty(f, built.loss, variables, options.l2)
  const reads = variables.map((variable) => f.read(variable))
  const results = gradients(f, loss, constant(f, 1), reads)
  f.fetch('loss', unary(f, 'Identity', loss))
  variables.forEach(({ name }, i) => f.fetch(name, results[i]))
  return createProgram([f])
}

function withPenalty(f: GraphFunction, loss: Tensor, variables: readonly Variable[], l2: number): Tensor {
  const kernels = variables.filter(({ name }) => name.endsWith('kernel')).map((variable) => f.read(variable))
  return l2 > 0 && kernels.length > 0 ? binary(f, 'AddV2', loss, l2Penalty(f, kernels, l2)) : loss
}

function trainedVariables(graph: LayerGraph, trainable: ReadonlySet<string>): Variable[] {
  return graph.layers
    .filter(({ name }) => trainable.has(name))
    .flatMap(({ weightNames }) => weightNames)
    .filter((name) => !isStatistic(name) && !/\/(mean|variance|count)$/.test(name))
    .map((name) => variableOf(graph, name))
}

function trainingLowering(
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
    isTraining: ({ name, className }) => (className.includes('Dropout') ? active.has(name) : trainable.has(name)),
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

/** Feeds `mixPartners` int32 `[batch]` and `mixShares` float32 `[batch]`. */
function mixer(f: GraphFunction): (x: Tensor) => Tensor {
  const partners = f.feed('mixPartners', 'int32', [null])
  const shares = f.feed('mixShares', 'float32', [null])
  return (x) => mix(f, x, (rows) => gather(f, rows, partners), shares)
}
