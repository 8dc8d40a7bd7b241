/** The part of WebAssembly's interface that is used; Node has it, its types leave it to the browser's. */
declare namespace WebAssembly {
  interface Module {
    readonly kind?: 'module'
  }
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>
  }
  interface Memory {
    readonly buffer: ArrayBuffer
    grow(numPages: number): number
  }
  const Module: new (bytes: Uint8Array) => Module
  const Instance: new (module: Module) => Instance
}
