import type { Executor } from '../core/engine/executor.ts'
import { loadTensorFlow } from '../node/tensorflow/load-tfjs-node.ts'
import { nativeExecutor } from '../node/tensorflow/native-executor.ts'
import { loadOnnxRuntime } from '../node/onnxruntime/load-onnxruntime.ts'
import { onnxExecutor } from '../node/onnxruntime/onnx-executor.ts'
import { webGpuExecutor } from '../node/onnxruntime/webgpu-executor.ts'
import { eagerExecutor } from '../node/tfjs/eager-executor.ts'
import { threadsOf } from '../node/trainer-host/environment.ts'
import { OUT_OF_MEMORY } from '../node/trainer-host/crash.ts'
import type { ExecutorChoice, Note } from '../shared/contract/plain.ts'
import { AppError, type ErrorData, failure, toErrorData } from '../shared/errors.ts'

interface ChosenExecutor {
  readonly executor: Executor
  /** Why the quickest could not be used, where `auto` fell back. */
  readonly fallback?: { readonly message: string; readonly error: ErrorData }
}

let chosen: ChosenExecutor | undefined

/** What this process computes with; `undefined` until it was asked to. */
export const chosenExecutor = (): ChosenExecutor | undefined => chosen

/** As {@link load}; remembered. */
export async function chooseExecutor(choice: ExecutorChoice): Promise<ChosenExecutor> {
  return (chosen = await load(choice))
}

const EXECUTORS: Readonly<Record<Executor['kind'], () => Executor | Promise<Executor>>> = {
  native: () => nativeExecutor(loadTensorFlow().binding),
  onnx: () => onnxExecutor(loadOnnxRuntime(), { numThreads: threadsOf(process.env) }),
  eager: () => eagerExecutor(),
}

/** What `auto` tries, the quickest first, with what a person is told of one that stands in for it. */
const BY_SPEED = [
  ['native', ''],
  ['onnx', 'ONNX Runtime computes instead: where much of the model learns, training is about three times slower.'],
  ['eager', 'TensorFlow.js computes instead: training is about 3 to 17 times slower.'],
] as const

/**
 * Loads what programs run on.
 *
 * @param choice  `auto`: the quickest on the CPU that loads; `webgpu`: as `auto` where no GPU can be used.
 * @throws {AppError} `native-unavailable` or `onnxruntime-unavailable` if that was asked for and does not load.
 */
async function load(choice: ExecutorChoice): Promise<ChosenExecutor> {
  if (choice === 'webgpu') return onGpu()
  if (choice !== 'auto') return { executor: await EXECUTORS[choice]() }
  let missing: ErrorData | undefined
  for (const [kind, stand] of BY_SPEED) {
    try {
      const executor = await EXECUTORS[kind]()
      return missing ? { executor, fallback: { message: `${missing.message} ${stand}`, error: missing } } : { executor }
    } catch (thrown) {
      if (kind === 'eager' || !(thrown instanceof AppError)) throw thrown
      missing ??= toErrorData(thrown)
    }
  }
  throw new Error('Nothing computes here.')
}

/** What else `auto` may use for a part of the work beside the quickest: libraries that load here. */
export async function othersThatLoad({ kind }: Executor): Promise<Executor[]> {
  if (kind !== 'native') return []
  try {
    return [await EXECUTORS.onnx()]
  } catch (thrown) {
    if (thrown instanceof AppError) return []
    throw thrown
  }
}

/** The GPU where it answers as the CPU does; else what `auto` takes, with a line that says why. */
async function onGpu(): Promise<ChosenExecutor> {
  try {
    return { executor: await webGpuExecutor(loadOnnxRuntime(), { numThreads: threadsOf(process.env) }) }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    const { executor } = await load('auto')
    const message = `${thrown.message} The CPU computes instead, by ${executor.library}.`
    return { executor, fallback: { message, error: toErrorData(thrown) } }
  }
}

/** The executor asked for; a note says where `auto` had to fall back. */
export async function useExecutor(choice: ExecutorChoice, emit: (note: Note) => void): Promise<Executor> {
  const { executor, fallback } = await chooseExecutor(choice)
  if (fallback) emit({ kind: 'note', code: 'other-executor', ...fallback })
  return executor
}

/** A failed allocation that the process survived, in words; anything else as it is. */
export function explainMemory(thrown: unknown): unknown {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (thrown instanceof AppError || !OUT_OF_MEMORY.test(message)) return thrown
  return failure('out-of-memory', {}, { cause: thrown })
}
