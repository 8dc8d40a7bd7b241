import { compilePrediction } from '../../core/engine/compile/compile.ts'
import type { Executor } from '../../core/engine/executor.ts'
import { fetched } from '../../core/engine/program.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { type AppError, failure } from '../../shared/errors.ts'

export interface Predictor {
  /**
   * @param pixels  `[numImages, inputHeight, inputWidth, 3]` uint8. The predictor's afterwards.
   * @returns       `[numImages, classes]` probabilities.
   */
  run(pixels: Uint8Array, numImages: number): Float32Array
  dispose(): void
}

/** Loads a model for inference. */
export async function loadPredictor(executor: Executor, graph: LayerGraph): Promise<Predictor> {
  const { inputHeight, inputWidth } = graph.preprocessing
  const session = await executor.load(compilePrediction(graph))
  return {
    run: (pixels, numImages) => {
      const images = { dtype: 'uint8' as const, shape: [numImages, inputHeight, inputWidth, 3], values: pixels }
      const probabilities = fetched(session.run('predict', { images }), 'probabilities')
      const values = probabilities.values as Float32Array
      if (!values.every(Number.isFinite)) throw notFinite(graph.name)
      return values
    },
    dispose: () => session.dispose(),
  }
}

const notFinite = (name: string): AppError => failure('model-not-finite', { of: 'answers', model: name })
