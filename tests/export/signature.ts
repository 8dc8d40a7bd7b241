import { createRequire } from 'node:module'

interface SavedModelMessage {
  deserializeBinary(bytes: Uint8Array): {
    toObject(): {
      metaGraphsList: {
        signatureDefMap: [
          string,
          { inputsMap: [string, { name: string }][]; outputsMap: [string, { name: string }][] },
        ][]
      }[]
    }
  }
}

/** Tensor names of a SavedModel's signature, read with tfjs-node's own protobuf classes. */
export function signatureOf(bytes: Uint8Array, name: string): { inputs: string; outputs: string } {
  const { SavedModel } = createRequire(import.meta.url)('@tensorflow/tfjs-node/dist/proto/api_pb.js') as {
    SavedModel: SavedModelMessage
  }
  const [{ signatureDefMap }] = SavedModel.deserializeBinary(bytes).toObject().metaGraphsList
  const [, { inputsMap, outputsMap }] = signatureDefMap.find(([key]) => key === name)!
  return { inputs: inputsMap[0][1].name, outputs: outputsMap[0][1].name }
}
