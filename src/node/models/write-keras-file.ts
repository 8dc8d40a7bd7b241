import { zipSync, strToU8 } from 'fflate'
import { File, FS, ready, type Group } from 'h5wasm'
import { AppError } from '../../shared/errors.ts'
import type { KerasModel } from '../../core/export/keras/keras-model.ts'

let numWritten = 0

/** The bytes of a `.keras` file: config.json, metadata.json and the weights as HDF5, stored without compression as Keras does. */
export async function writeKerasFile(model: KerasModel): Promise<Uint8Array> {
  const date = new Date().toISOString().slice(0, 19).replace('T', '@')
  return zipSync(
    {
      'metadata.json': strToU8(JSON.stringify({ ...model.metadata, date_saved: date })),
      'config.json': strToU8(JSON.stringify(model.config)),
      'model.weights.h5': await weightsFile(model),
    },
    { level: 0 },
  )
}

/** The HDF5 library writes into memory of its own. */
async function weightsFile({ weights, generators }: KerasModel): Promise<Uint8Array> {
  await ready
  if (!FS) throw new AppError('unexpected', 'The HDF5 library did not start.')
  const path = `/export-${numWritten++}.h5`
  const file = new File(path, 'w')
  try {
    const groups = new Map<string, Group>([['', file]])
    const dataset = (at: string, data: Float32Array | Int32Array, shape: readonly number[], dtype: string): void => {
      const cut = at.lastIndexOf('/')
      groupAt(groups, at.slice(0, cut)).create_dataset({ name: at.slice(cut + 1), data, shape: [...shape], dtype })
    }
    for (const [at, { values, shape }] of weights) dataset(at, values, shape, '<f')
    for (const at of generators) dataset(at, new Int32Array(2), [2], '<i')
    file.flush()
  } finally {
    file.close()
  }
  const bytes = FS.readFile(path)
  FS.unlink(path)
  return bytes
}

function groupAt(groups: Map<string, Group>, path: string): Group {
  const known = groups.get(path)
  if (known) return known
  const cut = path.lastIndexOf('/')
  const parent = groupAt(groups, path.slice(0, Math.max(cut, 0)))
  const group = parent.create_group(path.slice(cut + 1))
  groups.set(path, group)
  return group
}
