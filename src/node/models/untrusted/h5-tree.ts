import { Dataset, File, FS, Group, Module, ready } from 'h5wasm'
import type { H5Attributes, H5Contents, H5Dataset } from '../../../core/formats/keras/h5-weights.ts'
import { decodeHalves } from '../../../core/formats/tfjs/stored-weights.ts'
import { AppError, failure } from '../../../shared/errors.ts'

/** The largest Keras application has 1,500 weights in 800 layers; each has a group or two. */
const MAX_OBJECTS = 50_000
const MAX_DEPTH = 40
const MAX_DIMENSIONS = 8
/** What is saved beside the weights to go on training elsewhere. */
const OPTIMIZER = new Set(['optimizer_weights', 'optimizer'])
/** deflate (gzip), shuffle and fletcher32, which HDF5 itself brings along. */
const FILTERS = new Set([1, 2, 3])
/** Weights hardly get smaller when packed; deflate makes 1,000 bytes of zeros one. */
const MAX_RATIO = 20
const ALWAYS_FINE_BYTES = 16 * 2 ** 20
const FILE = '/model.h5'
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

const damaged = (what: string, cause?: unknown): AppError =>
  failure('model-bad-h5', { of: 'damaged', problem: what }, { cause })

const refused = (path: string, what: string): AppError =>
  failure('model-bad-h5', { of: 'content', path, problem: what })

/**
 * Reads an HDF5 file that lies in memory, and nothing else: links out of it and datasets put together from other files are refused. Every size is
 * compared with the file's before anything of that size is allocated; a contiguous dataset cannot be larger than its file, a packed one only by a
 * measure. What lies beside the weights is not looked at: people keep class names and histories there.
 *
 * @param bytes  the file. Taken over.
 * @throws {AppError} `model-bad-h5`
 */
export async function readH5Tree(bytes: Uint8Array): Promise<H5Contents> {
  if (!SIGNATURE.every((byte, i) => bytes[i] === byte)) throw damaged('it does not begin as HDF5 files do')
  await ready
  if (!FS) throw damaged('the reader did not start')
  FS.writeFile(FILE, bytes)
  let file: File
  try {
    file = new File(FILE, 'r')
  } catch (thrown) {
    throw damaged('its beginning is damaged', thrown)
  }
  try {
    return new TreeReader(bytes.length).read(file)
  } catch (thrown) {
    throw thrown instanceof AppError ? thrown : damaged(lastWords(thrown), thrown)
  } finally {
    file.close()
  }
}

/** The C library tells its failures in many lines. */
const lastWords = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0]?.slice(0, 120) ?? ''

/** Where weights lie: in `model_weights` of a whole model, in the groups that a file of weights alone lists, else in any group. */
function weightsOf(root: H5Attributes): (path: string) => boolean {
  const first = (path: string): string => path.split('/', 1)[0] ?? ''
  if (root['model_config'] !== undefined) return (path) => first(path) === 'model_weights'
  const listed = new Set(Object.entries(root).flatMap(([key, value]) => (/^layer_names\d*$/.test(key) ? value : [])))
  // names of layers may hold slashes: `Conv` for `Conv/BatchNorm`
  const groups = new Set([...listed].map(first))
  return (path) => (groups.size > 0 ? groups.has(first(path)) : !OPTIMIZER.has(first(path)))
}

class TreeReader {
  readonly #fileSize: number
  readonly #attributes = new Map<string, H5Attributes>()
  readonly #datasets: H5Dataset[] = []
  readonly #unread = new Map<string, string>()
  #isWeights = (_path: string): boolean => true
  #numObjects = 0
  #numBytes = 0
  #numUnpackedBytes = 0

  constructor(fileSize: number) {
    this.#fileSize = fileSize
  }

  read(root: Group): H5Contents {
    const attributes = this.#attributesOf(root, '')
    this.#isWeights = weightsOf(attributes)
    this.#group(root, '', 0, attributes)
    return { attributes: this.#attributes, datasets: this.#datasets, unread: this.#unread }
  }

  #group(group: Group, path: string, depth: number, attributes = this.#attributesOf(group, path)): void {
    if (depth > MAX_DEPTH) throw refused(path, `is nested over ${MAX_DEPTH} groups deep`)
    this.#attributes.set(path, attributes)
    for (const name of group.keys()) {
      if (++this.#numObjects > MAX_OBJECTS) throw refused(path || '/', `holds over ${MAX_OBJECTS} objects`)
      const childPath = path === '' ? name : `${path}/${name}`
      if (!this.#isWeights(childPath)) continue
      const child = group.get(name)
      if (child instanceof Group) this.#group(child, childPath, depth + 1)
      else if (child instanceof Dataset) this.#dataset(child, childPath)
      else throw refused(childPath, 'is a link to another place or file, which is not followed')
    }
  }

  #dataset(dataset: Dataset, path: string): void {
    const { metadata } = dataset
    const { shape, size, chunks, virtual_sources: sources } = metadata
    if (sources !== undefined && sources.length > 0) throw refused(path, 'is put together from other files')
    const type = numberTypeOf(metadata)
    if (!type) return void this.#unread.set(path, 'holds no numbers of 16, 32 or 64 bits')
    const filter = dataset.filters.find(({ id }) => !FILTERS.has(id))
    if (filter) return void this.#unread.set(path, `is compressed with “${filter.name || filter.id}”; gzip is read`)
    if (!shape || shape.length > MAX_DIMENSIONS || !shape.every((n) => Number.isSafeInteger(n) && n >= 0))
      throw refused(path, 'has no usable shape')
    const numBytes = shape.reduce((product, n) => product * n, size)
    if (chunks === null) this.#claim(numBytes, path)
    else
      this.#claimUnpacked(
        numBytes,
        chunks.reduce((product, n) => product * n, size),
        path,
      )
    this.#datasets.push({ path, shape: [...shape], values: decodeNumbers(readBytes(dataset, numBytes), type) })
  }

