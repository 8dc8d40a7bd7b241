import type { Program } from './program.ts'
import type { TensorData } from './op-graph.ts'

/** What runs a program: a TensorFlow graph, ONNX Runtime, or tfjs-core operation by operation. They must agree. */
export interface Executor {
  readonly kind: 'native' | 'onnx' | 'eager'
  /** Library and version, for the record: `libtensorflow 2.21.0`, `onnxruntime 1.30.0 cpu`, `tfjs 4.22.0 wasm`. */
  readonly library: string
  /** What computes functions that use nothing which changes, where another does. */
  readonly forward?: ForwardPart
  load(program: Program): Promise<Session>
}

/** What computes the frozen layers and a trained model's answers, and how many photos at a time it is quickest with. */
export interface ForwardPart {
  readonly executor: Executor
  readonly batchSize: number
}

/** As records have it: `onnxruntime 1.30.0 cpu, 16 at a time`. */
export const nameOfForward = ({ executor, batchSize }: ForwardPart): string =>
  `${executor.library}, ${batchSize} at a time`

/** What {@link nameOfForward} says; `undefined` where it says no such thing. */
export function forwardNamed(name: string): { readonly library: string; readonly batchSize: number } | undefined {
  const [, library, batchSize] = /^(.+), ([1-9]\d{0,5}) at a time$/.exec(name) ?? []
  return library === undefined ? undefined : { library, batchSize: Number(batchSize) }
}

/** A loaded program with its variables. */
export interface Session {
  /** Sets variables by name. Values are copied. Shapes are checked. */
  assign(values: ReadonlyMap<string, TensorData>): void
  /** Reads variables by name into fresh arrays. */
  read(names: readonly string[]): Map<string, TensorData>
  /**
   * Runs one function: feeds by name (all of them), fetches by name (those asked for; all when omitted). Its variable updates always happen.
   *
   * @param fetches  what nothing else of the function depends on is not computed.
   * @throws {AppError} `engine-feed` if a feed is missing or has another dtype or shape than declared, before anything runs.
   */
  run(
    functionName: string,
    feeds: Readonly<Record<string, TensorData>>,
    fetches?: readonly string[],
  ): Record<string, TensorData>
  dispose(): void
}
