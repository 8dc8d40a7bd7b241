import type { TensorFlowBinding } from '../../src/node/tensorflow/load-tfjs-node.ts'

export interface TensorCount {
  readonly binding: TensorFlowBinding
  /** Tensors made, as feeds or results, and not deleted. */
  readonly numTensors: () => number
}

/** The native library with its tensors counted: it has no count of its own. */
export function countTensors(binding: TensorFlowBinding): TensorCount {
  const alive = new Set<number>()
  const counting: TensorFlowBinding = {
    TF_FLOAT: binding.TF_FLOAT,
    TF_INT32: binding.TF_INT32,
    TF_UINT8: binding.TF_UINT8,
    TF_BOOL: binding.TF_BOOL,
    TF_Version: binding.TF_Version,
    isUsingGpuDevice: () => binding.isUsingGpuDevice(),
    createTensor: (shape, dtype, values) => {
      const id = binding.createTensor(shape, dtype, values)
      alive.add(id)
      return id
    },
    deleteTensor: (id) => {
      binding.deleteTensor(id)
      alive.delete(id)
    },
    tensorDataSync: (id) => binding.tensorDataSync(id),
    loadSavedModel: (folder, tags) => binding.loadSavedModel(folder, tags),
    deleteSavedModel: (id) => binding.deleteSavedModel(id),
    runSavedModel: (sessionId, inputIds, inputNames, outputNames) => {
      const outputs = binding.runSavedModel(sessionId, inputIds, inputNames, outputNames)
      for (const { id } of outputs) alive.add(id)
      return outputs
    },
  }
  return { binding: counting, numTensors: () => alive.size }
}
