/**
 * Writes the protocol-buffer wire format: just what a SavedModel needs. Reading is not needed here.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  #bytes = new Uint8Array(1024)
  #length = 0

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
    new DataView(this.#bytes.buffer).setFloat32(this.#length, value, true)
    this.#length += 4
    return this
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value))
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint(field * 8 + 2)
    this.#varint(value.length)
    this.#reserve(value.length)
    this.#bytes.set(value, this.#length)
    this.#length += value.length
    return this
  }

  message(field: number, write: (inner: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter()
    write(inner)
    return this.bytes(field, inner.#bytes.subarray(0, inner.#length))
  }

  /** Repeated integers in the packed form. */
  packedInts(field: number, values: readonly number[]): this {
    const inner = new ProtobufWriter()
    for (const value of values) inner.#int64(value)
    return this.bytes(field, inner.finish())
  }

  /** One entry of a map with string keys. */
  mapEntry(field: number, key: string, write: (inner: ProtobufWriter) => void): this {
    return this.message(field, (entry) => entry.string(1, key).message(2, write))
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
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
    this.#bytes[this.#length++] = value
    return this
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + size))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}