  /** Datasets that lie in the file once, however many links lead to them. */
  #claim(numBytes: number, path: string): void {
    this.#numBytes += numBytes
    if (!(this.#numBytes <= this.#fileSize))
      throw refused(path, `asks, with those before it, for ${this.#numBytes} bytes of a file of ${this.#fileSize}`)
  }

  /** Datasets in chunks may be packed, and chunks that were never written take no place in the file. */
  #claimUnpacked(numBytes: number, chunkBytes: number, path: string): void {
    this.#numUnpackedBytes += numBytes
    const allowed = Math.max(ALWAYS_FINE_BYTES, MAX_RATIO * this.#fileSize)
    if (!(this.#numUnpackedBytes <= allowed && chunkBytes <= allowed))
      throw refused(
        path,
        `would be, with those before it, ${Math.max(this.#numUnpackedBytes, chunkBytes)} bytes unpacked, of a file of ${this.#fileSize}`,
      )
  }

  #attributesOf(group: Group, path: string): H5Attributes {
    const attributes: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>
    for (const name of Module.get_attribute_names(group.file_id, group.path)) {
      if (++this.#numObjects > MAX_OBJECTS) throw refused(path || '/', `holds over ${MAX_OBJECTS} attributes`)
      const { type, shape, size, total_size: count } = Module.get_attribute_metadata(group.file_id, group.path, name)
      if (type !== Module.H5T_class_t.H5T_STRING.value || !shape) continue
      if (!(count * size <= this.#fileSize)) throw refused(`${path}@${name}`, 'is longer than the file')
      const value = group.get_attribute(name, true)
      if (typeof value === 'string') attributes[name] = value
      else if (Array.isArray(value) && value.every((text) => typeof text === 'string')) attributes[name] = value
    }
    return attributes
  }
}

function numberTypeOf({ type, size, signed, littleEndian }: Dataset['metadata']): NumberType | undefined {
  const { H5T_FLOAT: float, H5T_INTEGER: integer } = Module.H5T_class_t
  if (!littleEndian && size > 1) return undefined
  if (type === float.value) return size === 2 ? 'float16' : size === 4 ? 'float32' : size === 8 ? 'float64' : undefined
  if (type !== integer.value) return undefined
  if (size === 4) return signed ? 'int32' : 'uint32'
  return size === 8 ? (signed ? 'int64' : 'uint64') : size === 1 ? (signed ? 'int8' : 'uint8') : undefined
}

function readBytes(dataset: Dataset, numBytes: number): ArrayBuffer {
  if (numBytes === 0) return new ArrayBuffer(0)
  const pointer = Module._malloc(numBytes)
  if (pointer === 0) throw damaged(`“${dataset.path}” does not fit in memory`)
  try {
    Module.get_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(pointer))
    return Module.HEAPU8.slice(pointer, pointer + numBytes).buffer
  } finally {
    Module._free(pointer)
  }
}

type NumberType = 'float16' | 'float32' | 'float64' | 'int8' | 'uint8' | 'int32' | 'uint32' | 'int64' | 'uint64'

/** Numbers of a file as float32, which they may exceed in precision. @param buffer  little-endian; float32 is used in place. */
function decodeNumbers(buffer: ArrayBuffer, type: NumberType): Float32Array<ArrayBuffer> {
  switch (type) {
    case 'float32':
      return new Float32Array(buffer)
    case 'float16':
      return decodeHalves(new Uint16Array(buffer))
    case 'float64':
      return Float32Array.from(new Float64Array(buffer))
    case 'int8':
      return Float32Array.from(new Int8Array(buffer))
    case 'uint8':
      return Float32Array.from(new Uint8Array(buffer))
    case 'int32':
      return Float32Array.from(new Int32Array(buffer))
    case 'uint32':
      return Float32Array.from(new Uint32Array(buffer))
    case 'int64':
      return Float32Array.from(new BigInt64Array(buffer), Number)
    case 'uint64':
      return Float32Array.from(new BigUint64Array(buffer), Number)
  }
}
