import { readFileSync } from 'node:fs'

export interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer
  grow(numPages: number): number
}

/** The part of WebAssembly's interface that is used. Node has it, but its types leave it to those of browsers. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> }
}

const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly

/** What a module beside the sources exports, loaded when it is first asked for (`scripts/build-wasm.mjs` makes the file). */
export function wasmKernel(file: URL): () => unknown {
  let exports: unknown
  return () => (exports ??= new webAssembly.Instance(new webAssembly.Module(readFileSync(file))).exports)
}

const PAGE_BYTES = 65_536
/** What a kernel may read or write beyond what it was given. */
const MARGIN_BYTES = 64

/** Hands out aligned places in a kernel's memory, one after the other. */
export class Layout {
  #sizeBytes = 0

  take(bytes: number): number {
    const at = this.#sizeBytes
    this.#sizeBytes += Math.ceil((bytes + MARGIN_BYTES) / 16) * 16
    return at
  }

  /** Sees to it that the memory holds all of them. Views on it are of no use afterwards. */
  growToFit(memory: WebAssemblyMemory): void {
    const missing = this.#sizeBytes - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES))
  }
}
