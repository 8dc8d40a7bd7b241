import { createRequire } from 'node:module'
import { join } from 'node:path'
import { BYTES_SIGNATURE } from '../../core/formats/saved-model/saved-model.ts'
import type { Preprocessing } from '../../core/models/preprocessing.ts'
import { readRegularSync } from '../../node/files/read-regular.ts'
import { loadTensorFlow, tfjsNodeFolder } from '../../node/tensorflow/load-tfjs-node.ts'
import { AppError } from '../../shared/errors.ts'
import type { NoRuntime, OtherRuntime } from './other-runtime.ts'

const requireModule = createRequire(import.meta.url)

/** The classes (google-protobuf) that tfjs-node reads a SavedModel's signatures with. */
interface SavedModelProto {
  deserializeBinary(bytes: Uint8Array): {
    toObject(): { metaGraphsList: { signatureDefMap: [string, SignatureDef][] }[] }
  }
}
interface SignatureDef {
  readonly inputsMap: [string, { name: string }][]
  readonly outputsMap: [string, { name: string }][]
}

/** Opens a SavedModel as tfjs-node's `loadSavedModel` does: TensorFlow's own loader, tensors found by the signature in the file. */
export function openSavedModel(folder: string, { inputHeight, inputWidth }: Preprocessing): OtherRuntime | NoRuntime {
  let library
  try {
    library = loadTensorFlow()
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { why: `${thrown.message} TensorFlow is not here to open the file with.` }
  }
  const { binding, libraryVersion } = library
  const { inputs, outputs } = signatureOf(join(folder, 'saved_model.pb'))
  const id = binding.loadSavedModel(folder, 'serve')
  return {
    name: `TensorFlow ${libraryVersion} (SavedModel loader)`,
    run: async (pixels) => {
      const input = binding.createTensor([1, inputHeight, inputWidth, 3], binding.TF_UINT8, pixels.slice())
      try {
        const [output] = binding.runSavedModel(id, [input], inputs, outputs)
        if (!output) throw new Error('The SavedModel gives nothing.')
        const values = binding.tensorDataSync(output.id) as Float32Array
        binding.deleteTensor(output.id)
        return values
      } finally {
        binding.deleteTensor(input)
      }
    },
    dispose: () => binding.deleteSavedModel(id),
  }
}

function signatureOf(file: string): { inputs: string; outputs: string } {
  const { SavedModel } = requireModule(join(tfjsNodeFolder() ?? '', 'dist', 'proto', 'api_pb.js')) as {
    SavedModel: SavedModelProto
  }
  const { metaGraphsList } = SavedModel.deserializeBinary(readRegularSync(file, { maxBytes: 2 ** 31 })).toObject()
  const [, signature] = metaGraphsList[0]?.signatureDefMap.find(([name]) => name === BYTES_SIGNATURE) ?? []
  const inputs = signature?.inputsMap.find(([name]) => name === 'images')?.[1].name
  const outputs = signature?.outputsMap.find(([name]) => name === 'probabilities')?.[1].name
  if (inputs === undefined || outputs === undefined) throw new Error('The SavedModel has lost its signature.')
  return { inputs, outputs }
}
