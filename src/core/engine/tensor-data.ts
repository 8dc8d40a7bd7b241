/** A tensor outside any backend: a plain typed array with its shape. What executors take and give. */
export interface TensorData {
  readonly dtype: DType
  readonly shape: readonly number[]
  /** Row-major. `uint8` and `bool` are bytes. Never reuse an array given to an executor: native tensors may use its memory in place. */
  readonly values: Float32Array | Int32Array | Uint8Array
}

export type DType = 'float32' | 'int32' | 'uint8' | 'bool'
