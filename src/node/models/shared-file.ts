const PAGE_BYTES = 4096

/** Bytes of the caller’s own at a place in the file. */
interface Extent {
  readonly start: number
  readonly bytes: Uint8Array
}

/**
 * A file in memory that a library writes, without a second copy of the arrays it was given to write: where it writes just such an array,
 * the array itself stands for those bytes. What else it writes, and may write over, is kept in pages.
 */
export class SharedFile {
  readonly #extents: Extent[] = []
  readonly #pages = new Map<number, Uint8Array>()
  #length = 0
  #expected: Uint8Array | undefined

  get length(): number {
    return this.#length
  }

  /** Says that the library is about to write this array. It must stay as it is. */
  expect(bytes: Uint8Array | undefined): void {
    this.#expected = bytes
  }

  write(bytes: Uint8Array, at: number): void {
    this.#length = Math.max(this.#length, at + bytes.length)
    this.#checkFree(at, bytes.length)
    const expected = this.#expected
    if (expected && bytes.length === expected.length && Buffer.compare(bytes, expected) === 0) {
      this.#extents.push({ start: at, bytes: expected })
      this.#expected = undefined
      return
    }
    for (let done = 0; done < bytes.length;) {
      const { page, offset } = this.#place(at + done)
      const part = bytes.subarray(done, done + PAGE_BYTES - offset)
      page.set(part, offset)
      done += part.length
    }
  }

  /** @returns how many bytes there were. */
  read(into: Uint8Array, at: number): number {
    const length = Math.max(0, Math.min(into.length, this.#length - at))
    let done = 0
    for (const piece of this.#pieces(at, at + length)) {
      into.set(piece, done)
      done += piece.length
    }
    return length
  }

  truncate(length: number): void {
    this.#checkFree(length, Infinity)
    for (const index of this.#pages.keys()) if (index * PAGE_BYTES >= length) this.#pages.delete(index)
    if (length < this.#length) this.#pages.get(Math.floor(length / PAGE_BYTES))?.fill(0, length % PAGE_BYTES)
    this.#length = length
  }

  /** The whole file, in pieces that follow each other. */
  pieces(): Uint8Array[] {
    return [...this.#pieces(0, this.#length)]
  }

  *#pieces(begin: number, end: number): Generator<Uint8Array> {
    this.#extents.sort((a, b) => a.start - b.start)
    let at = begin
    for (const { start, bytes } of this.#extents) {
      if (start >= end) break
      if (start + bytes.length <= at) continue
      yield* this.#fromPages(at, start)
      const piece = bytes.subarray(Math.max(0, at - start), end - start)
      yield piece
      at = Math.max(at, start) + piece.length
    }
    yield* this.#fromPages(at, end)
  }

  *#fromPages(begin: number, end: number): Generator<Uint8Array> {
    for (let at = begin; at < end;) {
      const { page, offset } = this.#place(at)
      const piece = page.subarray(offset, Math.min(PAGE_BYTES, offset + end - at))
      yield piece
      at += piece.length
    }
  }

  #place(at: number): { page: Uint8Array; offset: number } {
    const index = Math.floor(at / PAGE_BYTES)
    const page = this.#pages.get(index) ?? new Uint8Array(PAGE_BYTES)
    this.#pages.set(index, page)
    return { page, offset: at % PAGE_BYTES }
  }

  #checkFree(at: number, length: number): void {
    const taken = this.#extents.find(({ start, bytes }) => start < at + length && at < start + bytes.length)
    if (taken) throw new Error(`A file in memory was written again at ${at}, where an array of the caller lies.`)
  }
}
