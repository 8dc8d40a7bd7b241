import type { CompileOptions } from '../../src/core/engine/compile/options.ts'
import type { Optimizer } from '../../src/shared/optimizers/optimizers.ts'
import type { Layer, LayerGraph } from '../../src/core/models/layer-graph.ts'
import type { GoldenCase } from './load.ts'

interface GoldenLayer {
  name: string
  class_name: string
  config: Record<string, unknown>
  inbound_nodes: [string, number, number, unknown][][]
}

/** A golden topology as the engine takes it. It is Keras 3's vocabulary in the older notation: activations mean what Keras 3 means. */
export function graphOf({ topology, weights, x }: GoldenCase): LayerGraph {
  const {
    layers,
    output_layers: outputs,
    name,
  } = topology.config as {
    name: string
    layers: GoldenLayer[]
    output_layers: [string, number, number][]
  }
  return {
    name,
    layers: layers.map((layer): Layer => ({
      name: layer.name,
      className: layer.class_name,
      config: inKerasWords(layer.config),
      inbound: (layer.inbound_nodes[0] ?? []).map(([inbound]) => inbound),
      weightNames: [...weights.keys()].filter((weight) => weight.slice(0, weight.lastIndexOf('/')) === layer.name),
    })),
    input: layers[0].name,
    output: outputs[0][0],
    weights,
    preprocessing: {
      inputHeight: x.shape[1],
      inputWidth: x.shape[2],
      resize: 'stretch',
      channelOrder: 'rgb',
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    provenance: { source: 'golden', format: 'golden' },
  }
}

/** The script registers GELU's tanh form under a name of its own; files call it `gelu_new`, as TF.js does. */
function inKerasWords(config: Record<string, unknown>): Record<string, unknown> {
  return config.activation === 'golden>gelu_tanh' ? { ...config, activation: 'gelu_new' } : config
}

export function optionsOf(golden: GoldenCase, graph: LayerGraph): CompileOptions {
  const { optimizer, loss } = golden
  return {
    graph,
    trainable: new Set(graph.layers.map(({ name }) => name).filter((name) => !golden.frozen.includes(name))),
    cut: [graph.input],
    loss: {
      kind: loss.kind === 'binary_crossentropy' ? 'binary-crossentropy' : 'categorical-crossentropy',
      labelSmoothing: loss.labelSmoothing,
    },
    optimizer: optimizerOf(golden),
    globalClipNorm: optimizer.globalClipNorm ?? undefined,
    l2: loss.l2,
    learningRateFactors: new Map(Object.entries(optimizer.multipliers ?? {})),
    mixUp: false,
  }
}

function optimizerOf({ optimizer }: GoldenCase): Optimizer {
  const {
    kind,
    momentum = 0,
    nesterov = false,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-7,
    weightDecay = 0,
  } = optimizer
  if (kind === 'sgd') return { kind, momentum, nesterov }
  return kind === 'adam' ? { kind, beta1, beta2, epsilon } : { kind, beta1, beta2, epsilon, weightDecay }
}

/** One weight a sample; with several labels, for each of its labels. */
export function sampleWeightsOf({ y, loss, sampleWeights }: GoldenCase): Float32Array {
  const [numSamples, numClasses] = y.shape
  const perSample = sampleWeights ?? Array.from({ length: numSamples }, () => 1)
  if (loss.kind !== 'binary_crossentropy') return Float32Array.from(perSample)
  return Float32Array.from({ length: numSamples * numClasses }, (_, i) => perSample[Math.floor(i / numClasses)])
}
