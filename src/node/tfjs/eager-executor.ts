import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { createEagerExecutor } from '../../core/engine/eager/eager-executor.ts'
import type { Tf } from '../../core/engine/eager/kernel.ts'
import type { Executor } from '../../core/engine/executor.ts'
import { failure } from '../../shared/errors.ts'
import { findInstallation } from '../installation/installation.ts'

const requireModule = createRequire(import.meta.url)

export type EagerBackend = 'wasm' | 'cpu'

/**
 * The executor for machines without the native library: tfjs-core on WebAssembly, or on plain JavaScript where that is missing.
 *
 * One thread: tfjs' WebAssembly uses several only in browsers (tfjs#3830). One backend a process: the last one asked for.
 *
 * @param backend  asks for one backend; otherwise WebAssembly, and JavaScript if it does not start.
 * @throws {AppError} `eager-unavailable` if no backend starts.
 */
export async function eagerExecutor(backend?: EagerBackend): Promise<Executor> {
  const tf = await loadTfjs()
  const wanted = backend ? [backend] : (['wasm', 'cpu'] as const)
  const failures: string[] = []
  for (const name of wanted) {
    try {
      await REGISTER[name]()
      if (await tf.setBackend(name)) return createEagerExecutor(tf)
      failures.push(`${name} did not start`)
    } catch (cause) {
      failures.push(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
  }
  throw failure('eager-unavailable', { failures, installation: findInstallation() })
}

/** tfjs-core in production mode: no advice to install tfjs-node on the first op. */
async function loadTfjs(): Promise<Tf> {
  const tf = await import('@tensorflow/tfjs-core')
  tf.enableProdMode()
  return tf
}

const REGISTER: Readonly<Record<EagerBackend, () => Promise<void>>> = {
  wasm: async () => {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    const tf = await import('@tensorflow/tfjs-core')
    // the paths may only be set before the backend starts
    if (tf.findBackend('wasm') === null) setWasmPaths(wasmFolder())
  },
  cpu: async () => {
    await import('@tensorflow/tfjs-backend-cpu')
  },
}

const wasmFolder = (): string =>
  join(dirname(requireModule.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist') + sep
