import type { KerasModel } from '../../core/formats/keras/write-model.ts'
import { type Hdf5Array, writeHdf5 } from '../../core/formats/keras/write-hdf5.ts'
import { storedZip } from './stored-zip.ts'

/** A `.keras` file, in pieces: config.json, metadata.json and the weights as HDF5, stored without compression as Keras does. */
export function writeKerasFile({ config, metadata, weights, generators }: KerasModel): readonly Uint8Array[] {
  const date = new Date().toISOString().slice(0, 19).replace('T', '@')
  const seeds = generators.map((path): [string, Hdf5Array] => [path, { shape: [2], values: new Int32Array(2) }])
  return storedZip(
    new Map([
      ['metadata.json', [Buffer.from(JSON.stringify({ ...metadata, date_saved: date }))]],
      ['config.json', [Buffer.from(JSON.stringify(config))]],
      ['model.weights.h5', writeHdf5(new Map([...weights, ...seeds]))],
    ]),
  )
}
