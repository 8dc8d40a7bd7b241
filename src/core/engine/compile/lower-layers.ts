import { failure } from '../../../shared/errors.ts'
import type { Layer, LayerGraph } from '../../models/layer-graph.ts'
import { endsLinearly } from '../../layers/activations/with-activation.ts'
import { GRAPH_KINDS, kindOf } from '../../layers/kinds.ts'
import { paddingOf } from '../../layers/layer-config.ts'
import { completed, type LayerKind } from '../../layers/layer-kind.ts'
import type { ChannelAffine, LayerContext, Zeros } from '../../layers/lowering.ts'
import type { GraphFunction, Tensor } from '../op-graph.ts'

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
 * @throws {AppError} `unsupported-layer` if a layer, or an option of it, has no rule.
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
  const { affine, absorb, lower } = knownKindOf(layer)
  const absorbing = fusion.absorbingBefore.get(layer.name)
  if (absorbing && affine) {
    const before = contextOf(lowering, absorbing, indexOf.get(absorbing.name) ?? 0, false)
    return lowerAbsorbing(before, values, fusion, affine(context))
  }
  if (absorb) return lowerAbsorbing(context, values, fusion, undefined)
  const [first, ...others] = layer.inbound.map((name) => valueOf(values, name))
  if (!first) throw failure('engine', { problem: 'it takes nothing.', layer: layer.name })
  return lower(context, [first, ...others])
}

function lowerAbsorbing(
  context: LayerContext,
  values: ReadonlyMap<string, Tensor>,
  fusion: Fusion,
  after: ChannelAffine | undefined,
): Tensor {
  const { layer } = context
  const padding = fusion.paddingBefore.get(layer.name)
  const [before] = (padding?.layer ?? layer).inbound
  if (before === undefined) throw failure('engine', { problem: 'it takes nothing.', layer: layer.name })
  const x = valueOf(values, before)
  const { absorb } = knownKindOf(layer)
  if (!absorb) throw failure('engine', { problem: 'it absorbs nothing.', layer: layer.name })
  return absorb(context, { x, before: padding?.zeros, after })
}

const valueOf = (values: ReadonlyMap<string, Tensor>, name: string): Tensor => {
  const value = values.get(name)
  if (!value) throw failure('engine', { problem: `the output of “${name}” is needed before it is known.` })
  return value
}

function knownKindOf(layer: Layer): LayerKind {
  const kind = kindOf(layer)
  if (kind) return kind
  const supported = GRAPH_KINDS.map(({ className }) => className).sort()
  const problem = 'this kind of layer is not supported.'
  throw failure('unsupported-layer', { layer: layer.name, className: layer.className, problem, supported })
}

function contextOf(lowering: Lowering, layer: Layer, index: number, asLogits: boolean): LayerContext {
  const { f } = lowering
  const bare = asLogits ? { ...layer, config: { ...layer.config, activation: 'linear' } } : layer
  return {
    f,
    layer: completed(knownKindOf(bare), bare),
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

/** Neighboring layers that become one op: TensorFlow runs the fused form about twice as fast. */
interface Fusion {
  /** Layers lowered together with the one after them. */
  readonly absorbed: ReadonlySet<string>
  /** A layer that is one factor and term a channel in inference mode, and the one that it is folded into. */
  readonly absorbingBefore: ReadonlyMap<string, Layer>
  /** A `valid` convolution, and the zero padding it takes over. */
  readonly paddingBefore: ReadonlyMap<string, { readonly layer: Layer; readonly zeros: Zeros }>
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
    if (name === undefined || known.has(name) || numConsumers.get(name) !== 1) return undefined
    return byName.get(name)
  }
  const absorbed = new Set<string>()
  const absorbingBefore = new Map<string, Layer>()
  const paddingBefore = new Map<string, { layer: Layer; zeros: Zeros }>()
  for (const layer of needed) {
    if (layer.inbound.length !== 1) continue
    const before = soleInput(layer)
    if (!before) continue
    const [own, other] = [knownKindOf(layer), knownKindOf(before)]
    if (own.affine && !lowering.isTraining(layer) && other.absorb && endsLinearly(before)) {
      absorbingBefore.set(layer.name, before)
      absorbed.add(before.name)
    } else if (other.zeros && own.absorbsZeros && paddingOf(completed(own, layer)) === 'valid') {
      paddingBefore.set(layer.name, { layer: before, zeros: other.zeros(completed(other, before)) })
      absorbed.add(before.name)
    }
  }
  return { absorbed, absorbingBefore, paddingBefore }
}
