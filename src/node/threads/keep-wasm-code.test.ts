import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
/** From then on a wrapper is replaced after ten calls, and V8 collects, and says so, with every one. */
const FLAGS = `
  const { setFlagsFromString } = await import('node:v8')
  for (const flag of ['wasm-wrapper-tiering-budget=10', 'stress-wasm-code-gc', 'trace-wasm-code-gc']) setFlagsFromString('--' + flag)`

/** (module (import "m" "f" (func $f (param i32))) (func (export "run") i32.const 1 call $f)) */
const MODULE = [
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 8, 2, 0x60, 0, 0, 0x60, 1, 0x7f, 0, 2, 7, 1, 1, 0x6d, 1, 0x66, 0, 1, 3, 2, 1, 0,
  7, 7, 1, 3, 0x72, 0x75, 0x6e, 0, 1, 10, 8, 1, 6, 0, 0x41, 1, 0x10, 0, 0x0b,
]

const CALLS = `
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([${MODULE.join()}])), { m: { f: () => undefined } })
  for (let call = 0; call < 50; call++) exports.run()`

async function collected(imports: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', `${imports}${FLAGS}${CALLS}`])
  return stdout
}

test('V8 collects the wrappers that it replaces', async () => {
  expect(await collected('')).toContain('[wasm-gc]')
})

test.each(['./ask-thread.ts', '../project/import/reader/reader-thread.ts'])(
  'in a process that starts threads it keeps them (%s)',
  async (path) => {
    const url = new URL(path, import.meta.url).href
    expect(await collected(`await import(${JSON.stringify(url)});`)).not.toContain('[wasm-gc]')
  },
)
