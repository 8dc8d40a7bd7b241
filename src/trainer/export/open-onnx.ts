import { createRequire } from 'node:module'
import type { Preprocessing } from '../../core/models/preprocessing.ts'
import { normalized, type NoRuntime, type OtherRuntime } from './other-runtime.ts'

const requireModule = createRequire(import.meta.url)

/** The part of onnxruntime-node that is used. It is no dependency: it is taken where it is. */
interface OnnxRuntime {
  readonly InferenceSession: { create(path: string, options: object): Promise<Session> }
  readonly Tensor: new (type: string, values: Uint8Array | Float32Array, dims: readonly number[]) => object
  readonly env: { readonly versions: { readonly node?: string; readonly common?: string } }
}
interface Session {
  run(feeds: Record<string, object>): Promise<Record<string, { data: Float32Array }>>
  release(): Promise<void>
}

/** @param takesBytes  otherwise it takes what is normalized. */
export async function openOnnx(
  file: string,
  preprocessing: Preprocessing,
  takesBytes: boolean,
): Promise<OtherRuntime | NoRuntime> {
  let runtime: OnnxRuntime
  try {
    runtime = requireModule('onnxruntime-node') as OnnxRuntime
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException
    return {
      why:
        code === 'MODULE_NOT_FOUND'
          ? 'ONNX Runtime (onnxruntime-node) is not installed beside Frostline, so nothing here could open the file.'
          : `ONNX Runtime (onnxruntime-node) is installed but does not load, so nothing here could open the file: ${message}`,
    }
  }
  const { InferenceSession, Tensor, env } = runtime
  const session = await InferenceSession.create(file, { logSeverityLevel: 3 })
  const { inputHeight, inputWidth } = preprocessing
  return {
    name: `ONNX Runtime ${env.versions.node ?? env.versions.common ?? ''}`.trim(),
    run: async (pixels) => {
      const shape = [1, inputHeight, inputWidth, 3]
      const images = takesBytes
        ? new Tensor('uint8', pixels.slice(), shape)
        : new Tensor('float32', normalized(pixels, preprocessing), shape)
      const { probabilities } = await session.run({ images })
      if (!probabilities) throw new Error('The ONNX file gives no probabilities.')
      return Float32Array.from(probabilities.data)
    },
    dispose: () => void session.release(),
  }
}
