interface Memory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

/** What a file makes a C library ask for beyond this it does not get. Holds for this thread's own `WebAssembly`. */
export function limitMemory(maxBytes: number): void {
  const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: { prototype: Memory } } }).WebAssembly
  const grow = Object.getOwnPropertyDescriptor(Memory.prototype, 'grow')?.value as Memory['grow']
  Memory.prototype.grow = function (this: Memory, pages: number): number {
    if (this.buffer.byteLength + pages * 65_536 > maxBytes) throw new RangeError('The file asks for too much memory')
    return grow.call(this, pages)
  }
}
