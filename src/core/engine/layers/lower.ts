import type { Layer, LayerGraph } from '../../models/layer-graph.ts'
import { EngineError, UnsupportedLayerError } from '../errors.ts'
import type { GraphFunction, Tensor } from '../op-graph.ts'
import type { Pair } from '../ops/convolutions.ts'
import { activationLayers } from './activation-layers.ts'
import { comparisonLayers } from './comparison-layers.ts'
import { ConfigReader } from './config.ts'
import { type ChannelAffine, convolutionLayers, otherConvolutionLayers } from './convolution-layers.ts'
import { inferenceAffine, normalizationLayers } from './normalization-layers.ts'
import { operationLayers } from './operation-layers.ts'
import { productLayers } from './product-layers.ts'
import { rearrangingLayers } from './rearranging-layers.ts'
import { INFERENCE_NO_OPS } from '../../models/inference-no-ops.ts'
import type { LayerContext, LayerRule } from './rule.ts'
import { shapeLayers } from './shape-layers.ts'

const RULES: ReadonlyMap<string, LayerRule> = new Map([
  ...activationLayers,
  ...otherConvolutionLayers,
  ...normalizationLayers,
  ...shapeLayers,
  ...operationLayers,
  ...comparisonLayers,
  ...productLayers,
  ...rearrangingLayers,
  ...[...INFERENCE_NO_OPS].map((name): [string, LayerRule] => [name, (_, [x]) => x]),
])

/** Keras class names the engine trains, sorted. */
export const SUPPORTED_LAYERS: readonly string[] = ['InputLayer', ...RULES.keys(), ...convolutionLayers.keys()].sort()

/** What a function's layers are built with. */
export interface Lowering {
  readonly f: GraphFunction
  readonly graph: LayerGraph
  /** Which layers behave as in training (batch statistics, dropout). */
  isTraining(layer: Layer): boolean
  weight(name: string): Tensor
  updateStatistic(name: string, value: Tensor): void
  /** Uniform numbers for the layer with this index. */
  random(layerIndex: number, shape: Tensor['shape'], runtimeShape: Tensor): Tensor
}

/**
 * Lowers the layers between what is known and what is wanted to ops.
 *
 * @param known     outputs of layers that are fed: the input, or the features at the frost line.
 * @param wanted    layers whose outputs are needed.
 * @param logits    a layer whose softmax or sigmoid is left off: training works on logits.
 * @returns         outputs by layer name, for every layer of `wanted`.
 * @throws {UnsupportedLayerError} if a layer, or an option of it, has no rule.
 */
export function lowerLayers(
  lowering: Lowering,
  known: ReadonlyMap<string, Tensor>,
  wanted: readonly string[],
  logits?: string,
): Map<string, Tensor> {
  const { f, graph } = lowering
  const needed = layersBetween(graph, known, wanted)
  const fusion = planFusion(lowering, needed, known, wanted)
  const values = new Map(known)
  const indexOf = new Map(graph.layers.map(({ name }, i) => [name, i]))
  for (const layer of needed) {
    if (fusion.absorbed.has(layer.name)) continue
    f.layer = layer.name
    const context = contextOf(lowering, layer, indexOf.get(layer.name) ?? 0, layer.name === logits)
    values.set(layer.name, lowerOne(lowering, context, values, fusion, indexOf))
  }
  f.layer = undefined
  return new Map(wanted.map((name) => [name, valueOf(values, name)]))
}

function lowerOne(
  lowering: Lowering,
  context: LayerContext,
  values: ReadonlyMap<string, Tensor>,
  fusion: Fusion,
  indexOf: ReadonlyMap<string, number>,
): Tensor {
  const { layer } = context
  const convolution = fusion.convolutionBefore.get(layer.name)
  if (convolution) {
    const convolutionContext = contextOf(lowering, convolution, indexOf.get(convolution.name) ?? 0, false)
    return lowerConvolution(convolutionContext, values, fusion, inferenceAffine(context))
  }
  if (convolutionLayers.has(layer.className)) return lowerConvolution(context, values, fusion, undefined)
  const rule = RULES.get(layer.className)
  if (!rule) throw unsupported(layer)
  return rule(
    context,
    layer.inbound.map((name) => valueOf(values, name)),
  )
}

