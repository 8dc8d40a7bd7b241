import type { Executor } from '../../src/core/engine/executor.ts'
import { loadOnnxRuntime } from '../../src/node/onnxruntime/load-onnxruntime.ts'
import { onnxExecutor } from '../../src/node/onnxruntime/onnx-executor.ts'
import { loadTensorFlow } from '../../src/node/tensorflow/load-tfjs-node.ts'
import { nativeExecutor } from '../../src/node/tensorflow/native-executor.ts'

/** The native executor, or undefined and a line that says so: comparisons with it are skipped then. */
export function nativeOrSkip(): Executor | undefined {
  try {
    return nativeExecutor(loadTensorFlow().binding)
  } catch {
    console.warn('Skipped: the native TensorFlow library is not set up (npm run setup).')
    return undefined
  }
}

/** The executor on ONNX Runtime, or undefined and a line that says so. */
export function onnxOrSkip(): Executor | undefined {
  try {
    return onnxExecutor(loadOnnxRuntime())
  } catch {
    console.warn('Skipped: ONNX Runtime is not installed.')
    return undefined
  }
}
