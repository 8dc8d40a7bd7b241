import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as tfjs from '@tensorflow/tfjs'
import { type AppError, failure } from '../../shared/errors.ts'
import { cacheFolder } from '../files/own-folders.ts'
import { isLeftOut, LEFT_OUT } from '../left-out.ts'
import { findInstallation } from '../installation/installation.ts'

const requireModule = createRequire(import.meta.url)

export interface TensorFlowLibrary {
  readonly binding: TensorFlowBinding
  /** Of the native library, not of tfjs-node: `2.21.0`. */
  readonly libraryVersion: string
}

export interface TfjsNode extends TensorFlowLibrary {
  readonly tf: typeof tfjs
}

/** Where the set-up keeps tfjs-node when npm left it out, or put it where the set-up may not build (scripts/setup/places.mjs). */
export const fetchedFolder = (): string =>
  join(cacheFolder(), 'packages', 'tensorflow-tfjs-node-4.22.0', 'node_modules', '@tensorflow', 'tfjs-node')

/** tfjs-node with its binding, installed by npm or fetched by the set-up; without a binding npm's; undefined when there is none. */
export function tfjsNodeFolder(): string | undefined {
  const candidates = [installedFolder(), fetchedFolder()].filter((folder) => folder !== undefined)
  return candidates.find((folder) => existsSync(bindingPath(folder))) ?? candidates.find((folder) => existsSync(folder))
}

function installedFolder(): string | undefined {
  try {
    return dirname(requireModule.resolve('@tensorflow/tfjs-node/package.json'))
  } catch {
    return undefined
  }
}

/** The folder of the binding; tfjs-node's releases stop at N-API 8, which every later Node loads. */
export const bindingFolder = (packageFolder: string): string => join(packageFolder, 'lib', 'napi-v8')

const bindingPath = (packageFolder: string): string => join(bindingFolder(packageFolder), 'tfjs_binding.node')

/**
 * Loads only the native binding: 0.18 s where the whole of tfjs-node takes 0.4 s, because it skips tfjs' JavaScript.
 * A second call returns the same binding.
 *
 * @throws {AppError} `native-unavailable` if it is not set up or does not load on this machine.
 */
export function loadTensorFlow(packageFolder = tfjsNodeFolder()): TensorFlowLibrary {
  if (isLeftOut('native')) throw unavailable(LEFT_OUT)
  if (packageFolder === undefined) throw unavailable('the package @tensorflow/tfjs-node is not installed')
  const path = bindingPath(packageFolder)
  if (!existsSync(path)) throw unavailable(`there is no ${path}`)
  const binding = loadQuietly(bindingFolder(packageFolder), () => requireModule(path) as TensorFlowBinding)
  return { binding, libraryVersion: binding.TF_Version }
}

/**
 * Loads the whole of tfjs-node, with its backend registered in tfjs.
 *
 * @throws {AppError} `native-unavailable` if it is not set up or does not load on this machine.
 */
export function loadTfjsNode(): TfjsNode {
  const { binding, libraryVersion } = loadTensorFlow()
  restoreRemovedUtilities()
  try {
    return { binding, libraryVersion, tf: requireModule(tfjsNodeFolder() ?? '@tensorflow/tfjs-node') as typeof tfjs }
  } catch (cause) {
    throw unavailable(firstLine(cause), cause)
  }
}

function loadQuietly<T>(folder: string, load: () => T): T {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  try {
    return withQuietStderr(folder, load)
  } catch (cause) {
    throw unavailable(firstLine(cause), cause)
  }
}

/** tfjs-node 4.22 calls functions that Node 23 removed (tfjs#8425); may go when its first op no longer does. */
function restoreRemovedUtilities(): void {
  const util = requireModule('node:util') as Record<string, unknown>
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined
  util.isArray ??= Array.isArray
}

function unavailable(reason: string, cause?: unknown): AppError {
  return failure('native-unavailable', { reason, installation: findInstallation() }, { cause })
}

const firstLine = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0]!

interface StderrSwitch {
  silence(): void
  restore(): void
}

/**
 * Loads something while what native code writes to stderr is dropped: libtensorflow 2.21 prints a banner before it has
 * read `TF_CPP_MIN_LOG_LEVEL`. `npm run setup` builds the addon that can; without it the banner shows.
 */
export function withQuietStderr<T>(folder: string, load: () => T): T {
  const path = join(folder, 'quiet_stderr.node')
  if (process.env.TF_CPP_MIN_LOG_LEVEL === '0' || !existsSync(path)) return load()
  const stderr = requireModule(path) as StderrSwitch
  stderr.silence()
  try {
    return load()
  } finally {
    stderr.restore()
  }
}

/** The part of tfjs-node's native addon that the engine uses. Tensors are integer handles; each must be deleted. */
export interface TensorFlowBinding {
  readonly TF_FLOAT: number
  readonly TF_INT32: number
  readonly TF_UINT8: number
  readonly TF_BOOL: number
  readonly TF_Version: string
  isUsingGpuDevice(): boolean
  /** May use the array's memory in place: never reuse it. */
  createTensor(shape: number[], dtype: number, values: Float32Array | Int32Array | Uint8Array): number
  deleteTensor(id: number): void
  /** A copy of the values. */
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array
  /** @param tags  comma joined. */
  loadSavedModel(folder: string, tags: string): number
  deleteSavedModel(id: number): void
  /** Names are comma joined. */
  runSavedModel(
    sessionId: number,
    inputIds: readonly number[],
    inputNames: string,
    outputNames: string,
  ): { id: number; dtype: number; shape: number[] }[]
}
