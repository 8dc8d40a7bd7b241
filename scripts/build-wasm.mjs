// Assembles the kernels below from their sources, each beside its own. Run after changing one; a test compares them.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = new URL('../src/node/photos/', import.meta.url)

/** Without ending: `.wat` is the source, `.wasm` what is made of it. */
export const KERNELS = ['resize/resize', 'augment/augment'].map((name) => fileURLToPath(new URL(name, folder)))

/** @returns {Promise<Uint8Array>} the module's bytes. */
export async function assemble(kernel) {
  const { default: loadWabt } = await import('wabt')
  const wabt = await loadWabt()
  const source = new Uint8Array(readFileSync(`${kernel}.wat`)) // with a buffer of its own: wabt reads all of it
  const module = wabt.parseWat(`${kernel}.wat`, source, { simd: true })
  try {
    return module.toBinary({}).buffer
  } finally {
    module.destroy()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const kernel of KERNELS) {
    const bytes = await assemble(kernel)
    writeFileSync(`${kernel}.wasm`, bytes)
    console.log(`${kernel}.wasm: ${bytes.length} bytes`)
  }
