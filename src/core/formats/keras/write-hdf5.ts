import { type AppError, failure } from '../../../shared/errors.ts'
import { viewOf } from '../../engine/emit/pieces.ts'

/** float32 or int32, by its values. */
export interface Hdf5Array {
  readonly shape: readonly number[]
  readonly values: Float32Array | Int32Array
}

type Group = Map<string, Group | Hdf5Array>

/** What an address in the file stands for: an object's header, or the values of an array. */
type Target = Group | Hdf5Array | Hdf5Array['values']

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
const UNDEFINED = 'undefined address'
/** Of a message, and messages of an object. */
const MAX_16_BITS = 0xffff

/**
 * Writes an HDF5 file that holds groups and uncompressed arrays, and nothing else: all headers first, then the arrays in their order. Of each
 * of the format's forms the plainest that HDF5 1.8 and later read: superblock 0, object headers 1, links as messages of their group; no trees,
 * heaps or checksums.
 *
 * @param arrays  by path, `layers/dense/vars/0`: groups are what its slashes divide.
 * @returns the file in pieces, the arrays themselves among them.
 * @throws {AppError} `model-not-expressible` for more in a group than its header can hold.
 * @see HDF5 File Format Specification 3.0: II.A Superblock, IV.A.1.a Object Header 1, IV.A.2 Messages
 */
export function writeHdf5(arrays: ReadonlyMap<string, Hdf5Array>): Uint8Array[] {
  const root = groupsOf(arrays)
  const bytes = new Bytes()
  const places = new Map<Target, number>()
  const endOfFile: Hdf5Array['values'] = new Int32Array(0)
  writeSuperblock(bytes, root, endOfFile)
  for (const object of objectsIn(root)) {
    places.set(object, bytes.length)
    writeHeader(bytes, object)
  }
  const values = new Set([...arrays.values()].map((array) => array.values))
  let end = bytes.length
  for (const each of [...values, endOfFile]) {
    places.set(each, end)
    end += each.byteLength
  }
  return [bytes.pointing(places), ...[...values].map(viewOf)]
}

function groupsOf(arrays: ReadonlyMap<string, Hdf5Array>): Group {
  const root: Group = new Map()
  for (const [path, array] of arrays) {
    const names = path.split('/')
    const last = names.pop() ?? ''
    let group = root
    for (const name of names) {
      const inner = group.get(name) ?? new Map<string, Group | Hdf5Array>()
      if (!isGroup(inner)) throw new Error(`“${path}” lies in “${name}”, which is an array.`)
      group.set(name, inner)
      group = inner
    }
    group.set(last, array)
  }
  return root
}

const isGroup = (object: Group | Hdf5Array): object is Group => object instanceof Map

function objectsIn(group: Group, found = new Set<Group | Hdf5Array>()): Set<Group | Hdf5Array> {
  found.add(group)
  for (const object of group.values()) {
    if (isGroup(object)) objectsIn(object, found)
    else found.add(object)
  }
  return found
}

function writeSuperblock(bytes: Bytes, root: Group, endOfFile: Target): void {
  bytes.put(...SIGNATURE, 0, 0, 0, 0, 0, 8, 8, 0) // versions; addresses and lengths have 8 bytes
  bytes.u16(4, 16) // HDF5's own sizes of trees, which are not here
  bytes.u32(0)
  bytes.u64(0, UNDEFINED, endOfFile, UNDEFINED)
  bytes.u64(0, root)
  bytes.u32(0, 0)
  bytes.u64(0, 0)
}

/** Version 1: a prefix of 16 bytes, then messages. */
function writeHeader(bytes: Bytes, object: Group | Hdf5Array): void {
  const numMessages = isGroup(object) ? 2 + object.size : 4
  if (numMessages > MAX_16_BITS) throw tooLarge(`${numMessages} parts in one group`)
  bytes.u16(1, numMessages)
  bytes.u32(1)
  const size = bytes.length
  bytes.u32(0, 0)
  if (isGroup(object)) writeGroup(bytes, object)
  else writeArray(bytes, object)
  bytes.setU32(size, bytes.length - size - 8)
}

