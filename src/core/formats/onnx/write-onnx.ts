import { compilePrediction } from '../../engine/compile/compile.ts'
import { frozenInference } from '../../engine/compile/lowerings.ts'
import type { Piece } from '../../engine/emit/pieces.ts'
import { lowerLayers } from '../../engine/compile/lower-layers.ts'
import { GraphFunction, type Op } from '../../engine/op-graph.ts'
import type { LayerGraph } from '../../models/layer-graph.ts'
import { checkFits } from '../../export/fits.ts'
import { foldConstants } from '../../export/fold-constants.ts'
import * as arrays from './arrays.ts'
import { type BiasAfter, conv2d, type Convert, depthwise, pool, transposedConv2d } from './convolutions.ts'
import { cast, elementwise, identity, leakyRelu, log1p, relu6, rsqrt, softmax, square } from './elementwise.ts'
import { constantOf, notInOnnx, OnnxGraph } from './onnx-graph.ts'
import { onnxBytes } from './onnx-model.ts'

const CONVERSIONS: ReadonlyMap<string, Convert> = new Map<string, Convert>([
  ['Conv2D', conv2d],
  ['DepthwiseConv2dNative', depthwise],
  ['Conv2DBackpropInput', transposedConv2d],
  ['MaxPool', pool('MaxPool')],
  ['AvgPool', pool('AveragePool')],
  ['MatMul', arrays.matMul('transpose_a', 'transpose_b')],
  ['BatchMatMulV2', arrays.matMul('adj_x', 'adj_y')],
  ['BiasAdd', elementwise('Add')],
  ['AddV2', elementwise('Add')],
  ['Sub', elementwise('Sub')],
  ['Mul', elementwise('Mul')],
  ['RealDiv', elementwise('Div')],
  ['Maximum', elementwise('Max')],
  ['Minimum', elementwise('Min')],
  ['AddN', elementwise('Sum')],
  ['Greater', elementwise('Greater')],
  ['GreaterEqual', elementwise('GreaterOrEqual')],
  ['Less', elementwise('Less')],
  ['LessEqual', elementwise('LessOrEqual')],
  ['Equal', elementwise('Equal')],
  ['SelectV2', elementwise('Where')],
  ['Relu', elementwise('Relu')],
  ['Relu6', relu6],
  ['Elu', elementwise('Elu')],
  ['Selu', elementwise('Selu')],
  ['LeakyRelu', leakyRelu],
  ['Sigmoid', elementwise('Sigmoid')],
  ['Tanh', elementwise('Tanh')],
  ['Softplus', elementwise('Softplus')],
  ['Softmax', softmax],
  ['Exp', elementwise('Exp')],
  ['Log', elementwise('Log')],
  ['Abs', elementwise('Abs')],
  ['Neg', elementwise('Neg')],
  ['Square', square],
  ['Sqrt', elementwise('Sqrt')],
  ['Rsqrt', rsqrt],
  ['Reciprocal', elementwise('Reciprocal')],
  ['Erf', elementwise('Erf')],
  ['Sign', elementwise('Sign')],
  ['Sin', elementwise('Sin')],
  ['Cos', elementwise('Cos')],
  ['Floor', elementwise('Floor')],
  ['Ceil', elementwise('Ceil')],
  ['Round', elementwise('Round')],
  ['Pow', elementwise('Pow')],
  ['Log1p', log1p],
  ['Identity', identity],
  ['StopGradient', identity],
  ['Cast', cast],
  ['Mean', arrays.reduction('ReduceMean')],
  ['Max', arrays.reduction('ReduceMax')],
  ['Sum', arrays.reduction('ReduceSum')],
  ['Reshape', arrays.reshape],
  ['Transpose', arrays.transpose],
  ['Pad', arrays.pad],
  ['Slice', arrays.slice],
  ['StridedSlice', arrays.stridedSlice],
  ['ReverseV2', arrays.reverse],
  ['ConcatV2', arrays.concat],
  ['ResizeNearestNeighbor', arrays.resize('nearest')],
  ['ResizeBilinear', arrays.resize('linear')],
  ['SpaceToBatchND', arrays.spaceToBatch],
  ['BatchToSpaceND', arrays.batchToSpace],
])

export interface OnnxOptions {
  /** Whether the model takes bytes and normalizes them itself. */
  readonly preprocessing: boolean
}

/**
 * The bytes of a `.onnx` file of opset 17, in pieces: `images` `[batch, height, width, 3]` → `probabilities` float32 `[batch, classes]`. Images are
 * uint8 RGB, 0–255, at the model's input size; without preprocessing float32 as the model's first layer takes them. BatchNormalization is folded.
 *
 * @throws {UnsupportedLayerError} naming a layer without a rule or without an ONNX form; `model-not-expressible` where it has over 2 GB.
 */
export function writeOnnx(graph: LayerGraph, { preprocessing }: OnnxOptions): readonly Piece[] {
  checkFits(graph, 'An ONNX file')
  const predict = foldConstants(preprocessing ? [...compilePrediction(graph).functions.values()][0] : bare(graph))
  const images = predict.feeds.get('images')!
  const probabilities = predict.fetches.get('probabilities')!
  const onnx = new OnnxGraph()
  onnx.set(images.op, 'images')
  const biasAfter = findBiases(predict)
  const needed = neededOps(predict)
  for (const op of predict.ops) {
    if (op.type === 'Const' || op.type === 'Placeholder' || !needed.has(op)) continue
    if (op.type === 'BiasAdd' && biasAfter.get(op.inputs[0].op) === op) continue
    onnx.layer = op.layer
    const convert = CONVERSIONS.get(op.type)
    if (!convert) throw notInOnnx(op, `it has no conversion of ${op.type}`)
    convert(onnx, op, biasAfter)
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
 * @throws {UnsupportedLayerError} naming a layer without an ONNX form; `model-not-expressible` where it has over 2 GB.
 */
export function checkOnnx(graph: LayerGraph): void {
  checkFits(graph, 'An ONNX file')
  const predict = bare(graph)
  for (const op of neededOps(predict))
    if (!IN_EVERY_GRAPH.has(op.type) && !CONVERSIONS.has(op.type))
      throw notInOnnx(op, `it has no conversion of ${op.type}`)
}

const IN_EVERY_GRAPH = new Set(['Const', 'Placeholder', 'Shape'])

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
    if (op.type !== 'BiasAdd' || !constantOf(op.inputs[1])) continue
    const [{ op: before }] = op.inputs
    if (/^(Conv2D|DepthwiseConv2dNative|Conv2DBackpropInput)$/.test(before.type) && numConsumers.get(before) === 1)
      biases.set(before, op)
  }
  return biases
}

/** What the answer depends on. A transposed convolution's size is known beforehand here, not at run time. */
function neededOps({ ops, fetches }: GraphFunction): ReadonlySet<Op> {
  const needed = new Set([...fetches.values()].map(({ op }) => op))
  for (const op of ops.toReversed())
    if (needed.has(op))
      for (const input of op.type === 'Conv2DBackpropInput' ? op.inputs.slice(1) : op.inputs) needed.add(input.op)
  return needed
}
