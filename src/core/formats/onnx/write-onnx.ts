import { compilePrediction } from '../../engine/compile/compile.ts'
import { frozenInference } from '../../engine/compile/lowerings.ts'
import type { Piece } from '../../engine/emit/pieces.ts'
import { lowerLayers } from '../../engine/compile/lower-layers.ts'
import { GraphFunction, inputAt, type Op } from '../../engine/op-graph.ts'
import { onlyFunction } from '../../engine/program.ts'
import type { LayerGraph } from '../../models/layer-graph.ts'
import { checkFits } from '../../export/fits.ts'
import { foldConstants } from '../../export/fold-constants.ts'
import { opKind } from '../../ops/kinds.ts'
import { type BiasAfter, constantOf, type Convert, notInOnnx, OnnxGraph } from './onnx-graph.ts'
import { onnxBytes } from './onnx-model.ts'

export interface OnnxOptions {
  /** Whether the model takes bytes and normalizes them itself. */
  readonly preprocessing: boolean
}

/**
 * The bytes of a `.onnx` file of opset 17, in pieces: `images` `[batch, height, width, 3]` → `probabilities` float32 `[batch, classes]`. Images are
 * uint8 RGB, 0–255, at the model's input size; without preprocessing float32 as the model's first layer takes them. BatchNormalization is folded.
 *
 * @throws {AppError} `unsupported-layer` naming a layer without a rule or without an ONNX form; `model-not-expressible` where it has over 2 GB.
 */
export function writeOnnx(graph: LayerGraph, { preprocessing }: OnnxOptions): readonly Piece[] {
  checkFits(graph, 'An ONNX file')
  const predict = foldConstants(preprocessing ? onlyFunction(compilePrediction(graph)) : bare(graph))
  const images = predict.feeds.get('images')!
  const probabilities = predict.fetches.get('probabilities')!
  const onnx = new OnnxGraph()
  onnx.set(images.op, 'images')
  const biasAfter = findBiases(predict)
  const needed = neededOps(predict)
  for (const op of predict.ops) {
    if (IN_EVERY_GRAPH.has(op.type) || !needed.has(op)) continue
    if (op.type === 'BiasAdd' && biasAfter.get(inputAt(op, 0).op) === op) continue
    onnx.layer = op.layer
    conversionOf(op)(onnx, op, biasAfter)
  }
  const answer = onnx.get(probabilities)
  const { nodes, initializers } = onnx
  const output = { name: 'probabilities', inputs: [answer], type: 'Identity', output: 'probabilities', attrs: {} }
  return onnxBytes({
    name: graph.name,
    description: 'An image classifier, exported by Frostline.',
    producer: { name: 'Frostline', version: '' },
    metadata: {
      class_names: JSON.stringify(graph.classNames ?? []),
      preprocessing: JSON.stringify({ inside: preprocessing, ...graph.preprocessing }),
    },
    nodes: [...nodes, output],
    initializers,
    input: { name: 'images', dtype: preprocessing ? 'uint8' : 'float32', shape: images.shape },
    output: { name: 'probabilities', dtype: 'float32', shape: probabilities.shape },
  })
}

/**
 * Whether {@link writeOnnx} could. Computes nothing.
 *
 * @throws {AppError} `unsupported-layer` naming a layer without an ONNX form; `model-not-expressible` where it has over 2 GB.
 */
export function checkOnnx(graph: LayerGraph): void {
  checkFits(graph, 'An ONNX file')
  const predict = bare(graph)
  for (const op of neededOps(predict)) if (!IN_EVERY_GRAPH.has(op.type)) conversionOf(op)
}

/** Constants are written where they are asked for, and the graph's input is no node of it. */
const IN_EVERY_GRAPH = new Set(['Const', 'Placeholder'])

function conversionOf(op: Op): Convert {
  const form = opKind(op)?.onnx ?? `it has no conversion of ${op.type}`
  if (typeof form === 'string') throw notInOnnx(op, form)
  return form
}

/** Without preprocessing: a function of what the first layer takes. */
function bare(graph: LayerGraph): GraphFunction {
  const f = new GraphFunction('predict')
  const { inputHeight, inputWidth } = graph.preprocessing
  const images = f.feed('images', 'float32', [null, inputHeight, inputWidth, 3])
  const outputs = lowerLayers(frozenInference(f, graph), new Map([[graph.input, images]]), [graph.output])
  f.fetch('probabilities', outputs.get(graph.output)!)
  return f
}

/** A convolution's bias is its own in ONNX, where nothing else takes what the convolution gives. */
function findBiases({ ops, fetches }: GraphFunction): BiasAfter {
  const numConsumers = new Map<Op, number>()
  const consume = (op: Op): void => void numConsumers.set(op, (numConsumers.get(op) ?? 0) + 1)
  for (const { inputs } of ops) for (const input of inputs) consume(input.op)
  for (const { op } of fetches.values()) consume(op)
  const biases = new Map<Op, Op>()
  for (const op of ops) {
    if (op.type !== 'BiasAdd' || !constantOf(inputAt(op, 1))) continue
    const { op: before } = inputAt(op, 0)
    if (opKind(before)?.takesBiasInOnnx && numConsumers.get(before) === 1) biases.set(before, op)
  }
  return biases
}

/** What the answer depends on. */
function neededOps({ ops, fetches }: GraphFunction): ReadonlySet<Op> {
  const needed = new Set([...fetches.values()].map(({ op }) => op))
  for (const op of ops.toReversed())
    if (needed.has(op))
      op.inputs.forEach((input, i) => {
        if (!opKind(op)?.unusedInOnnx?.includes(i)) needed.add(input.op)
      })
  return needed
}