function writeGroup(bytes: Bytes, group: Group): void {
  writeMessage(bytes, 0x02, 18, () => {
    bytes.put(0, 0)
    bytes.u64(UNDEFINED, UNDEFINED)
  })
  writeMessage(bytes, 0x0a, 2, () => bytes.put(0, 0))
  for (const [name, object] of group) {
    const letters = new TextEncoder().encode(name)
    writeMessage(bytes, 0x06, 13 + letters.length, () => {
      // 0x11: the name is UTF-8, which the 1 says, and its length has 16 bits
      bytes.put(1, 0x11, 1)
      bytes.u16(letters.length)
      bytes.put(...letters)
      bytes.u64(object)
    })
  }
}

function writeArray(bytes: Bytes, { shape, values }: Hdf5Array): void {
  writeMessage(bytes, 0x01, 8 + 8 * shape.length, () => {
    bytes.put(1, shape.length, 0, 0)
    bytes.u32(0)
    bytes.u64(...shape)
  })
  const type = values instanceof Float32Array ? FLOAT32 : INT32
  writeMessage(bytes, 0x03, type.length, () => bytes.put(...type))
  writeMessage(bytes, 0x05, 8, () => bytes.put(2, 1, 2, 1, 0, 0, 0, 0)) // version 2: space taken at once, of zeros
  writeMessage(bytes, 0x08, 18, () => {
    bytes.put(3, 1) // version 3: contiguous
    bytes.u64(values.length === 0 ? UNDEFINED : values, values.byteLength)
  })
}

/** Version 1, class 1, little-endian: the sign at bit 31, 8 bits of exponent from 23 with 127 added, 23 of fraction before an implied one. */
const FLOAT32 = [0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]
/** Version 1, class 0, little-endian with a sign: 4 bytes, 32 bits from the lowest. */
const INT32 = [0x10, 0x08, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0]

/** @param numBytes  of what `write` writes; in the file it takes the next multiple of 8. */
function writeMessage(bytes: Bytes, type: number, numBytes: number, write: () => void): void {
  const padded = Math.ceil(numBytes / 8) * 8
  if (padded > MAX_16_BITS) throw tooLarge(`a name of ${numBytes} bytes`)
  bytes.u16(type, padded)
  bytes.u32(0)
  write()
  bytes.skip(padded - numBytes)
}

/** Little-endian numbers one after the other, and addresses of what has none yet. */
class Bytes {
  #view = new DataView(new ArrayBuffer(2 ** 16))
  #end = 0
  readonly #addresses: { readonly at: number; readonly target: Target }[] = []

  get length(): number {
    return this.#end
  }

  put(...bytes: readonly number[]): void {
    for (const byte of bytes) {
      const at = this.skip(1)
      this.#view.setUint8(at, byte)
    }
  }

  u16(...values: readonly number[]): void {
    for (const value of values) {
      const at = this.skip(2)
      this.#view.setUint16(at, value, true)
    }
  }

  u32(...values: readonly number[]): void {
    for (const value of values) {
      const at = this.skip(4)
      this.setU32(at, value)
    }
  }

  u64(...values: readonly (number | typeof UNDEFINED | Target)[]): void {
    for (const value of values) {
      const at = this.skip(8)
      if (value === UNDEFINED) this.#view.setBigUint64(at, 2n ** 64n - 1n, true)
      else if (typeof value === 'number') this.#setU64(at, value)
      else this.#addresses.push({ at, target: value })
    }
  }

  setU32(at: number, value: number): void {
    this.#view.setUint32(at, value, true)
  }

  /** @returns where the bytes that were left zero begin. */
  skip(numBytes: number): number {
    const at = this.#end
    this.#end += numBytes
    if (this.#end > this.#view.byteLength) this.#grow()
    return at
  }

  /** All of it, with the addresses. */
  pointing(places: ReadonlyMap<Target, number>): Uint8Array {
    for (const { at, target } of this.#addresses) this.#setU64(at, places.get(target) ?? 0)
    return new Uint8Array(this.#view.buffer, 0, this.#end)
  }

  #setU64(at: number, value: number): void {
    this.#view.setUint32(at, value % 2 ** 32, true)
    this.#view.setUint32(at + 4, Math.floor(value / 2 ** 32), true)
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#end)
    larger.set(new Uint8Array(this.#view.buffer))
    this.#view = new DataView(larger.buffer)
  }
}

function tooLarge(what: string): AppError {
  return failure('model-not-expressible', { of: 'keras file', what })
}
