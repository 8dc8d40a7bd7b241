import { bytesOf, type Piece } from './pieces.ts'

/** Values from this size on are not copied: a model's weights would be, once for each message that they lie in. */
const SHARED_BYTES = 4096

/**
 * Writes the protocol-buffer wire format: just what a SavedModel needs. Reading is not needed here.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  readonly #pieces: Piece[] = []
  #numBytes = 0
  /** What was written since the last piece lies in it from `#begin` to `#end`. */
  #bytes = new Uint8Array(64)
  #begin = 0
  #end = 0

  /** An integer field; negative numbers take ten bytes, as two's complement of 64 bits. */
  int(field: number, value: number): this {
    this.#varint(field * 8)
    return this.#int64(value)
  }

  bool(field: number, value: boolean): this {
    return this.int(field, value ? 1 : 0)
  }

  float(field: number, value: number): this {
    this.#varint(field * 8 + 5)
    this.#reserve(4)
    new DataView(this.#bytes.buffer).setFloat32(this.#end, value, true)
    this.#grow(4)
    return this
  }

  string(field: number, value: string): this {
    return this.bytes(field, ENCODER.encode(value))
  }

  /** @param value  must stay as it is until the message is used: a large one is neither copied nor computed before. */
  bytes(field: number, value: Piece): this {
    this.#varint(field * 8 + 2)
    this.#varint(value.length)
    this.#append(value)
    return this
  }

  message(field: number, write: (inner: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter()
    write(inner)
    return this.#inner(field, inner)
  }

  /** Repeated integers in the packed form. */
  packedInts(field: number, values: readonly number[]): this {
    const inner = new ProtobufWriter()
    for (const value of values) inner.#int64(value)
    return this.#inner(field, inner)
  }

  /** One entry of a map with string keys. */
  mapEntry(field: number, key: string, write: (inner: ProtobufWriter) => void): this {
    return this.message(field, (entry) => entry.string(1, key).message(2, write))
  }

  /** All that was written, in pieces that follow each other. */
  pieces(): readonly Piece[] {
    this.#cut()
    return this.#pieces
  }

  #inner(field: number, inner: ProtobufWriter): this {
    this.#varint(field * 8 + 2)
    this.#varint(inner.#numBytes)
    for (const piece of inner.pieces()) this.#append(piece)
    return this
  }

  #append(value: Piece): void {
    if (value.length >= SHARED_BYTES) {
      this.#cut()
      this.#pieces.push(value)
      this.#numBytes += value.length
      return
    }
    this.#reserve(value.length)
    this.#bytes.set(bytesOf(value), this.#end)
    this.#grow(value.length)
  }

  #cut(): void {
    if (this.#end > this.#begin) this.#pieces.push(this.#bytes.subarray(this.#begin, this.#end))
    this.#begin = this.#end
  }

  #int64(value: number): this {
    if (value >= 0) return this.#varint(value)
    let rest = BigInt.asUintN(64, BigInt(value))
    while (rest > 127n) {
      this.#byte(Number(rest & 127n) | 128)
      rest >>= 7n
    }
    return this.#byte(Number(rest))
  }

  #varint(value: number): this {
    let rest = value
    while (rest > 127) {
      this.#byte((rest % 128) | 128)
      rest = Math.floor(rest / 128)
    }
    return this.#byte(rest)
  }

  #byte(value: number): this {
    this.#reserve(1)
    this.#bytes[this.#end] = value
    this.#grow(1)
    return this
  }

  #grow(numBytes: number): void {
    this.#end += numBytes
    this.#numBytes += numBytes
  }

  /** Pieces that were cut off keep the memory they lie in. */
  #reserve(numBytes: number): void {
    if (this.#end + numBytes <= this.#bytes.length) return
    const written = this.#bytes.subarray(this.#begin, this.#end)
    const larger = new Uint8Array(Math.max(written.length * 2, written.length + numBytes, 64))
    larger.set(written)
    this.#bytes = larger
    this.#begin = 0
    this.#end = written.length
  }
}

const ENCODER = new TextEncoder()

/** What a field can hold, by the way it is written. */
interface Scalars {
  /** Of any width, and enums. */
  readonly int: number
  readonly float: number
  readonly bool: boolean
  readonly string: string
  readonly bytes: Piece
  /** Repeated integers, packed. */
  readonly ints: readonly number[]
}

type Kind = keyof Scalars | Message

/** A field of a message as its .proto file declares it. */
interface Field {
  readonly number: number
  readonly kind: Kind
  /** `map`: with strings as keys. */
  readonly is: 'one' | 'repeated' | 'map'
}

/** A message by the names of those fields that are written here; in this order they are. */
export interface Message {
  readonly [name: string]: Field
}

type One<K extends Kind> = K extends keyof Scalars ? Scalars[K] : K extends Message ? ValueOf<K> : never
type FieldValue<F extends Field> = {
  one: One<F['kind']>
  repeated: readonly One<F['kind']>[]
  map: Readonly<Record<string, One<F['kind']>>>
}[F['is']]

/** What a message holds; a field that is left out is not written. */
export type ValueOf<M extends Message> = { readonly [K in keyof M]?: FieldValue<M[K]> | undefined }

export const one = <K extends Kind>(number: number, kind: K) => ({ number, kind, is: 'one' }) as const
export const repeated = <K extends Kind>(number: number, kind: K) => ({ number, kind, is: 'repeated' }) as const
export const map = <M extends Message>(number: number, kind: M) => ({ number, kind, is: 'map' }) as const

/** A message in protocol buffers' wire format, in pieces that follow each other: bytes in it are neither copied nor computed before. */
export function encode<M extends Message>(message: M, value: ValueOf<M>): readonly Piece[] {
  const writer = new ProtobufWriter()
  write(writer, message, value)
  return writer.pieces()
}

function write(writer: ProtobufWriter, message: Message, value: Readonly<Record<string, unknown>>): void {
  for (const [name, field] of Object.entries(message)) {
    const held = value[name]
    if (held === undefined) continue
    if (field.is === 'repeated') for (const each of held as readonly unknown[]) writeOne(writer, field, each)
    else if (field.is === 'one') writeOne(writer, field, held)
    else
      for (const [key, each] of Object.entries(held as Readonly<Record<string, unknown>>))
        writer.mapEntry(field.number, key, (inner) =>
          write(inner, field.kind as Message, each as Readonly<Record<string, unknown>>),
        )
  }
}

/** {@link ValueOf} has made sure that the value is of its kind. */
function writeOne(writer: ProtobufWriter, { number, kind }: Field, value: unknown): void {
  if (typeof kind === 'object')
    writer.message(number, (inner) => write(inner, kind, value as Readonly<Record<string, unknown>>))
  else WRITE[kind](writer, number, value as never)
}

const WRITE: { readonly [K in keyof Scalars]: (writer: ProtobufWriter, number: number, value: Scalars[K]) => void } = {
  int: (writer, number, value) => void writer.int(number, value),
  float: (writer, number, value) => void writer.float(number, value),
  bool: (writer, number, value) => void writer.bool(number, value),
  string: (writer, number, value) => void writer.string(number, value),
  bytes: (writer, number, value) => void writer.bytes(number, value),
  ints: (writer, number, value) => void writer.packedInts(number, value),
}