function lowerConvolution(
  context: LayerContext,
  values: ReadonlyMap<string, Tensor>,
  fusion: Fusion,
  after: ChannelAffine | undefined,
): Tensor {
  const { layer } = context
  const padding = fusion.paddingBefore.get(layer.name)
  const x = valueOf(values, padding ? padding.layer.inbound[0] : layer.inbound[0])
  const lower = convolutionLayers.get(layer.className)
  if (!lower) throw unsupported(layer)
  return lower(context, { x, before: padding?.zeros, after })
}

const valueOf = (values: ReadonlyMap<string, Tensor>, name: string): Tensor => {
  const value = values.get(name)
  if (!value) throw new EngineError(`the output of “${name}” is needed before it is known.`)
  return value
}

export function unsupported({ name, className }: Layer): UnsupportedLayerError {
  return new UnsupportedLayerError(
    name,
    className,
    'this kind of layer is not supported.',
    `Supported layers: ${SUPPORTED_LAYERS.join(', ')}.`,
  )
}

function contextOf(lowering: Lowering, layer: Layer, index: number, asLogits: boolean): LayerContext {
  const { f } = lowering
  const bare = asLogits ? { ...layer, config: { ...layer.config, activation: 'linear' } } : layer
  return {
    f,
    layer: bare,
    config: new ConfigReader(bare),
    training: lowering.isTraining(layer),
    weight: (shortName) => lowering.weight(`${layer.name}/${shortName}`),
    has: (shortName) => layer.weightNames.includes(`${layer.name}/${shortName}`),
    updateStatistic: (shortName, value) => lowering.updateStatistic(`${layer.name}/${shortName}`, value),
    random: (shape, runtimeShape) => lowering.random(index, shape, runtimeShape),
  }
}

/** Ancestors of `wanted` down to what is known, in topological order. */
function layersBetween(graph: LayerGraph, known: ReadonlyMap<string, Tensor>, wanted: readonly string[]): Layer[] {
  const needed = new Set(wanted.filter((name) => !known.has(name)))
  const layers: Layer[] = []
  for (const layer of graph.layers.toReversed()) {
    if (!needed.has(layer.name)) continue
    layers.push(layer)
    for (const name of layer.inbound) if (!known.has(name)) needed.add(name)
  }
  return layers.reverse()
}

/** Neighbouring layers that become one op: TensorFlow runs the fused form about twice as fast. */
interface Fusion {
  /** Layers lowered together with the one after them. */
  readonly absorbed: ReadonlySet<string>
  /** A BatchNormalization in inference mode, and the convolution it is folded into. */
  readonly convolutionBefore: ReadonlyMap<string, Layer>
  /** A `valid` convolution, and the zero padding it takes over. */
  readonly paddingBefore: ReadonlyMap<string, { readonly layer: Layer; readonly zeros: readonly [Pair, Pair] }>
}

function planFusion(
  lowering: Lowering,
  needed: readonly Layer[],
  known: ReadonlyMap<string, Tensor>,
  wanted: readonly string[],
): Fusion {
  const byName = new Map(needed.map((layer) => [layer.name, layer]))
  const numConsumers = new Map<string, number>()
  for (const name of [...needed.flatMap(({ inbound }) => inbound), ...wanted])
    numConsumers.set(name, (numConsumers.get(name) ?? 0) + 1)
  const soleInput = (layer: Layer): Layer | undefined => {
    const [name] = layer.inbound
    return known.has(name) || numConsumers.get(name) !== 1 ? undefined : byName.get(name)
  }
  const absorbed = new Set<string>()
  const convolutionBefore = new Map<string, Layer>()
  const paddingBefore = new Map<string, { layer: Layer; zeros: readonly [Pair, Pair] }>()
  for (const layer of needed) {
    if (layer.inbound.length !== 1) continue
    const before = soleInput(layer)
    if (!before) continue
    if (layer.className === 'BatchNormalization' && !lowering.isTraining(layer) && endsLinearly(before)) {
      convolutionBefore.set(layer.name, before)
      absorbed.add(before.name)
    } else if (before.className === 'ZeroPadding2D' && takesPadding(layer)) {
      paddingBefore.set(layer.name, { layer: before, zeros: new ConfigReader(before).sides('padding') })
      absorbed.add(before.name)
    }
  }
  return { absorbed, convolutionBefore, paddingBefore }
}

const endsLinearly = ({ className, config }: Layer): boolean =>
  convolutionLayers.has(className) &&
  (config.activation === undefined || config.activation === null || config.activation === 'linear')

const takesPadding = (layer: Layer): boolean =>
  (layer.className === 'Conv2D' || layer.className === 'DepthwiseConv2D') &&
  new ConfigReader(layer).padding() === 'VALID'
