import type { Executor } from '../../src/core/engine/executor.ts'
import { loadOnnxRuntime } from '../../src/node/onnxruntime/load-onnxruntime.ts'
import { onnxExecutor } from '../../src/node/onnxruntime/onnx-executor.ts'
import { loadTensorFlow } from '../../src/node/tensorflow/load-tfjs-node.ts'
import { nativeExecutor } from '../../src/node/tensorflow/native-executor.ts'
import { eagerExecutor } from '../../src/node/tfjs/eager-executor.ts'

/** The native executor, or undefined and a line that says so: comparisons with it are skipped then. */
export function nativeOrSkip(): Executor | undefined {
  try {
    return nativeExecutor(loadTensorFlow().binding)
  } catch {
    console.warn('Skipped: the native TensorFlow library is not set up (npm run setup).')
    return undefined
  }
}

/** Every executor but the native one, by what it runs on. They are there wherever the packages are installed. */
export const OTHERS = ['wasm', 'cpu', 'onnx'] as const

/** One of {@link OTHERS}. */
export const loadExecutor = async (name: (typeof OTHERS)[number]): Promise<Executor> =>
  name === 'onnx' ? onnxExecutor(loadOnnxRuntime()) : eagerExecutor(name)
