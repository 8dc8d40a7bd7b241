import type { Executor } from '../../src/core/engine/executor.ts'
import { GraphFunction } from '../../src/core/engine/op-graph.ts'
import { createProgram } from '../../src/core/engine/program.ts'
import { add } from '../../src/core/ops/arithmetic.ts'
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
export const OTHERS = ['wasm', 'cpu', 'onnx', 'onnx, graphs for a GPU'] as const

/** One of {@link OTHERS}. */
export const loadExecutor = async (name: (typeof OTHERS)[number]): Promise<Executor> =>
  name === 'wasm' || name === 'cpu'
    ? eagerExecutor(name)
    : onnxExecutor(loadOnnxRuntime(), name === 'onnx' ? {} : { device: 'gpu' })

/** ONNX Runtime on whatever WebGPU finds, or undefined and a line that says why not: `trials/on-swiftshader.sh` gives a software one. */
export async function webGpuOrSkip(): Promise<Executor | undefined> {
  const executor = onnxExecutor(loadOnnxRuntime(), { provider: 'webgpu' })
  const f = new GraphFunction('twice')
  f.fetch('y', add(f, f.feed('x', 'float32', [1]), f.feed('z', 'float32', [1])))
  try {
    const session = await executor.load(createProgram([f]))
    const one = () => ({ dtype: 'float32' as const, shape: [1], values: Float32Array.of(1) })
    session.run('twice', { x: one(), z: one() })
    session.dispose()
    return executor
  } catch (thrown) {
    console.warn(`Skipped: WebGPU has no adapter here (${(thrown as Error).message.split('\n')[0]}).`)
    return undefined
  }
}
