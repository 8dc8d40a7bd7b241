import { compilePrediction } from '../../core/engine/compile/compile.ts'
import { fetched } from '../../core/engine/program.ts'
import { activationMaps } from '../../core/models/activation-maps.ts'
import { outputShapes } from '../../core/models/layer-sizes.ts'
import { cutAt } from '../../core/models/surgery.ts'
import { openModel } from '../../node/models/open-model.ts'
import { readPixels } from '../../node/photos/decode-photo.ts'
import type { Handler } from '../../node/trainer-host/methods.ts'
import { chooseExecutor } from '../engine.ts'

/** What one layer of a model answers to one photo. */
export const activations: Handler<'activations'> = async (params) => {
  const { model, layer, photo, executor: choice, maxMaps, preprocessing } = params
  const { graph } = await openModel(model, { preprocessing })
  const below = cutAt(graph, layer)
  const pixels = await readPixels(photo, graph.preprocessing)
  const { executor } = await chooseExecutor(choice)
  const session = await executor.load(compilePrediction(below))
  try {
    const { inputHeight, inputWidth } = graph.preprocessing
    const images = { dtype: 'uint8' as const, shape: [1, inputHeight, inputWidth, 3], values: pixels }
    const probabilities = fetched(session.run('predict', { images }), 'probabilities')
    return activationMaps(probabilities.values as Float32Array, outputShapes(below).get(below.output) ?? [], maxMaps)
  } finally {
    session.dispose()
  }
}
