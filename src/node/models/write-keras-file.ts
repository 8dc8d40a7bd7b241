import type { KerasModel } from '../../core/formats/keras/write-model.ts'
import { type Hdf5Array, writeHdf5 } from '../../core/formats/keras/write-hdf5.ts'
import { failure } from '../../shared/errors.ts'
import { fitsInZip, StoredZip } from '../files/stored-zip.ts'

/**
 * A `.keras` file, in pieces: config.json, metadata.json and the weights as HDF5, stored without compression as Keras does.
 *
 * @throws {AppError} `model-not-expressible` from 4 GiB on.
 */
export function writeKerasFile({ config, metadata, weights, generators }: KerasModel): readonly Uint8Array[] {
  const savedAt = new Date()
  const date = savedAt.toISOString().slice(0, 19).replace('T', '@')
  const seeds = generators.map((path): [string, Hdf5Array] => [path, { shape: [2], values: new Int32Array(2) }])
  const files: [string, readonly Uint8Array[]][] = [
    ['metadata.json', [Buffer.from(JSON.stringify({ ...metadata, date_saved: date }))]],
    ['config.json', [Buffer.from(JSON.stringify(config))]],
    ['model.weights.h5', writeHdf5(new Map([...weights, ...seeds]))],
  ]
  const sizes = files.map(([name, pieces]) => ({
    name,
    sizeBytes: pieces.reduce((sum, { length }) => sum + length, 0),
  }))
  if (!fitsInZip(sizes)) throw failure('model-not-expressible', { of: 'keras file', what: 'more than 4 GB' })
  const zip = new StoredZip(savedAt)
  for (const [name, pieces] of files) {
    const push = zip.add(name)
    for (const piece of pieces) push(piece)
    push(undefined)
  }
  zip.end()
  return zip.take()
}
