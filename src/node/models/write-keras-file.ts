import { File, FS, Group, ready } from 'h5wasm'
import { AppError } from '../../shared/errors.ts'
import type { KerasModel } from '../../core/export/keras/keras-model.ts'
import { SharedFile } from './shared-file.ts'
import { storedZip } from './stored-zip.ts'

let numWritten = 0

/** A `.keras` file, in pieces: config.json, metadata.json and the weights as HDF5, stored without compression as Keras does. */
export async function writeKerasFile(model: KerasModel): Promise<readonly Uint8Array[]> {
  const date = new Date().toISOString().slice(0, 19).replace('T', '@')
  return storedZip(
    new Map([
      ['metadata.json', [Buffer.from(JSON.stringify({ ...model.metadata, date_saved: date }))]],
      ['config.json', [Buffer.from(JSON.stringify(model.config))]],
      ['model.weights.h5', await weightsFile(model)],
    ]),
  )
}

async function weightsFile({ weights, generators }: KerasModel): Promise<Uint8Array[]> {
  await ready
  const path = `/export-${numWritten++}.h5`
  const shared = placeShared(path)
  try {
    const file = new File(path, 'w')
    try {
      const groups = new Map([['', new NewGroup(file.file_id, '/')]])
      const dataset = (at: string, data: Float32Array | Int32Array, shape: readonly number[], dtype: string): void => {
        const cut = at.lastIndexOf('/')
        shared.expect(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
        groupAt(groups, at.slice(0, cut)).create_dataset({ name: at.slice(cut + 1), data, shape: [...shape], dtype })
        shared.expect(undefined)
      }
      for (const [at, { values, shape }] of weights) dataset(at, values, shape, '<f')
      for (const at of generators) dataset(at, new Int32Array(2), [2], '<i')
      file.flush()
    } finally {
      file.close()
    }
    return shared.pieces()
  } finally {
    FS?.unlink(path)
  }
}

/** Emscripten’s streams and nodes, as far as they are replaced. */
interface Stream {
  readonly position: number
}
interface Node {
  stream_ops: object
  node_ops: { readonly getattr: (node: Node) => object; readonly setattr: (node: Node, attr: object) => void }
}

/**
 * Puts a file into the HDF5 library’s file system that keeps no copy of the weights. The file system’s own one gets a new and larger array
 * each time a weight is added: half of the time that an export took.
 */
function placeShared(path: string): SharedFile {
  if (!FS) throw new AppError('unexpected', 'The HDF5 library did not start.')
  FS.writeFile(path, new Uint8Array(0))
  const node = FS.lookupPath(path, {}).node as unknown as Node
  const shared = new SharedFile()
  const { getattr, setattr } = node.node_ops
  node.stream_ops = {
    read: (_: Stream, memory: Int8Array, offset: number, length: number, position: number) =>
      shared.read(within(memory, offset, length), position),
    write: (_: Stream, memory: Int8Array, offset: number, length: number, position: number) => {
      shared.write(within(memory, offset, length), position)
      return length
    },
    llseek: ({ position }: Stream, offset: number, whence: number) =>
      offset + (whence === 1 ? position : whence === 2 ? shared.length : 0),
  }
  node.node_ops = {
    getattr: (of) => ({ ...getattr(of), size: shared.length }),
    setattr: (of, { size, ...rest }: { size?: number }) => {
      if (size !== undefined) shared.truncate(size)
      setattr(of, rest)
    },
  }
  return shared
}

const within = ({ buffer, byteOffset }: Int8Array, offset: number, length: number): Uint8Array =>
  new Uint8Array(buffer, byteOffset + offset, length)

/** The library looks for each object that it has made, to return it: a third of the time that a file took. Nobody asks for it here. */
class NewGroup extends Group {
  override get(): null {
    return null
  }
}

function groupAt(groups: Map<string, NewGroup>, path: string): NewGroup {
  const known = groups.get(path)
  if (known) return known
  const cut = path.lastIndexOf('/')
  const parent = groupAt(groups, path.slice(0, Math.max(cut, 0)))
  parent.create_group(path.slice(cut + 1))
  const group = new NewGroup(parent.file_id, `/${path}`)
  groups.set(path, group)
  return group
}
