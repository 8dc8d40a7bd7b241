/** The part of WebAssembly's interface that is used. Node has it, but its types leave it to those of browsers. */
export interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> }
}

export interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer
  grow(numPages: number): number
}

export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
