import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { failure } from '../../shared/errors.ts'
import { isLeftOut, LEFT_OUT } from '../left-out.ts'
import { findInstallation } from '../installation/installation.ts'

const requireModule = createRequire(import.meta.url)

/** A tensor of onnxruntime-common. */
export interface OrtTensor {
  readonly type: string
  readonly data: Float32Array | Int32Array | Uint8Array | BigInt64Array
  readonly dims: readonly number[]
}
type OrtTensorConstructor = new (
  type: string,
  values: Float32Array | Int32Array | Uint8Array,
  dims: readonly number[],
) => OrtTensor

/** What is asked of ONNX Runtime's session options. */
interface OrtSessionOptions {
  readonly executionProviders: readonly string[]
  readonly intraOpNumThreads?: number
  readonly interOpNumThreads?: number
  readonly graphOptimizationLevel: 'disabled' | 'basic' | 'extended' | 'layout' | 'all'
  readonly enableCpuMemArena?: boolean
  readonly enableProfiling?: boolean
  readonly profileFilePrefix?: string
  readonly logSeverityLevel: 0 | 1 | 2 | 3 | 4
  /** The library's settings by their names, a dot for each level: `session.intra_op.allow_spinning`. Values are text. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** A session of the native binding, which answers at once: the package's own puts each call off to the next turn of the event loop. */
export interface OrtSession {
  loadModel(file: string, options: OrtSessionOptions): void
  loadModel(buffer: ArrayBuffer, byteOffset: number, byteLength: number, options: OrtSessionOptions): void
  /** @param fetches  the outputs asked for; one that is given a tensor is written into it. */
  run(
    feeds: Readonly<Record<string, OrtTensor>>,
    fetches: Readonly<Record<string, OrtTensor | null>>,
    options: object,
  ): Record<string, OrtTensor>
  endProfiling(): void
  dispose(): void
}

interface Binding {
  readonly InferenceSession: new () => OrtSession
  listSupportedBackends(): { readonly name: string; readonly bundled: boolean }[]
  initOrtOnce(logLevel: number, tensor: OrtTensorConstructor, isMainThread: boolean): void
}

export interface OnnxRuntime {
  readonly version: string
  readonly Tensor: OrtTensorConstructor
  readonly createSession: () => OrtSession
  /** Execution providers that the library has: `cpu`, `webgpu`, … */
  readonly providers: readonly string[]
}

let loaded: OnnxRuntime | undefined

/** Errors alone are logged: warnings of its graph optimizer concern nobody. */
const LOG_ERRORS = 3

/**
 * ONNX Runtime's native library, as onnxruntime-node brings it. A second call gives the same.
 *
 * @throws {AppError} `onnxruntime-unavailable` if it is not installed or does not load on this machine.
 */
export function loadOnnxRuntime(): OnnxRuntime {
  return (loaded ??= load())
}

function load(): OnnxRuntime {
  try {
    if (isLeftOut('onnx')) throw new Error(LEFT_OUT)
    const manifest = requireModule.resolve('onnxruntime-node/package.json')
    const folder = dirname(manifest)
    const path = join(folder, 'bin', 'napi-v6', process.platform, process.arch, 'onnxruntime_binding.node')
    if (!existsSync(path)) throw new Error(`there is no ${path}`)
    const binding = requireModule(path) as Binding
    const { Tensor } = createRequire(manifest)('onnxruntime-common') as { Tensor: OrtTensorConstructor }
    binding.initOrtOnce(LOG_ERRORS, Tensor, isMainThread)
    const { version } = requireModule(manifest) as { version: string }
    return {
      version,
      Tensor,
      createSession: () => new binding.InferenceSession(),
      providers: binding.listSupportedBackends().map(({ name }) => name),
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0]! : String(cause)
    throw failure('onnxruntime-unavailable', { reason, installation: findInstallation() }, { cause })
  }
}
