// Assembles src/node/photos/resize/resize.wat into resize.wasm beside it. Run after changing the former; a test compares the two.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../src/node/photos/resize/', import.meta.url))

/** @returns {Promise<Uint8Array>} the module's bytes. */
export async function assembleResize() {
  const { default: loadWabt } = await import('wabt')
  const wabt = await loadWabt()
  const source = new Uint8Array(readFileSync(join(folder, 'resize.wat'))) // with a buffer of its own: wabt reads all of it
  const module = wabt.parseWat('resize.wat', source, { simd: true })
  try {
    return module.toBinary({}).buffer
  } finally {
    module.destroy()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bytes = await assembleResize()
  writeFileSync(join(folder, 'resize.wasm'), bytes)
  console.log(`resize.wasm: ${bytes.length} bytes`)
}
