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
