import { gradients } from '../gradients.ts'
import { GraphFunction, type Tensor, type Variable } from '../op-graph.ts'
import { constant } from '../../ops/constants.ts'
import { binary, unary } from '../../ops/elementwise.ts'
import { assign } from '../../ops/variables.ts'
import { createProgram, type Program } from '../program.ts'
import { feedInput, mixer, normalizedImages } from './inputs.ts'
import { buildLoss, l2Penalty } from './loss.ts'
import { logitsOf, trainedVariables, trainingLowering, variableOf } from './lowerings.ts'
import { applyOptimizer, clipByGlobalNorm, type TrainedWeight } from './optimizer.ts'
import type { CompileOptions } from './options.ts'

export interface Step {
  readonly f: GraphFunction
  readonly trained: readonly TrainedWeight[]
}

/** One step of the optimizer, with everything it needs inside the graph. */
export function buildStep(options: CompileOptions, featureShapes: readonly (readonly number[])[]): Step {
  const { graph, cut, trainable, optimizer } = options
  const f = new GraphFunction('step')
  const known = feedInput(f, graph, cut, featureShapes, () => normalizedImages(f, graph))
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
    gradient: clipped[i]!,
    factor: options.learningRateFactors.get(variable.name.slice(0, variable.name.lastIndexOf('/'))) ?? 1,
  }))
  f.fetch('loss', loss)
  f.fetch('numCorrect', numCorrect)
  applyOptimizer(f, optimizer, trained)
  for (const [name, value] of statistics) assign(f, variableOf(graph, name), value)
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
  variables.forEach(({ name }, i) => f.fetch(name, results[i]!))
  return createProgram([f])
}

function withPenalty(f: GraphFunction, loss: Tensor, variables: readonly Variable[], l2: number): Tensor {
  const kernels = variables.filter(({ name }) => name.endsWith('kernel')).map((variable) => f.read(variable))
  return l2 > 0 && kernels.length > 0 ? binary(f, 'AddV2', loss, l2Penalty(f, kernels, l2)) : loss
}
