import { compilePrediction } from '../../core/engine/compile/compile.ts'
import { activationMaps } from '../../core/models/activation-maps.ts'
import { outputShapes } from '../../core/models/output-shapes.ts'
import { cutAt } from '../../core/models/surgery.ts'
import { openModel } from '../../node/models/open-model.ts'
import { decodePhoto } from '../../node/photos/decode-photo.ts'
import { explainPhotoFailure } from '../../node/photos/photo-errors.ts'
import { readPhoto, statPhoto } from '../../node/photos/read-photo.ts'
import type { Handler } from '../../node/trainer-host/methods.ts'
import { AppError } from '../../shared/errors.ts'
import { chooseExecutor } from '../engine.ts'

/** What one layer of a model answers to one photo. */
export const activations: Handler<'activations'> = async ({ model, layer, photo, executor: choice, maxMaps }) => {
  const { graph } = await openModel(model)
  const below = cutAt(graph, layer)
  const pixels = await pixelsOf(photo, graph.preprocessing)
  const { executor } = await chooseExecutor(choice)
  const session = await executor.load(compilePrediction(below))
  try {
    const { inputHeight, inputWidth } = graph.preprocessing
    const images = { dtype: 'uint8' as const, shape: [1, inputHeight, inputWidth, 3], values: pixels }
    const { probabilities } = session.run('predict', { images })
    return activationMaps(probabilities.values as Float32Array, outputShapes(below).get(below.output) ?? [], maxMaps)
  } finally {
    session.dispose()
  }
}

async function pixelsOf(photo: string, format: Parameters<typeof decodePhoto>[1]): Promise<Uint8Array> {
  try {
    return (await decodePhoto(await readPhoto(photo, await statPhoto(photo)), format)).pixels
  } catch (thrown) {
    const { code, message } = explainPhotoFailure(thrown)
    throw new AppError(code, message, { hint: 'Choose another photo.' })
  }
}
