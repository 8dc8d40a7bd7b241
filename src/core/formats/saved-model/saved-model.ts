import { compilePrediction } from '../../engine/compile/compile.ts'
import { emitSavedModel } from '../../engine/emit/graph-def.ts'
import type { Piece } from '../../engine/emit/pieces.ts'
import { outputOf } from '../../engine/op-graph.ts'
import { createProgram, onlyFunction } from '../../engine/program.ts'
import type { LayerGraph } from '../../models/layer-graph.ts'
import { foldConstants } from '../../export/fold-constants.ts'
import { checkFits } from '../../export/fits.ts'

/** Names of the signatures: bytes as photos have them, and the same numbers as floats, as resizing gives them. */
export const BYTES_SIGNATURE = 'serving_default'
export const FLOATS_SIGNATURE = 'float_images'

/**
 * The bytes of a `saved_model.pb`, in pieces: a frozen graph with preprocessing inside, without a variables folder.
 *
 * `serving_default`: `images` uint8 `[batch, height, width, 3]`, RGB, 0–255, at the model's input size → `probabilities` float32
 * `[batch, classes]`. `float_images`: the same with float32 images, 0–255.
 *
 * @throws {AppError} `unsupported-layer` naming a layer without a rule; `model-not-expressible` where it has over 2 GB.
 */
export function writeSavedModel(graph: LayerGraph): readonly Piece[] {
  checkFits(graph, 'A SavedModel')
  const predict = foldConstants(onlyFunction(compilePrediction(graph)))
  const images = predict.feeds.get('images')!
  const probabilities = predict.fetches.get('probabilities')!
  const floats = outputOf(predict.ops.find(({ type, inputs }) => type === 'Cast' && inputs[0] === images)!)
  const outputs = new Map([['probabilities', probabilities]])
  return emitSavedModel(createProgram([predict]), [
    { name: BYTES_SIGNATURE, functionName: predict.name, inputs: new Map([['images', images]]), outputs },
    // a graph takes a value at any place: behind the cast, floats come in
    { name: FLOATS_SIGNATURE, functionName: predict.name, inputs: new Map([['images', floats]]), outputs },
  ]).pieces
}
