import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { assemble, KERNELS } from './build-wasm.mjs'

test('every kernel is what its source assembles to', async () => {
  for (const kernel of KERNELS)
    expect(Buffer.from(await assemble(kernel)), kernel).toEqual(readFileSync(`${kernel}.wasm`))
})
