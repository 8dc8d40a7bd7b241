import { openModel } from '../../node/models/open-model.ts'
import type { Executor } from '../../core/engine/executor.ts'
import { loadPredictor } from '../predict/predictor.ts'
import type { OtherRuntime } from './other-runtime.ts'

/** Opens a `.keras` file with our own reader: Keras itself is a program of Python. */
export async function openKeras(file: string, executor: Executor): Promise<OtherRuntime> {
  const { graph } = await openModel(file)
  const predictor = await loadPredictor(executor, graph)
  return {
    name: `Frostline’s reader of Keras files and ${executor.library}`,
    note: 'Keras itself, a program of Python, was not asked.',
    run: async (pixels) => predictor.run(pixels.slice(), 1),
    dispose: () => predictor.dispose(),
  }
}
