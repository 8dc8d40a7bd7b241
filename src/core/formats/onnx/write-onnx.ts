import { compilePrediction } from '../../engine/compile/compile.ts'
import { frozenInference } from '../../engine/compile/lowerings.ts'
import type { Piece } from '../../engine/emit/pieces.ts'
import { lowerLayers } from '../../engine/compile/lower-layers.ts'
import { checkConversions, emitOnnx } from '../../engine/emit/onnx.ts'
import { GraphFunction } from '../../engine/op-graph.ts'
import { onlyFunction } from '../../engine/program.ts'
import type { LayerGraph } from '../../models/layer-graph.ts'
import { checkFits } from '../../export/fits.ts'
import { foldConstants } from '../../export/fold-constants.ts'
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
  const { nodes, initializers, inputs, outputs } = emitOnnx(predict, {
    fetches: predict.fetches,
    constants: new Map(),
    prefix: '',
  })
  return onnxBytes({
    name: graph.name,
    description: 'An image classifier, exported by Frostline.',
    producer: { name: 'Frostline', version: '' },
    metadata: {
      class_names: JSON.stringify(graph.classNames ?? []),
      preprocessing: JSON.stringify({ inside: preprocessing, ...graph.preprocessing }),
    },
    nodes,
    initializers,
    inputs,
    outputs,
  })
}

/**
 * Whether {@link writeOnnx} could. Computes nothing.
 *
 * @throws {AppError} `unsupported-layer` naming a layer without an ONNX form; `model-not-expressible` where it has over 2 GB.
 */
export function checkOnnx(graph: LayerGraph): void {
  checkFits(graph, 'An ONNX file')
  checkConversions(bare(graph))
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
