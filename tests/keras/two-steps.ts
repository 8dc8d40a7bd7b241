import type { CompileOptions } from '../../src/core/engine/compile/options.ts'
import type { Executor } from '../../src/core/engine/executor.ts'
import { freezePlan, frozenWeights } from '../../src/core/freeze/freeze-plan.ts'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { findTop, replaceHead } from '../../src/core/models/surgery.ts'
import { StageSession } from '../../src/trainer/train/stage-session.ts'

const NUM_CLASSES = 3
/** Of the photos. */
const LABELS = [1, 2, 0]
const RATE = 0.002
const MOMENTUM = 0.9
const NUM_STEPS = 2

/** What the app begins with, and what Python is asked to do from there. */
export interface FineTuning {
  readonly graph: LayerGraph
  readonly trainable: ReadonlySet<string>
  readonly frozen: readonly string[]
  readonly request: Readonly<Record<string, unknown>>
  /** `[features, classes]` */
  readonly headKernel: Float32Array
}

/** A new head, and the line below the last block. Nothing is dropped: chance is seeded otherwise in Keras. */
export function fineTuning(model: LayerGraph): FineTuning {
  const headed = replaceHead(model, { numClasses: NUM_CLASSES, dropout: 0, activation: 'softmax', seed: 3 })
  const layers = headed.layers.map((layer) => ({
    ...layer,
    config: 'rate' in layer.config ? { ...layer.config, rate: 0 } : layer.config,
  }))
  const graph = { ...headed, layers }
  const plan = freezePlan(graph, 'last-block')
  return {
    graph,
    trainable: new Set(plan.trainable),
    frozen: frozenWeights(graph, plan),
    request: {
      features: findTop(model),
      trainable: plan.trainable,
      classes: NUM_CLASSES,
      labels: LABELS,
      rate: RATE,
      momentum: MOMENTUM,
      steps: NUM_STEPS,
    },
    headKernel: graph.weights.get('head_dense/kernel')?.values ?? new Float32Array(),
  }
}

export interface Trained {
  readonly losses: readonly number[]
  /** With the weights after the steps. */
  readonly graph: LayerGraph
}

export async function trainTwoSteps(
  executor: Executor,
  { graph, trainable }: FineTuning,
  pixels: Uint8Array,
): Promise<Trained> {
  const options: CompileOptions = {
    graph,
    trainable,
    cut: [],
    loss: { kind: 'categorical-crossentropy', labelSmoothing: 0 },
    optimizer: { kind: 'sgd', momentum: MOMENTUM, nesterov: false },
    l2: 0,
    learningRateFactors: new Map(),
    mixUp: false,
  }
  const stage = await StageSession.load(executor, options, graph.weights)
  const labels = LABELS.flatMap((label) => Array.from({ length: NUM_CLASSES }, (_, c) => (c === label ? 1 : 0)))
  const losses = Array.from({ length: NUM_STEPS }, (_, i) => {
    const { loss } = stage.step({
      numImages: LABELS.length,
      input: { kind: 'pixels', pixels: pixels.slice() },
      labels: Float32Array.from(labels),
      sampleWeights: new Float32Array(LABELS.length).fill(1),
      learningRate: RATE,
      optimizerStep: i + 1,
      randomKey: [0, 0],
    })
    return loss
  })
  const weights = new Map([...graph.weights, ...stage.read([...graph.weights.keys()])])
  stage.dispose()
  return { losses, graph: { ...graph, weights } }
}
