import type { Program } from './program.ts'
import type { TensorData } from './op-graph.ts'

/** What runs a program: a TensorFlow graph, ONNX Runtime, or tfjs-core operation by operation. They must agree. */
export interface Executor {
  readonly kind: 'native' | 'onnx' | 'eager'
  /** Library and version, for the record: `libtensorflow 2.21.0`, `onnxruntime 1.30.0 cpu`, `tfjs 4.22.0 wasm`. */
  readonly library: string
  load(program: Program): Promise<Session>
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
