import { failure } from '../../shared/errors.ts'
import { activationName } from '../layers/activations/activation-name.ts'
import { isDropout } from '../layers/kinds.ts'
import type { ImageShape } from '../layers/shapes.ts'
import { ancestorsOf, layersByName, requireLayer } from './graph-walk.ts'
import { type Layer, type LayerGraph, sizeOf, type WeightTensor } from './layer-graph.ts'
import { outputShapes } from './layer-sizes.ts'

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

/** Uniform numbers in [0, 1), 24 bits each, the same for a seed on every machine. Splitmix32 (Steele, Lea & Flood 2014). */
export function seededUniform(seed: number): () => number {
  let state = Math.imul(seed ^ (seed / 2 ** 32), 0x9e3779b9) >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    mixed ^= mixed >>> 15
    return (mixed >>> 8) / 2 ** 24
  }
}

/**
 * Kernel values in ±sqrt(6 / (fanIn + fanOut)), Keras' default for dense layers.
 *
 * @param shape  `[fanIn, fanOut]`.
 * @see Glorot & Bengio 2010
 */
function glorotUniform(shape: readonly [number, number], seed: number): Float32Array {
  const limit = Math.sqrt(6 / (shape[0] + shape[1]))
  const next = seededUniform(seed)
  return Float32Array.from({ length: sizeOf(shape) }, () => (2 * next() - 1) * limit)
}
