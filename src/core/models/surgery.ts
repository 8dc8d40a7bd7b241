import { failure } from '../../shared/errors.ts'
import { ancestorsOf, requireLayer } from './graph-walk.ts'
import { glorotUniform } from './initializers.ts'
import type { Layer, LayerGraph, WeightTensor } from './layer-graph.ts'
import { outputShapes } from './output-shapes.ts'
import { findTop } from './top.ts'

export { findTop } from './top.ts'

/** What replaces a model's old classifier. */
export interface Head {
  /** Layer whose output the head takes; by default the last feature map. */
  readonly cutAt?: string
  readonly numClasses: number
  readonly classNames?: readonly string[]
  /** Share of features left out in a step, in [0, 1). With 0 there is no such layer. */
  readonly dropout: number
  /** `softmax`: one class a photo. `sigmoid`: any number of them. */
  readonly activation: 'softmax' | 'sigmoid'
  readonly seed: number
}

/** The graph up to one layer, whose output becomes the model's. @throws {AppError} `model-no-such-layer` */
export function cutAt(graph: LayerGraph, layerName: string): LayerGraph {
  const output = requireLayer(graph, layerName).name
  const kept = ancestorsOf(graph, output)
  const layers = graph.layers.filter(({ name }) => kept.has(name))
  const { classNames: _, ...rest } = graph
  const weightNames = new Set(layers.flatMap((layer) => layer.weightNames))
  return { ...rest, layers, output, weights: new Map([...graph.weights].filter(([name]) => weightNames.has(name))) }
}

/**
 * Replaces the classifier by a new one: global average pooling of feature maps, dropout, and a dense layer with fresh weights
 * (Glorot uniform, biases zero). Its layers are `head_pool`, `head_dropout` and `head_dense`, with a number where a name is taken.
 *
 * @throws {AppError} `model-bad-head` or `model-no-such-layer`
 */
export function replaceHead(graph: LayerGraph, head: Head): LayerGraph {
  checkHead(head)
  const backbone = cutAt(graph, head.cutAt ?? findTop(graph))
  const shape = outputShapes(backbone).get(backbone.output) ?? []
  const names = new Set(backbone.layers.map(({ name }) => name))
  const layers: Layer[] = [...backbone.layers]
  let source = backbone.output
  const append = (
    className: string,
    role: string,
    config: Readonly<Record<string, unknown>>,
    weights: string[] = [],
  ): void => {
    const name = unique(`head_${role}`, names)
    layers.push({
      name,
      className,
      config: { ...config, name, trainable: true },
      inbound: [source],
      weightNames: weights.map((weight) => `${name}/${weight}`),
    })
    source = name
  }
  if (shape.length === 3) append('GlobalAveragePooling2D', 'pool', { data_format: 'channels_last' })
  else if (shape.length > 1) append('Flatten', 'flatten', { data_format: 'channels_last' })
  if (head.dropout > 0) append('Dropout', 'dropout', { rate: head.dropout, noise_shape: null, seed: null })
  append('Dense', 'dense', denseConfig(head), ['kernel', 'bias'])
  const numFeatures = shape.length === 3 ? (shape[2] ?? 0) : shape.reduce((product, n) => product * n, 1)
  return {
    ...backbone,
    layers,
    output: source,
    weights: new Map([...backbone.weights, ...denseWeights(source, numFeatures, head)]),
    ...(head.classNames ? { classNames: head.classNames } : {}),
  }
}

function checkHead({ numClasses, classNames, dropout, activation }: Head): void {
  const minClasses = activation === 'softmax' ? 2 : 1
  if (!Number.isInteger(numClasses) || numClasses < minClasses || numClasses > 100_000)
    throw failure('model-bad-head', { of: 'classes', activation, numClasses, minClasses })
  if (classNames && classNames.length !== numClasses)
    throw failure('model-bad-head', { of: 'names', numNames: classNames.length, numClasses })
  if (!(dropout >= 0 && dropout < 1)) throw failure('model-bad-head', { of: 'dropout', dropout })
}

function denseConfig({ numClasses, activation }: Head): Record<string, unknown> {
  return {
    units: numClasses,
    activation,
    use_bias: true,
    kernel_initializer: {
      class_name: 'VarianceScaling',
      config: { scale: 1, mode: 'fan_avg', distribution: 'uniform', seed: null },
    },
    bias_initializer: { class_name: 'Zeros', config: {} },
    kernel_regularizer: null,
    bias_regularizer: null,
    activity_regularizer: null,
    kernel_constraint: null,
    bias_constraint: null,
  }
}

function denseWeights(name: string, numFeatures: number, { numClasses, seed }: Head): [string, WeightTensor][] {
  return [
    [`${name}/kernel`, { shape: [numFeatures, numClasses], values: glorotUniform([numFeatures, numClasses], seed) }],
    [`${name}/bias`, { shape: [numClasses], values: new Float32Array(numClasses) }],
  ]
}

function unique(wanted: string, names: Set<string>): string {
  let name = wanted
  for (let i = 1; names.has(name); i++) name = `${wanted}_${i}`
  names.add(name)
  return name
}
