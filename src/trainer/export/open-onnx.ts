import type { Preprocessing } from '../../core/models/preprocessing.ts'
import { loadOnnxRuntime, type OnnxRuntime } from '../../node/onnxruntime/load-onnxruntime.ts'
import { AppError } from '../../shared/errors.ts'
import { normalized, type NoRuntime, type OtherRuntime } from './other-runtime.ts'

/** @param takesBytes  otherwise it takes what is normalized. */
export function openOnnx(file: string, preprocessing: Preprocessing, takesBytes: boolean): OtherRuntime | NoRuntime {
  let runtime: OnnxRuntime
  try {
    runtime = loadOnnxRuntime()
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { why: `${thrown.message} So nothing here could open the file.` }
  }
  const { createSession, Tensor, version } = runtime
  const session = createSession()
  session.loadModel(file, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  })
  const { inputHeight, inputWidth } = preprocessing
  return {
    name: `ONNX Runtime ${version}`,
    run: (pixels) => {
      const shape = [1, inputHeight, inputWidth, 3]
      const images = takesBytes
        ? new Tensor('uint8', pixels.slice(), shape)
        : new Tensor('float32', normalized(pixels, preprocessing), shape)
      const { probabilities } = session.run({ images }, { probabilities: null }, {})
      if (!probabilities) throw new Error('The ONNX file gives no probabilities.')
      return Promise.resolve(Float32Array.from(probabilities.data as Float32Array))
    },
    dispose: () => session.dispose(),
  }
}
